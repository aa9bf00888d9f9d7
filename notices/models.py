"""What one person is told of one thing, on one channel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """A notice to an officer, or without one to the citizen; the key lets the same be told once only.

    `subject` is what it is about: the code of a dossier. What goes by e-mail waits until `due_at`.
    """

    class Channel(models.TextChoices):
        PRODUCT = "product", _("Trên hệ thống")
        EMAIL = "email", _("Thư điện tử")

    class Standing(models.TextChoices):
        WAITING = "waiting", _("Chờ gửi")
        SENT = "sent", _("Đã gửi")
        FAILED = "failed", _("Không gửi được")
        CANCELLED = "cancelled", _("Không gửi nữa")

    key = models.CharField(max_length=150)
    subject = models.CharField(max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="notices", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.EmailField(blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Not sent before; moved on while somebody sends it")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        indexes = [
            models.Index(fields=["user", "-id"], condition=Q(user__isnull=False), name="notice_of_person"),
            models.Index(fields=["user"], condition=Q(user__isnull=False, seen_at__isnull=True), name="notice_unseen"),
            models.Index(fields=["due_at", "id"], condition=Q(standing="waiting"), name="notice_waiting"),
            models.Index(fields=["subject", "-id"], name="notice_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(channel="product", address="") | (Q(channel="email") & ~Q(address="")),
                name="notice_by_email_has_address",
            ),
            models.CheckConstraint(
                condition=Q(standing="sent", sent_at__isnull=False) | (~Q(standing="sent") & Q(sent_at__isnull=True)),
                name="sent_notice_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key
