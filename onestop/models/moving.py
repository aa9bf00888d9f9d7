"""Running dossiers moved to another version of their process, and back (chuyển hồ sơ đang chạy)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from onestop.models.dossier import Dossier
from procedures.models import Process, ProcessVersion, Step


class Move(FSMModelMixin, models.Model):
    """One act that moves the running dossiers of a version to another; a worker does it, batch by batch.

    `steps` maps codes of the old version to codes of the new one, null where dossiers stay.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("Đang chuyển")
        DONE = "done", _("Đã chuyển")
        UNDOING = "undoing", _("Đang hoàn lại")
        UNDONE = "undone", _("Đã hoàn lại")

    LIVE_STATES = (State.RUNNING, State.UNDOING)

    process = models.ForeignKey(Process, models.PROTECT, related_name="+")
    from_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    steps = models.JSONField()
    state = FSMField(max_length=10, choices=State.choices, default=State.RUNNING, protected=True)
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    total = models.PositiveIntegerField(help_text="Running dossiers of the old version when it was asked for")
    ended_at = models.DateTimeField(null=True, blank=True)
    undo_reason = models.TextField(blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undo_ended_at = models.DateTimeField(null=True, blank=True)
    broken_off_reason = models.TextField(blank=True)
    broken_off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    broken_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(state__in=["running", "undoing"]), name="one_live_move"
            ),
            models.CheckConstraint(condition=~Q(from_version=models.F("to_version")), name="move_between_two_versions"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.from_version_id} > {self.to_version_id}"

    def get_absolute_url(self) -> str:
        """Return the address of the move's page."""
        return reverse("onestop:move_detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Tell whether a worker is at it."""
        return self.state in self.LIVE_STATES

    @transition(field=state, source=State.RUNNING, target=State.DONE)
    def end(self) -> None:
        """Note that each running dossier was looked at."""

    @transition(field=state, source=[State.RUNNING, State.UNDOING], target=State.DONE)
    def break_off(self) -> None:
        """Give up what is left; what was moved stays moved, and can be put back."""

    @transition(field=state, source=State.DONE, target=State.UNDOING)
    def undo(self) -> None:
        """Begin to put the dossiers back."""

    @transition(field=state, source=State.UNDOING, target=State.UNDONE)
    def end_undoing(self) -> None:
        """Note that each moved dossier was looked at."""


class MoveLine(models.Model):
    """What a move did with one dossier, and what must be known to put it back."""

    class Outcome(models.TextChoices):
        MOVED = "moved", _("Đã chuyển")
        BY_HAND = "by_hand", _("Cần xử lý riêng")
        STAYED = "stayed", _("Giữ phiên bản cũ")
        RESTORED = "restored", _("Đã hoàn lại")
        KEPT = "kept", _("Không hoàn lại được")

    move = models.ForeignKey(Move, models.CASCADE, related_name="lines")
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField(blank=True)
    step_before = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="+")
    step_after = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="+")
    holder_before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    holder_name_before = models.CharField(max_length=120, blank=True)
    step_due_before = models.DateTimeField(null=True, blank=True)
    event_number = models.PositiveIntegerField(help_text="The last line of the dossier's course after the move")

    class Meta:
        ordering = ["dossier"]
        constraints = [models.UniqueConstraint(fields=["move", "dossier"], name="move_line_once")]
        indexes = [models.Index(fields=["move", "outcome", "dossier"], name="move_by_outcome")]

    def __str__(self) -> str:
        return f"{self.move_id}: {self.dossier_id} {self.outcome}"
