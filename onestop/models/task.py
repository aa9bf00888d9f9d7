"""Who has, or had, a dossier at which step."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onestop.models.dossier import Dossier
from procedures.models import Step


class Task(models.Model):
    """One stay of a dossier at a step. At most one per dossier is open."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("Đang làm")
        DONE = "done", _("Đã chuyển")
        SENT_BACK = "sent_back", _("Đã trả lại")
        BROKEN_OFF = "broken_off", _("Dừng giữa chừng")
        UNDONE = "undone", _("Chuyển nhầm, đã hoàn tác")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="tasks")
    step = models.ForeignKey(Step, models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="desk_tasks"
    )
    assignee_name = models.CharField(max_length=120)
    told = models.BooleanField(default=True, help_text="It is new to its performer until seen")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(outcome="open"), name="one_open_task"),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at__isnull=True) | (~Q(outcome="open") & Q(closed_at__isnull=False)),
                name="closed_task_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step_id}"


class Participant(models.Model):
    """Somebody beside the performer of a stay: one who works along on it, or follows it."""

    class Part(models.TextChoices):
        CO_WORKER = "co_worker", _("Phối hợp")
        FOLLOWER = "follower", _("Theo dõi")

    task = models.ForeignKey(Task, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="desk_parts")
    part = models.CharField(max_length=10, choices=Part)
    told = models.BooleanField(default=True, help_text="It is new to this person until seen")
    seen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="one_part_in_a_stay"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(part="co_worker"), name="only_co_workers_finish"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.part}"
