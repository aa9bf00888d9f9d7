"""What a worker still owes a signature: its time-stamp, the archive form, or a newer seal on the archive."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from common.models import TimeStamped
from signing.models.reports import VerificationReport
from signing.models.requests import SignatureRecord


class AugmentationState(models.TextChoices):
    """How far it has come."""

    WAITING = "waiting", _("Chờ bổ sung")
    DONE = "done", _("Đã bổ sung")
    GIVEN_UP = "given_up", _("Không bổ sung được")


class Augmentation(FSMModelMixin, TimeStamped):
    """Work on a signed file that needs no key: done by a worker, tried again until it succeeds or is given up.

    A worker has it until `claimed_until`; one that dies leaves it to the next. `deadline` is when a token comes too
    late; `stamp_ends_at` until when the certificate of the newest document time-stamp lasts.
    """

    class Kind(models.TextChoices):
        TOKEN = "token", _("Dấu thời gian của chữ ký")
        ARCHIVE = "archive", _("Lưu trữ lâu dài")
        RENEWAL = "renewal", _("Gia hạn lưu trữ")

    record = models.ForeignKey(SignatureRecord, models.PROTECT, related_name="augmentations")
    subject = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    state = FSMField(default=AugmentationState.WAITING, choices=AugmentationState.choices, protected=True)
    source = models.ForeignKey("common.Blob", models.PROTECT, related_name="+")
    result = models.ForeignKey("common.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    report = models.ForeignKey(VerificationReport, models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    deadline = models.DateTimeField(null=True, blank=True)
    stamp_ends_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("việc bổ sung chữ ký")
        verbose_name_plural = _("việc bổ sung chữ ký")
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "subject"], name="augmentation_once"),
            models.CheckConstraint(
                name="augmentation_result_when_done", condition=~Q(state="done") | Q(result__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="augmentation_due")]

    def __str__(self) -> str:
        return f"{self.subject} {self.get_kind_display()}"

    @transition(field=state, source=AugmentationState.WAITING, target=AugmentationState.DONE)
    def finish(self, *, result_id: str, report: VerificationReport, stamp_ends_at: datetime | None) -> None:
        """Note the new bytes."""
        self.result_id, self.report, self.stamp_ends_at, self.failure = result_id, report, stamp_ends_at, ""

    @transition(field=state, source=AugmentationState.WAITING, target=AugmentationState.GIVEN_UP)
    def give_up(self, *, reason: str) -> None:
        """Leave the file as it is, and say why."""
        self.failure = reason[:300]
