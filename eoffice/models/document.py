"""An outgoing document (văn bản đi) and its files."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from accounts.models import Agency, Department, Role, User
from common.journal import Journaled
from common.models import Blob, TimeStamped
from eoffice.models.register import DocumentType, Register


class DocumentQuerySet(models.QuerySet["Document"]):
    """Find documents as a person may see them."""

    def visible_to(self, user: User) -> "DocumentQuerySet":
        """Return the documents of the agencies where the person holds a post."""
        return self.filter(agency_id__in=[post.agency_id for post in user.active_posts])


class Document(FSMModelMixin, Journaled, TimeStamped):
    """A document from draft to issue. `state` is written by eoffice.services only.

    What the desk told about the dossier is kept here as it was told; the office never reads the dossier itself.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Dự thảo")
        SUBMITTED = "submitted", _("Chờ ký duyệt")
        RETURNED = "returned", _("Bị trả lại")
        SIGNED = "signed", _("Chờ ban hành")
        NUMBERED = "numbered", _("Đã cấp số")
        ISSUED = "issued", _("Đã ban hành")
        SENT = "sent", _("Đã gửi")
        REPLACED = "replaced", _("Đã thay thế")
        REVOKED = "revoked", _("Đã thu hồi")

    WAITING_STATES = (State.SUBMITTED, State.SIGNED, State.NUMBERED)

    class Preparation(models.TextChoices):
        WAITING = "waiting", _("Đang chuyển sang PDF")
        READY = "ready", _("Sẵn sàng ký")
        FAILED = "failed", _("Không chuyển được sang PDF")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = FSMField(max_length=15, choices=State.choices, default=State.DRAFT, protected=True)
    preparation = models.CharField(max_length=10, choices=Preparation, default=Preparation.WAITING)
    preparation_error = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=500)
    folded = models.CharField(max_length=900, blank=True, help_text="What the search box looks through")

    # Who has to do what; `holder` is whose turn it is.
    presenter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signer_title = models.CharField(max_length=100)
    signer_authority = models.CharField(max_length=60, blank=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    holder_role = models.CharField(max_length=20, choices=Role, blank=True, help_text="Any holder of the role may act")
    clerical_route = models.CharField(max_length=10, choices=Agency.ClericalRoute, default=Agency.ClericalRoute.AGENCY)
    drafter_username = models.CharField(max_length=60, blank=True)
    drafter_name = models.CharField(max_length=120, blank=True)
    drafting_unit = models.CharField(max_length=200, blank=True)

    # Where it comes from; empty dossier_code means the office's own document.
    dossier_code = models.CharField(max_length=60, blank=True)
    round_number = models.PositiveSmallIntegerField(default=0)
    procedure_code = models.CharField(max_length=40, blank=True)
    procedure_name = models.CharField(max_length=500, blank=True)
    owner_name = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, blank=True)
    sender = models.JSONField(default=dict, blank=True, help_text="contracts.Person of the head who sent it")
    arrived_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the citizen is to have the result")
    step_due_at = models.DateTimeField(null=True, blank=True, help_text="When the desk's step at the office ends")
    sort_at = models.DateTimeField(help_text="Due date, or time of arrival while there is none: the lists' order")
    opened_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True, help_text="Numbered without it: sealing is still to do")
    issued_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="Đăng VB điều hành")

    # The form of an outgoing document (row A9).
    document_type = models.ForeignKey(
        DocumentType, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    register = models.ForeignKey(Register, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    field = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    notation = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    order_in_file = models.PositiveSmallIntegerField(null=True, blank=True)
    copy_keeper = models.CharField(max_length=120, blank=True, help_text="Người nhận bản lưu")
    file_code = models.CharField(max_length=60, blank=True, help_text="Mã hồ sơ lưu")
    file_name = models.CharField(max_length=300, blank=True, help_text="Tên hồ sơ lưu")
    replies_to = models.CharField(max_length=200, blank=True, help_text="Là văn bản trả lời")
    replies_to_superior = models.BooleanField(default=False)
    is_normative = models.BooleanField(default=False, help_text="Văn bản quy phạm pháp luật")
    is_directive = models.BooleanField(default=False, help_text="Văn bản chỉ đạo điều hành")
    directive_assignment = models.CharField(max_length=500, blank=True)
    replaces = models.CharField(max_length=200, blank=True, help_text="Thay thế hoặc thu hồi văn bản")
    followed = models.BooleanField(default=False)
    unit_number = models.CharField(max_length=60, blank=True, help_text="Số văn bản của đơn vị")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    # No columns: lists and pages note here until when the seal waits for the leader's time-stamp, and from when on
    # the deadline is near.
    token_awaited_until: datetime | None = None
    nears_at: datetime | None = None

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier_code", "round_number"], condition=~Q(dossier_code=""), name="one_document_per_round"
            ),
            models.UniqueConstraint(
                fields=["dossier_code"],
                condition=~Q(dossier_code="") & Q(state__in=["submitted", "signed", "numbered"]),
                name="one_live_document_per_dossier",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["numbered", "issued", "sent"])
                | Q(number__isnull=False, issued_on__isnull=False, register__isnull=False) & ~Q(notation=""),
                name="numbered_document_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "sent"]) | Q(issued_at__isnull=False), name="issued_document_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "signed", "numbered"])
                | Q(holder__isnull=False)
                | ~Q(holder_role=""),
                name="waiting_document_has_holder",
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder", "state", "sort_at", "id"],
                condition=Q(state__in=["submitted", "signed", "numbered"]),
                name="document_my_work",
            ),
            models.Index(
                fields=["agency", "holder_role", "state", "sort_at", "id"],
                condition=Q(state__in=["signed", "numbered"]),
                name="document_role_work",
            ),
            models.Index(fields=["agency", "state", "sort_at", "id"], name="document_by_state"),
            models.Index(fields=["agency", "sort_at", "id"], name="document_of_agency"),
            models.Index(fields=["agency", "arrived_at"], name="document_arrived"),
            models.Index(fields=["drafter_username"], condition=~Q(drafter_username=""), name="document_drafter"),
            models.Index(fields=["agency", "issued_at"], condition=Q(issued_at__isnull=False), name="document_issued"),
            models.Index(
                fields=["agency", "published_at"],
                condition=Q(published_at__isnull=False),
                name="document_directives",
            ),
            models.Index(
                fields=["entered_by", "updated_at"], condition=Q(entered_by__isnull=False), name="document_entered"
            ),
            models.Index(
                fields=["arrived_at"], condition=Q(preparation="waiting", state="submitted"), name="document_to_prepare"
            ),
        ]

    def __str__(self) -> str:
        return self.notation or self.subject

    def get_absolute_url(self) -> str:
        """Return the page of the document."""
        return reverse("eoffice:document_detail", args=[self.uid])

    @property
    def state_words(self) -> str:
        """The state as people say it; a number without a seal is a state of its own to them."""
        if self.state == self.State.NUMBERED:
            return str(_("Đã cấp số, chưa đóng dấu") if self.sealed_at is None else _("Chờ ban hành"))
        return str(self.State(self.state).label)

    @property
    def title(self) -> str:
        """The subject without the dossier code in brackets, for pages that show the code beside it."""
        return self.subject.removesuffix(f"({self.dossier_code})").rstrip() if self.dossier_code else self.subject

    @property
    def online(self) -> bool | None:
        """Whether the dossier came online; None when no dossier stands behind it."""
        return self.channel == "online" if self.channel else None

    @property
    def office_due_at(self) -> datetime | None:
        """When the office has to be done: the desk's step, else the citizen's date."""
        return self.step_due_at or self.due_at

    @property
    def type_code(self) -> str:
        """Return the code of its type, which a grant of the seal may name; empty while no type is chosen."""
        return self.document_type.code if self.document_type else ""

    @property
    def from_one_stop(self) -> bool:
        """Tell whether the desk sent it."""
        return bool(self.dossier_code)

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SUBMITTED)
    def submit(self) -> None:
        """Put it before the leader."""

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED)
    def give_back(self) -> None:
        """The leader returns it."""

    @transition(field=state, source=[State.SUBMITTED, State.SIGNED, State.NUMBERED], target=State.RETURNED)
    def recall(self) -> None:
        """The desk takes it back."""

    @transition(field=state, source=State.SUBMITTED, target=State.SIGNED)
    def sign(self) -> None:
        """The leader has signed; the clerical officer's turn."""

    @transition(field=state, source=State.SIGNED, target=State.SUBMITTED)
    def reopen(self) -> None:
        """The clerical officer gives it back to the leader, who signs anew."""

    @transition(field=state, source=State.SIGNED, target=State.NUMBERED)
    def take_number(self) -> None:
        """Bind a number and date; the seal comes next."""

    @transition(field=state, source=State.NUMBERED, target=State.SIGNED)
    def void_number(self) -> None:
        """Give the number up, with a reason kept in the register."""

    @transition(field=state, source=State.NUMBERED, target=State.ISSUED)
    def issue(self) -> None:
        """Sealed and passed on."""

    @transition(field=state, source=State.ISSUED, target=State.SENT)
    def send(self) -> None:
        """Sent to agencies or departments of the installation."""


class DocumentFile(models.Model):
    """A file of a document. The newest of kind SIGNING, SIGNED or SEALED is what the next person works on."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("Bản dự thảo")
        SIGNING = "signing", _("Bản trình ký")
        SIGNED = "signed", _("Bản đã ký")
        SEALED = "sealed", _("Bản ban hành")
        COMPONENT = "component", _("Thành phần hồ sơ TTHC")
        ANNEX = "annex", _("Phụ lục")
        ANNEX_SIGNED = "annex_sign", _("Phụ lục đã ký")

    document = models.ForeignKey(Document, models.CASCADE, related_name="files", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    component_name = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=200, blank=True, help_text="What an annex is called, as the citizen reads it")
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Dropped when the document was reopened")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["document", "kind"], name="document_file_kind"),
            models.Index(fields=["blob"], name="document_file_of_blob"),
        ]

    def __str__(self) -> str:
        return self.name
