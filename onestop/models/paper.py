"""The papers of a dossier and their files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Blob
from onestop.models.dossier import Dossier
from procedures.models import Component


class Paper(models.Model):
    """A paper handed in: one of the procedure's components, or another paper (giấy tờ khác)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="papers")
    component = models.ForeignKey(Component, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=500)
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    signed = models.BooleanField(default=False, help_text="Seen to be signed by whoever handed it in")
    missing = models.BooleanField(default=False, help_text="Asked for in the supplement form (Mẫu 02)")
    missing_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["dossier", "component"], name="paper_per_component")]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file of a dossier; a new version of a draft is a new row."""

    class Kind(models.TextChoices):
        COMPONENT = "component", _("Thành phần hồ sơ")
        DRAFT = "draft", _("Dự thảo kết quả")
        RESULT = "result", _("Kết quả")
        ANNEX = "annex", _("Phụ lục của kết quả")
        PART = "part", _("Giấy tờ lập khi giải quyết")
        LETTER = "letter", _("Văn bản gửi người nộp")
        REQUEST = "request", _("Đơn của người nộp")
        OTHER = "other", _("Tệp kèm ý kiến")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="attachments", db_index=False)
    paper = models.ForeignKey(Paper, models.CASCADE, null=True, blank=True, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    part_code = models.CharField(max_length=40, blank=True, help_text="The paper of the sheet that an action made")
    signed_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_as",
        help_text="The file before it was signed",
    )
    released_at = models.DateTimeField(null=True, blank=True, help_text="Since when the citizen has it")

    class Meta:
        ordering = ["kind", "pk"]
        indexes = [
            models.Index(fields=["dossier", "kind", "version"], name="attachment_latest"),
            models.Index(fields=["blob"], name="attachment_of_blob"),
        ]

    def __str__(self) -> str:
        return self.name
