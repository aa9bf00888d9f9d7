"""The rows that make the link reliable: nothing leaves without one, nothing arrives without one."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition


class Half(models.TextChoices):
    """The two halves of the product."""

    DESK = "desk", _("Một cửa")
    OFFICE = "office", _("eOffice")


class Stream(models.Model):
    """The order of one half's messages about one dossier; its row lock gives each message its number."""

    source = models.CharField(max_length=10, choices=Half)
    subject = models.CharField(max_length=60, help_text="The dossier code, or 'directory'")
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "subject"], name="stream_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.subject}"


class OutboxMessage(FSMModelMixin, models.Model):
    """A message to be delivered; the row is the truth, the broker only wakes the worker."""

    class State(models.TextChoices):
        PENDING = "pending", _("Chờ gửi")
        DELIVERED = "delivered", _("Đã nhận")
        PARKED = "parked", _("Dừng, cần người xử lý")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stream = models.ForeignKey(Stream, models.PROTECT, related_name="messages", db_index=False)
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Half)
    destination = models.CharField(max_length=10, choices=Half)
    subject = models.CharField(max_length=60)
    agency_codes = models.JSONField(
        default=list,
        blank=True,
        help_text="Agencies whose people mend it too, besides the one that the subject begins with",
    )
    type = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    state = FSMField(max_length=10, choices=State.choices, default=State.PENDING, protected=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    trying_since = models.DateTimeField(help_text="Made, or last resent by a person; attempts count from here")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="outbox_number_once"),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | (~Q(state="delivered") & Q(delivered_at__isnull=True)),
                name="outbox_delivered_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="outbox_due"),
            models.Index(fields=["stream", "number"], condition=~Q(state="delivered"), name="outbox_open"),
            models.Index(fields=["created_at", "id"], condition=~Q(state="delivered"), name="outbox_oldest"),
            models.Index(fields=["subject", "created_at"], name="outbox_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject} #{self.number}"

    @property
    def standing(self) -> str:
        """State and attempts, as a page shows them; a page drawn for another standing is stale."""
        return f"{self.state} {self.attempts}"

    @transition(field=state, source=State.PENDING, target=State.DELIVERED)
    def deliver(self) -> None:
        """Note that the other half has taken it."""

    @transition(field=state, source=State.PENDING, target=State.PARKED)
    def park(self) -> None:
        """Stop trying until a person mends it."""

    @transition(field=state, source=State.PARKED, target=State.PENDING)
    def resend(self) -> None:
        """Try again."""


class OutboxEvent(models.Model):
    """What went wrong with a message, and who sent it again; a message that arrives at once has none."""

    class Kind(models.TextChoices):
        FAILED = "failed", _("Chưa tới")
        PARKED = "parked", _("Dừng")
        RESENT = "resent", _("Gửi lại")

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=500, blank=True)
    username = models.CharField(max_length=60, blank=True, help_text="Who sent it again")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class InboxMessage(models.Model):
    """A message that was taken, noted in the same transaction as its effect."""

    message_id = models.UUIDField()
    destination = models.CharField(max_length=10, choices=Half)
    source = models.CharField(max_length=10, choices=Half)
    subject = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["destination", "message_id"], name="inbox_once"),
            models.UniqueConstraint(fields=["destination", "source", "subject", "number"], name="inbox_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject} #{self.number}"
