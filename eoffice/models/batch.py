"""Many documents that a leader signs with one PIN."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import TimeStamped
from eoffice.models.document import Document

# Longer than a signing request of a process that died lives, so that whoever goes on can sign the same document anew.
SILENT_AFTER = timedelta(seconds=30)


class SigningBatch(TimeStamped):
    """What a leader ticked and wants signed; the key is only ever in the memory of the process that signs.

    `worker` is the thread that signs now, by a name that nobody else has, and `heartbeat_at` its last sign of life.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_batches")
    worker = models.UUIDField(null=True, blank=True)
    heartbeat_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True, help_text="Why it stopped before its end")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lượt ký nhiều văn bản")
        verbose_name_plural = _("lượt ký nhiều văn bản")
        constraints = [
            models.UniqueConstraint(
                fields=["leader"], condition=Q(finished_at__isnull=True), name="signing_batch_one_open_per_leader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader} {self.uid}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("eoffice:batch_detail", args=[self.uid])

    def is_running(self, at: datetime) -> bool:
        """Tell whether a thread signs now or is about to, as far as can be seen."""
        return self.finished_at is None and not self.trouble and at < self.heartbeat_at + SILENT_AFTER


class SigningBatchItem(models.Model):
    """One document of a batch: the bytes that were reviewed, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Chờ ký")
        SIGNED = "signed", _("Đã ký")
        REFUSED = "refused", _("Chưa ký")

    batch = models.ForeignKey(SigningBatch, models.CASCADE, related_name="items")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    reviewed_sha256 = models.CharField(max_length=64)
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
