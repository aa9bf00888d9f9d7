"""Where a document was sent within the installation, and what became of it there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Agency, Department, User
from eoffice.models.document import Document


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Find what arrived as a person may see it."""

    def visible_to(self, user: User) -> "RecipientQuerySet":
        """Return what was sent to the agencies where the person holds a post, and to their departments."""
        return self.filter(agency_id__in=[post.agency_id for post in user.active_posts])


class Recipient(models.Model):
    """An agency, or a department of one, that an issued document was sent to (nơi nhận).

    It has arrived once somebody there took it, was read once somebody opened it then, or went back with a reason. An
    agency numbers what it takes (số đến); between departments of one agency nothing is numbered.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="recipients")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    arrived_at = models.DateTimeField(null=True, blank=True)
    arrived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    arrival_number = models.PositiveIntegerField(null=True, blank=True, help_text="Số đến")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "agency", "department"],
                condition=Q(refused_at__isnull=True),
                nulls_distinct=False,
                name="recipient_once",
            ),
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(refused_at__isnull=True), name="recipient_took_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True) | ~Q(reason=""), name="refusing_recipient_gives_reason"
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(arrived_at__isnull=False, read_at__gte=F("arrived_at")),
                name="recipient_read_what_arrived",
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "sent_at", "id"], name="recipient_of_agency"),
            models.Index(
                fields=["agency", "sent_at", "id"],
                condition=Q(arrived_at__isnull=True, refused_at__isnull=True),
                name="recipient_on_its_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} → {self.name}"

    def get_absolute_url(self) -> str:
        """Return the page of the document as the receiver has it."""
        return reverse("eoffice:arrival_detail", args=[self.uid])

    @property
    def name(self) -> str:
        """The department, or the agency as a whole."""
        return self.department.name if self.department else self.agency.name

    @property
    def waits(self) -> bool:
        """Whether it was neither taken nor sent back yet."""
        return self.arrived_at is None and self.refused_at is None
