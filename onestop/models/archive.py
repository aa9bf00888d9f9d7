"""The store of finished dossiers (kho hồ sơ): one note for each, with its files as they were when it was stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, User
from common.models import Blob
from onestop.models.dossier import Dossier
from onestop.models.paper import Attachment


class ArchiveNoteQuerySet(models.QuerySet["ArchiveNote"]):
    """Find stored dossiers as a person may see them."""

    def visible_to(self, user: User) -> "ArchiveNoteQuerySet":
        """Return what the agencies of the person's posts stored, or received."""
        own = [post.agency_id for post in user.active_posts]
        return self.filter(Q(agency__in=own) | Q(dossier__agency__in=own))


class ArchiveNote(models.Model):
    """A finished dossier in the store: its number, the archive file (hồ sơ lưu) it belongs to, how long it is kept.

    Source: Thông tư 10/2022/TT-BNV – thời hạn bảo quản hồ sơ, tài liệu.
    """

    class Keep(models.IntegerChoices):
        FOREVER = 0, _("Vĩnh viễn")
        YEARS_70 = 70, _("70 năm")
        YEARS_50 = 50, _("50 năm")
        YEARS_20 = 20, _("20 năm")
        YEARS_10 = 10, _("10 năm")
        YEARS_5 = 5, _("5 năm")
        YEARS_2 = 2, _("2 năm")

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="archive_note")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="Whose store it is")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Số lưu kho, in sequence within agency and year")
    file_code = models.CharField(max_length=60, help_text="Mã hồ sơ lưu")
    title = models.CharField(max_length=300, help_text="Tên hồ sơ lưu")
    keep_years = models.PositiveSmallIntegerField(choices=Keep, help_text="0: for ever")
    folded = models.CharField(max_length=900, help_text="What the search box looks through")
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ArchiveNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-stored_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "year", "number"], name="archive_number_once")]
        # The list has what the person's agencies stored and what was theirs, so that no agency leads its order.
        indexes = [models.Index(fields=["stored_at", "id"], name="archive_latest")]

    def __str__(self) -> str:
        return self.shown_number

    def get_absolute_url(self) -> str:
        """Return the page of its dossier, at what is stored."""
        return reverse("onestop:dossier_detail", args=[self.dossier.code]) + "#kho"

    @property
    def shown_number(self) -> str:
        """The number with its year, 07/2026."""
        return f"{self.number:02d}/{self.year}"


class ArchivedFile(models.Model):
    """A file of a stored dossier: these very bytes, whatever becomes of the attachment later."""

    note = models.ForeignKey(ArchiveNote, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=10, choices=Attachment.Kind)
    title = models.CharField(max_length=500)
    name = models.CharField(max_length=200)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
