"""Processes: the ways that dossiers take."""

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Department, Role
from common.models import TimeStamped
from procedures.models.catalogue import Procedure
from procedures.models.demands import ActionDemands, OfficeRoute
from procedures.models.version import Version, VersionEvent


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


class ProcessVersion(Version):
    """One form of a process, with the decision that approved it; only a draft can change."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="versions")
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    decision_number = models.CharField(max_length=60, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    duration = models.PositiveSmallIntegerField(help_text="Whole-process time limit; 0 means returned at once")
    duration_unit = models.CharField(max_length=20, choices=DurationUnit, default=DurationUnit.WORKING_DAY)

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
    def title(self) -> str:
        """Return how a page calls it."""
        return gettext("%(name)s, phiên bản %(number)d") % {"name": self.process.name, "number": self.number}

    @property
    def record(self) -> "QuerySet[ProcessEvent]":
        """Return the lines of its record."""
        return self.events.all()

    @property
    def siblings(self) -> "QuerySet[ProcessVersion]":
        """Return the versions of the same process, itself among them."""
        return ProcessVersion.objects.filter(process_id=self.process_id)


class ProcessEvent(VersionEvent):
    """One act on a version of a process."""

    version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="events")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="process_event_once")]

    def __str__(self) -> str:
        return f"{self.version_id} #{self.number} {self.action}"


class Step(OfficeRoute):
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


class Action(ActionDemands):
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
