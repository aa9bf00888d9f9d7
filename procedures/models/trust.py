"""Whose packages are trusted, and the packages that were handed in."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.models import Blob, Journaled, JournalEntry

GROUP_LETTERS = 8


class TrustedPublisher(Journaled):
    """An installation whose sealed packages are trusted once a second person approved its key, until it is revoked."""

    name = models.CharField(max_length=200)
    public_key = models.CharField(max_length=44, help_text="Ed25519, 32 bytes in base64")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the public key")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(revoked_at__isnull=True), name="trusted_publisher_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("added_by"))),
                name="publisher_approved_by_second_person",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="publisher_revoked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.fingerprint[:GROUP_LETTERS]}"

    def get_absolute_url(self) -> str:
        """Return the address of the publisher's page."""
        return reverse("procedures:publisher_detail", args=[self.pk])

    @property
    def standing(self) -> str:
        """Return where the publisher stands, in a word."""
        if self.revoked_at:
            return say("Đã thu hồi")
        return say("Được tin") if self.approved_at else say("Chờ người thứ hai duyệt")

    @property
    def fingerprint_groups(self) -> str:
        """Return the fingerprint as people compare it."""
        return groups(self.fingerprint)


class PublisherEvent(JournalEntry):
    """One act on a publisher; lines are only ever added."""

    class Kind(models.TextChoices):
        ADDED = "added", _("thêm khóa của nơi phát hành")
        APPROVED = "approved", _("đối chiếu vân tay và duyệt")
        REVOKED = "revoked", _("thu hồi")

    publisher = models.ForeignKey(TrustedPublisher, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["publisher", "number"], name="publisher_event_once")]

    def __str__(self) -> str:
        return f"{self.publisher_id} #{self.number} {self.action}"

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        return str(self.Kind(self.action).label)


class PackageUpload(models.Model):
    """A package that somebody handed in to look at; it is taken in once at most."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return the address of the page that shows what it would change."""
        return reverse("procedures:package_detail", args=[self.uid])


def groups(fingerprint: str) -> str:
    """Return a fingerprint in groups, as people compare it."""
    return " ".join(fingerprint[start : start + GROUP_LETTERS] for start in range(0, len(fingerprint), GROUP_LETTERS))
