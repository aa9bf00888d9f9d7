"""The catalogue of procedures and the processes that their dossiers run through.

A published version of either never changes; a dossier keeps the versions it began with.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Department, Role, User
from common.models import Journaled, JournalEntry, TimeStamped
from procedures.trust_models import PackageUpload as PackageUpload
from procedures.trust_models import PublisherEvent as PublisherEvent
from procedures.trust_models import TrustedPublisher as TrustedPublisher


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

    code = models.CharField(max_length=40, unique=True, help_text="National code, 2.001044 or with its suffix")
    name = models.CharField(max_length=500)
    folded_name = models.CharField(max_length=500)
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures")
    online_level = models.CharField(max_length=20, choices=OnlineLevel)
    receiving_agencies = models.ManyToManyField(Agency, related_name="procedures")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} - {self.name}"


class VersionState(models.TextChoices):
    """Where a version of a procedure or of a process stands."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    SCHEDULED = "scheduled", _("Chờ đến ngày áp dụng")
    PUBLISHED = "published", _("Đang áp dụng")
    RETIRED = "retired", _("Ngừng áp dụng")
    DISCARDED = "discarded", _("Đã bỏ")


OPEN_STATES = (VersionState.DRAFT, VersionState.SUBMITTED)


class ProcedureVersion(TimeStamped):
    """What a procedure asks for and gives, from a date on."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    effective_from = models.DateField()
    result_name = models.CharField(max_length=300, help_text="What the citizen receives")
    legal_basis = models.TextField(blank=True)

    class Meta:
        ordering = ["procedure", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="published"), name="one_published_procedure_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.number}"


class Component(models.Model):
    """A paper that the citizen hands in (thành phần hồ sơ)."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="components")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=500)
    required = models.BooleanField(default=True)
    originals = models.PositiveSmallIntegerField(default=1)
    copies = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="component_once")]

    def __str__(self) -> str:
        return self.name


class Fee(models.Model):
    """A fee (lệ phí) or charge (phí) of a procedure, in whole đồng."""

    class Kind(models.TextChoices):
        FEE = "fee", _("Lệ phí")
        CHARGE = "charge", _("Phí")

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="fees")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=300)
    amount_vnd = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount_vnd}"


class DurationUnit(models.TextChoices):
    """How a time limit is counted."""

    WORKING_DAY = "working_day", _("ngày làm việc")
    WORKING_HOUR = "working_hour", _("giờ làm việc")
    CALENDAR_DAY = "calendar_day", _("ngày")


class Process(TimeStamped):
    """The way that one case (trường hợp) of a procedure takes at an agency; no agency means at all of them."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="processes")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="processes")
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    case_name = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "processes"

    def __str__(self) -> str:
        return self.name


class ProcessVersion(Journaled, TimeStamped):
    """One form of a process, with the decision that approved it; only a draft can change.

    `revision` counts the changes of the draft: a form that was drawn for an earlier one is refused.
    """

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    effective_from = models.DateField()
    decision_number = models.CharField(max_length=60, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    duration = models.PositiveSmallIntegerField(help_text="Whole-process time limit; 0 means returned at once")
    duration_unit = models.CharField(max_length=20, choices=DurationUnit, default=DurationUnit.WORKING_DAY)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    warnings_note = models.TextField(blank=True, help_text="Why the warnings of the check were let stand")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["process", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["process", "number"], name="process_version_once"),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="published"), name="one_published_process_version"
            ),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state__in=["draft", "submitted"]), name="one_open_process_version"
            ),
            models.UniqueConstraint(
                fields=["process"], condition=Q(state="scheduled"), name="one_scheduled_process_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process.code} v{self.number}"

    def get_absolute_url(self) -> str:
        """Return the address of the version's page."""
        return reverse("procedures:version_detail", args=[self.pk])

    @property
    def was_approved(self) -> bool:
        """Tell whether the installation stands by this version, now or at some time."""
        return self.state in (VersionState.PUBLISHED, VersionState.SCHEDULED, VersionState.RETIRED)


class ProcessEvent(JournalEntry):
    """One act on a version of a process; lines are only ever added.

    `data` holds {"revision": the draft's revision after the act, "what": the step or action that it was about}.
    """

    class Kind(models.TextChoices):
        MADE = "made", _("soạn phiên bản mới")
        COPIED = "copied", _("sao chép từ quy trình khác")
        IMPORTED = "imported", _("nhập từ gói thủ tục")
        VERSION_EDITED = "version_edited", _("sửa thông tin chung")
        STEP_ADDED = "step_added", _("thêm bước")
        STEP_EDITED = "step_edited", _("sửa bước")
        STEP_DELETED = "step_deleted", _("xóa bước")
        STEP_MOVED = "step_moved", _("đổi thứ tự bước")
        ACTION_ADDED = "action_added", _("thêm thao tác")
        ACTION_EDITED = "action_edited", _("sửa thao tác")
        ACTION_DELETED = "action_deleted", _("xóa thao tác")
        ACTION_MOVED = "action_moved", _("đổi thứ tự thao tác")
        CONDITION_ADDED = "condition_added", _("thêm điều kiện")
        CONDITION_REMOVED = "condition_removed", _("bỏ điều kiện")
        SENT = "sent", _("gửi duyệt")
        SENT_BACK = "sent_back", _("trả lại để sửa")
        APPROVED = "approved", _("duyệt, công bố")
        TOOK_EFFECT = "took_effect", _("bắt đầu áp dụng")
        RETIRED = "retired", _("ngừng áp dụng")
        DISCARDED = "discarded", _("bỏ bản soạn")

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="process_event_once")]

    def __str__(self) -> str:
        return f"{self.version_id} #{self.number} {self.action}"

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        what = self.data.get("what", "")
        label = str(self.Kind(self.action).label)
        return f"{label} «{what}»" if what else label


class Step(models.Model):
    """One step of a process: who holds the dossier there, for how long, in which life-cycle state."""

    class LifeCycle(models.TextChoices):
        """The closed list of dossier states that a step may belong to; the values are Dossier.State's."""

        ACCEPTED = "accepted", _("Được tiếp nhận")
        PROCESSING = "processing", _("Đang xử lý")
        AT_OFFICE = "at_office", _("Ở văn phòng điện tử")
        RESULT_READY = "result_ready", _("Đã có kết quả")

    class SealBy(models.TextChoices):
        AGENCY = "agency", _("Văn thư cơ quan đóng dấu")
        UNIT = "unit", _("Văn thư đơn vị đóng dấu")
        CONFIGURED = "configured", _("Theo cấu hình của cơ quan")

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    life_cycle = models.CharField(max_length=20, choices=LifeCycle)
    duration = models.PositiveSmallIntegerField(default=0, help_text="0 means the whole-process deadline")
    duration_unit = models.CharField(max_length=20, choices=DurationUnit, default=DurationUnit.WORKING_HOUR)
    interconnected = models.BooleanField(default=False, help_text="The dossier is at the document office here")
    seal_by = models.CharField(max_length=20, choices=SealBy, default=SealBy.CONFIGURED)
    entry = models.BooleanField(default=False, help_text="Where an accepted dossier begins")
    final = models.BooleanField(default=False, help_text="Where the result is handed over")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="step_once"),
            models.UniqueConstraint(fields=["version"], condition=Q(entry=True), name="one_entry_step"),
            models.CheckConstraint(
                condition=Q(interconnected=False) | Q(life_cycle="at_office"), name="interconnected_is_at_office"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Action(models.Model):
    """An edge of a process: what may be done at a step and where it leads."""

    class Transition(models.TextChoices):
        """The closed list of life-cycle moves that a configured action can make."""

        ADVANCE = "advance", _("Chuyển bước")
        SEND_BACK = "send_back", _("Trả lại bước trước")
        FORWARD = "forward", _("Gửi qua eOffice")
        OFFICE_SIGNED = "office_signed", _("eOffice đã ký duyệt")
        OFFICE_REOPENED = "office_reopened", _("Văn thư trả lại lãnh đạo")
        OFFICE_RESULT = "office_result", _("Nhận kết quả từ eOffice")
        OFFICE_RETURN = "office_return", _("eOffice trả lại")
        CONFIRM_RESULT = "confirm_result", _("Xác nhận kết quả")
        HAND_OVER = "hand_over", _("Trả kết quả")

    class Assignment(models.TextChoices):
        CHOSEN = "chosen", _("Người chuyển chọn")
        PREVIOUS = "previous", _("Người đã làm bước ấy")
        LEAST_LOADED = "least_loaded", _("Người ít việc nhất")
        NOBODY = "nobody", _("Không giao ai")

    class Trigger(models.TextChoices):
        PERSON = "person", _("Người dùng bấm")
        ACCEPTANCE = "acceptance", _("Ngay khi tiếp nhận")
        MESSAGE = "message", _("Thông điệp từ hệ thống kia")
        TIMER = "timer", _("Đến hạn tự chuyển")
        SPECIAL = "special", _("Không cần giao")

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10, help_text="Action code of the field's library, e.g. 2000")
    label = models.CharField(max_length=100)
    from_step = models.ForeignKey(Step, models.CASCADE, related_name="actions_out")
    to_step = models.ForeignKey(Step, models.CASCADE, null=True, blank=True, related_name="actions_in")
    transition = models.CharField(max_length=20, choices=Transition)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.PERSON)
    assignment = models.CharField(max_length=20, choices=Assignment, default=Assignment.CHOSEN)
    needs_draft = models.BooleanField(default=False, help_text="A processed file must be attached first")
    needs_opinion = models.BooleanField(default=False, help_text="The opinion or reason must be given")
    conditions = models.JSONField(default=list, blank=True, help_text="procedures.conditions; all must hold")
    after_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working hours at the step after which a timer acts"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "from_step", "code", "to_step"], name="action_once"),
            models.CheckConstraint(
                condition=Q(to_step__isnull=False) | Q(transition="hand_over"), name="only_hand_over_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
