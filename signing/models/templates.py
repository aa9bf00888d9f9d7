"""What a person's signature or an agency's seal looks like: made, tried out, for seals approved, used."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from common.models import Journaled, JournalEntry, TimeStamped
from signing.models.requests import Operation


class TemplateState(models.TextChoices):
    """How far a template has come."""

    DRAFT = "draft", _("Bản soạn")
    WAITING = "waiting", _("Chờ người thứ hai duyệt")
    ACTIVE = "active", _("Đang dùng")
    RETIRED = "retired", _("Ngừng dùng")


class SignatureTemplate(FSMModelMixin, Journaled, TimeStamped):
    """The picture and the lines of a person's signature (blue) or of an agency's seal (red), for one kind of signature.

    Only a draft is changed. `created_by` is empty for what came with the installation.
    Source: NĐ 30/2020/NĐ-CP, Phụ lục I.
    """

    class Layout(models.TextChoices):
        PICTURE = "picture", _("Chỉ có hình")
        BESIDE = "beside", _("Hình bên trái, chữ bên phải")
        BELOW = "below", _("Hình ở trên, chữ ở dưới")
        TEXT = "text", _("Chỉ có chữ")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="signature_templates"
    )
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="seal_templates")
    operation = models.CharField(max_length=10, choices=Operation)
    name = models.CharField(max_length=100)
    layout = models.CharField(max_length=10, choices=Layout, default=Layout.PICTURE)
    blob = models.ForeignKey("common.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    lines = models.TextField(blank=True, help_text="Lines of text, with {name} and {time}")
    width_mm = models.FloatField(default=42)
    height_mm = models.FloatField(default=21)
    is_default = models.BooleanField(default=False)
    state = FSMField(default=TemplateState.DRAFT, choices=TemplateState.choices, protected=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("mẫu chữ ký")
        verbose_name_plural = _("mẫu chữ ký")
        ordering = ["operation", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="signature_template_one_owner",
                condition=Q(user__isnull=False, agency__isnull=True) | Q(user__isnull=True, agency__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_template_shows_something",
                condition=Q(layout="text") & ~Q(lines="") | ~Q(layout="text") & Q(blob__isnull=False),
            ),
            models.CheckConstraint(
                name="signature_template_seal_by_two",
                condition=Q(agency__isnull=True)
                | ~Q(state="active")
                | Q(created_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("created_by"))),
            ),
            models.CheckConstraint(
                name="signature_template_default_is_active", condition=Q(is_default=False) | Q(state="active")
            ),
            models.UniqueConstraint(
                fields=["user", "operation"], condition=Q(is_default=True), name="signature_template_default_of_user"
            ),
            models.UniqueConstraint(
                fields=["agency", "operation"],
                condition=Q(is_default=True),
                name="signature_template_default_of_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the template's page."""
        return reverse("signing:template_detail", args=[self.pk])

    @property
    def is_seal(self) -> bool:
        """Whether it belongs to an agency."""
        return self.agency_id is not None

    @transition(field=state, source=TemplateState.DRAFT, target=TemplateState.WAITING)
    def submit(self) -> None:
        """Hand a seal over to a second person."""

    @transition(field=state, source=TemplateState.WAITING, target=TemplateState.DRAFT)
    def send_back(self) -> None:
        """Give it back to be changed."""

    @transition(field=state, source=TemplateState.DRAFT, target=TemplateState.ACTIVE)
    def use(self) -> None:
        """Use one's own from now on."""

    @transition(field=state, source=TemplateState.WAITING, target=TemplateState.ACTIVE)
    def approve(self) -> None:
        """Use a seal from now on, as the second person says."""

    @transition(
        field=state,
        source=[TemplateState.DRAFT, TemplateState.WAITING, TemplateState.ACTIVE],
        target=TemplateState.RETIRED,
    )
    def retire(self) -> None:
        """Use it no longer; what it was set on stays as it is."""
        self.is_default = False


class TemplateEvent(JournalEntry):
    """One act on a template; lines are only ever added."""

    class Kind(models.TextChoices):
        CREATED = "created", _("tạo mẫu")
        CHANGED = "changed", _("sửa mẫu")
        SUBMITTED = "submitted", _("gửi duyệt")
        SENT_BACK = "sent_back", _("trả lại để sửa")
        USED = "used", _("đưa vào dùng")
        APPROVED = "approved", _("duyệt")
        MADE_DEFAULT = "made_default", _("đặt làm mặc định")
        RETIRED = "retired", _("ngừng dùng")

    template = models.ForeignKey(SignatureTemplate, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký mẫu chữ ký")
        verbose_name_plural = _("nhật ký mẫu chữ ký")
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_event_once")]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        return str(self.Kind(self.action).label)
