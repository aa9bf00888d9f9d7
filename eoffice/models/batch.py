"""Many documents that one person signs or seals with one PIN."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.models import TimeStamped
from eoffice.models.document import Document
from eoffice.models.register import DocumentType, Register

# Longer than a signing request of a process that died lives, so that whoever goes on can sign the same document anew.
SILENT_AFTER = timedelta(seconds=30)


class SigningBatch(TimeStamped):
    """What a leader ticked and wants signed, or a clerical officer wants numbered and sealed with the agency's seal.

    The key is only ever in the memory of the process that signs. `worker` is the thread that works now, by a name that
    nobody else has, and `heartbeat_at` its last sign of life.
    """

    class Kind(models.TextChoices):
        SIGN = "sign", _("Ký duyệt")
        SEAL = "seal", _("Đóng dấu")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SIGN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_batches")
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose seal it is"
    )
    then_issue = models.BooleanField(default=False, help_text="Chuyển DVC sau khi đóng dấu")
    worker = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True, help_text="Why it stopped before its end")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt ký nhiều văn bản")
        verbose_name_plural = _("lượt ký nhiều văn bản")
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(finished_at__isnull=True), name="signing_batch_one_open_per_owner"
            ),
            models.CheckConstraint(
                name="signing_batch_seal_has_agency",
                condition=Q(kind="sign", agency__isnull=True, then_issue=False) | Q(kind="seal", agency__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} {self.uid}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("eoffice:batch_detail", args=[self.uid])

    def is_running(self, at: datetime) -> bool:
        """Tell whether a thread signs now or is about to, as far as can be seen."""
        return self.finished_at is None and not self.trouble and at < self.heartbeat_at + SILENT_AFTER


class SigningBatchItem(models.Model):
    """One document of a batch: what was reviewed, and what became of it.

    To be sealed, that is the signed bytes, register and type, and the last line of the course while it had no number.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Chờ xử lý")
        SIGNED = "signed", _("Đã ký")
        REFUSED = "refused", _("Chưa ký")

    batch = models.ForeignKey(SigningBatch, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    reviewed_sha256 = models.CharField(max_length=64)
    reviewed_line = models.PositiveIntegerField(default=0)
    register = models.ForeignKey(Register, models.PROTECT, null=True, blank=True, related_name="+")
    document_type = models.ForeignKey(DocumentType, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    reason = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch", "place"]
        verbose_name = _("văn bản trong lượt ký")
        verbose_name_plural = _("văn bản trong lượt ký")
        constraints = [
            models.UniqueConstraint(fields=["batch", "document"], name="signing_batch_item_once"),
            models.CheckConstraint(
                name="signing_batch_item_done_when_decided",
                condition=Q(outcome="waiting", done_at__isnull=True)
                | (~Q(outcome="waiting") & Q(done_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place} {self.outcome}"
