"""A request to sign exactly these bytes, its course, and what came of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from common.models import Journaled, JournalEntry, TimeStamped
from signing.models.keys import SigningKey
from signing.models.reports import VerificationReport


class Operation(models.TextChoices):
    """What a signature says."""

    APPROVE = "approve", _("Ký duyệt")
    SEAL = "seal", _("Đóng dấu")
    INITIAL = "initial", _("Ký nháy")
    ANNEX = "annex", _("Ký số phụ lục")
    COPY = "copy", _("Sao y")
    EXTRACT = "extract", _("Trích sao")
    TRANSCRIPT = "transcript", _("Sao lục")
    COMPONENT = "component", _("Ký duyệt thành phần")


class State(models.TextChoices):
    """How far a request has come."""

    PREPARED = "prepared", _("Chờ ký")
    SIGNING = "signing", _("Đang ký")
    AWAITING_SIGNER = "awaiting_signer", _("Chờ người ký xác nhận")
    COMPLETING = "completing", _("Đã ký tệp, chờ ghi nhận")
    SIGNED = "signed", _("Đã ký")
    FAILED = "failed", _("Không ký được")
    EXPIRED = "expired", _("Quá thời gian")
    CANCELLED = "cancelled", _("Đã hủy")


@dataclass(frozen=True)
class PreparedFile:
    """A stored file that waits for its signature; `gap` is where that goes, first byte and end.

    What comes back as a whole file has neither gap nor attributes.
    """

    sha256: str
    document_digest: bytes = b""
    gap: tuple[int | None, int | None] = (None, None)
    attributes: bytes = b""


LIVE_STATES = [State.PREPARED, State.SIGNING, State.AWAITING_SIGNER, State.COMPLETING]


class SigningRequest(FSMModelMixin, Journaled, TimeStamped):
    """One attempt to sign one reviewed file; `subject` names the caller's thing as text, such as document:<uid>.

    While the signer is awaited, `prepared` is the file with a gap from `gap_start` to `gap_end`, `document_digest` the
    SHA-256 of all around the gap, `attributes` the DER that the key is to sign, and `transaction` what the service
    that was asked calls it. Any process can put the signature in. A program that brings the whole file signed gets
    `prepared` as it is, with no gap. `context` is what the caller wants back with the signature.
    """

    subject = models.CharField(max_length=100)
    operation = models.CharField(max_length=10, choices=Operation)
    state = FSMField(default=State.PREPARED, choices=State.choices, protected=True)
    source = models.ForeignKey("common.Blob", models.PROTECT, related_name="+", help_text="The reviewed bytes")
    result = models.ForeignKey("common.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    report = models.ForeignKey(VerificationReport, models.PROTECT, null=True, blank=True, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signing_requests")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="requests")
    expires_at = models.DateTimeField()
    prepared = models.ForeignKey("common.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    document_digest = models.BinaryField(blank=True, default=b"")
    gap_start = models.PositiveBigIntegerField(null=True, blank=True)
    gap_end = models.PositiveBigIntegerField(null=True, blank=True)
    attributes = models.BinaryField(blank=True, default=b"")
    transaction = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    plan = models.JSONField(
        null=True, blank=True, help_text="Place and words of the stamp; nothing for a field that was prepared"
    )
    context = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("yêu cầu ký")
        verbose_name_plural = _("yêu cầu ký")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=LIVE_STATES), name="signing_request_one_live_per_subject"
            ),
            models.CheckConstraint(
                name="signing_request_result_when_done",
                condition=~Q(state__in=[State.COMPLETING, State.SIGNED]) | Q(result__isnull=False),
            ),
            models.CheckConstraint(
                name="signing_request_prepared_when_awaiting",
                condition=~Q(state=State.AWAITING_SIGNER)
                | (
                    Q(prepared__isnull=False)
                    & ~Q(transaction="")
                    & (
                        Q(gap_start__isnull=False, gap_end__gt=models.F("gap_start"))
                        | Q(gap_start__isnull=True, gap_end__isnull=True, attributes=b"")
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {State(self.state).label}"

    @property
    def is_live(self) -> bool:
        """Whether something may still come of it."""
        return self.state in LIVE_STATES

    @property
    def digest(self) -> bytes:
        """What a key that signs digests is to sign: the SHA-256 of the attributes."""
        return hashlib.sha256(bytes(self.attributes)).digest()

    def is_expired(self, at: datetime) -> bool:
        """Tell whether its time has run out."""
        return self.expires_at <= at

    @transition(field=state, source=State.PREPARED, target=State.SIGNING)
    def begin(self) -> None:
        """Take the request: from now on nobody else may use it."""

    @transition(field=state, source=State.SIGNING, target=State.AWAITING_SIGNER)
    def park(self, *, prepared: PreparedFile, transaction: str, expires_at: datetime) -> None:
        """Wait for a signature that comes from elsewhere; all that it needs is in the row."""
        self.prepared_id, self.document_digest, self.attributes = (
            prepared.sha256,
            prepared.document_digest,
            prepared.attributes,
        )
        self.gap_start, self.gap_end = prepared.gap
        self.transaction, self.expires_at = transaction, expires_at

    @transition(field=state, source=[State.SIGNING, State.AWAITING_SIGNER], target=State.COMPLETING)
    def deliver(self, *, result_id: str, report: VerificationReport) -> None:
        """Note the signed bytes and what checking them found."""
        self.result_id = result_id
        self.report = report

    @transition(field=state, source=State.COMPLETING, target=State.SIGNED)
    def finish(self) -> None:
        """Count the signature as given, in the transaction that marks the subject."""

    @transition(field=state, source=LIVE_STATES, target=State.FAILED)
    def fail(self, *, reason: str) -> None:
        """Give up, and say why."""
        self.failure = reason[:300]

    @transition(field=state, source=LIVE_STATES, target=State.EXPIRED)
    def expire(self) -> None:
        """Give up because nobody finished it in time."""

    @transition(field=state, source=LIVE_STATES, target=State.CANCELLED)
    def cancel(self, *, reason: str) -> None:
        """Give up because somebody asked to."""
        self.failure = reason[:300]


class SignatureRecord(models.Model):
    """A signature that was given: what, by whom, with which certificate, and the report of the signed bytes."""

    request = models.OneToOneField(SigningRequest, models.PROTECT, related_name="record")
    subject = models.CharField(max_length=100, db_index=True)
    operation = models.CharField(max_length=10, choices=Operation)
    source_sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey("common.Blob", models.PROTECT, related_name="+", help_text="The signed bytes")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signatures")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    field = models.CharField(max_length=40)
    level = models.CharField(max_length=10)
    signed_at = models.DateTimeField()
    report = models.ForeignKey(VerificationReport, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("chữ ký đã ký")
        verbose_name_plural = _("chữ ký đã ký")

    def __str__(self) -> str:
        return f"{self.subject} {self.get_operation_display()}"


class SigningEvent(JournalEntry):
    """One act on a signing request, chained so that a later change shows; never holds a PIN."""

    request = models.ForeignKey(SigningRequest, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký ký số")
        verbose_name_plural = _("nhật ký ký số")
        constraints = [models.UniqueConstraint(fields=["request", "number"], name="signing_event_once")]
