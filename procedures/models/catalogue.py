"""The catalogue: fields, procedures, and what a procedure asks for and gives."""

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Role
from common.kinds import Kind as FileKind
from common.models import TimeStamped
from procedures.exemptions import Exemption, exemptions_read
from procedures.models.version import Version, VersionEvent


class Field(models.Model):
    """A field of administration (lĩnh vực)."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Procedure(TimeStamped):
    """An administrative procedure (thủ tục hành chính)."""

    class OnlineLevel(models.TextChoices):
        INFORMATION = "information", _("Dịch vụ cung cấp thông tin trực tuyến")
        PARTIAL = "partial", _("DVC trực tuyến một phần")
        FULL = "full", _("DVC trực tuyến toàn trình")

    class Level(models.TextChoices):
        """Which level of government decides it."""

        MINISTRY = "ministry", _("Cấp bộ")
        PROVINCE = "province", _("Cấp tỉnh")
        COMMUNE = "commune", _("Cấp xã")

    code = models.CharField(max_length=40, unique=True, help_text="National code, 2.001044 or with its suffix")
    name = models.CharField(max_length=500)
    folded_name = models.CharField(max_length=500)
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures")
    level = models.CharField(max_length=10, choices=Level, blank=True)
    online_level = models.CharField(max_length=20, choices=OnlineLevel)
    receiving_agencies = models.ManyToManyField(Agency, related_name="procedures")
    deciding_agencies = models.ManyToManyField(
        Agency, related_name="decided_procedures", blank=True, help_text="Empty: whoever receives it decides it"
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} - {self.name}"


class ProcedureVersion(Version):
    """What a procedure asks for and gives, from a date on: the public sheet; only a draft can change."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    result_name = models.CharField(max_length=300, help_text="What the citizen receives")
    steps_text = models.TextField(blank=True)
    ways_text = models.TextField(blank=True)
    time_text = models.TextField(blank=True)
    applicants_text = models.TextField(blank=True)
    forms_text = models.TextField(blank=True)
    conditions_text = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="published"), name="one_published_procedure_version"
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state__in=["draft", "submitted"]), name="one_open_procedure_version"
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="scheduled"), name="one_scheduled_procedure_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of the sheet's page."""
        return reverse("procedures:sheet_detail", args=[self.pk])

    @property
    def title(self) -> str:
        """Return how a page calls it."""
        return gettext("Nội dung thủ tục, bản %(number)d") % {"number": self.number}

    @property
    def record(self) -> "QuerySet[ProcedureEvent]":
        """Return the lines of its record."""
        return self.events.all()

    @property
    def siblings(self) -> "QuerySet[ProcedureVersion]":
        """Return the sheets of the same procedure, itself among them."""
        return ProcedureVersion.objects.filter(procedure_id=self.procedure_id)


class ProcedureEvent(VersionEvent):
    """One act on a sheet."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="procedure_event_once")]

    def __str__(self) -> str:
        return f"{self.version_id} #{self.number} {self.action}"


class Component(models.Model):
    """A paper of the dossier (thành phần hồ sơ); only one that is submitted is asked for at intake."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Giấy tờ nộp vào")
        RESULT = "result", _("Giấy tờ kết quả")
        OTHER = "other", _("Giấy tờ khác")

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="components")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    required = models.BooleanField(default=True)
    originals = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=0)
    several = models.BooleanField(default=True, help_text="More than one file may be handed in")
    allowed_types = models.JSONField(default=list, blank=True, help_text="common.kinds; empty means every kind")
    guidance = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SUBMITTED)
    short_name = models.CharField(max_length=100, blank=True)
    sign = models.BooleanField(default=False, help_text="Whoever hands it in must have signed it")
    reuse_code = models.CharField(max_length=60, blank=True, help_text="Under which a person's store keeps it")
    national_code = models.CharField(max_length=60, blank=True, help_text="Of the national catalogue of papers")
    reused_from = models.CharField(max_length=40, blank=True, help_text="The procedure whose result it is")
    digitised = models.BooleanField(default=True, help_text="Counts for digitisation")
    online_form = models.BooleanField(default=False, help_text="Is filled in online")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="component_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def kinds(self) -> tuple[FileKind, ...]:
        """Return the kinds of file that may be handed in for it; all where none is named."""
        return tuple(FileKind(value) for value in self.allowed_types or FileKind.values)


class Fee(models.Model):
    """A fee (lệ phí) or charge (phí) of a procedure, in whole đồng."""

    class Kind(models.TextChoices):
        FEE = "fee", _("Lệ phí")
        CHARGE = "charge", _("Phí")

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="fees")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=300)
    amount_vnd = models.PositiveBigIntegerField()
    exemption = models.TextField(blank=True, help_text="Who pays less or nothing, in words")
    exemptions = models.JSONField(default=list, blank=True, help_text="procedures.exemptions: group and percent")
    editable_by = models.JSONField(default=list, blank=True, help_text="Roles that may change the amount of a dossier")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount_vnd}"

    @property
    def lowered(self) -> tuple[Exemption, ...]:
        """Who pays less, and by how much."""
        return exemptions_read(self.exemptions)

    @property
    def editors(self) -> str:
        """Name the roles that may change the amount of a dossier."""
        return ", ".join(str(Role(role).label) for role in self.editable_by)


class NationalCode(models.Model):
    """What the national portal calls a procedure, field or agency that has another code here."""

    class Kind(models.TextChoices):
        PROCEDURE = "procedure", _("Thủ tục")
        FIELD = "field", _("Lĩnh vực")
        AGENCY = "agency", _("Cơ quan")

    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=40)
    national_code = models.CharField(max_length=60)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="national_code_per_subject"),
            models.UniqueConstraint(fields=["kind", "national_code"], name="national_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {self.national_code}"
