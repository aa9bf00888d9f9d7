"""Processes: the ways that dossiers take."""

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Department, Role
from common.models import TimeStamped
from procedures.models.catalogue import Procedure
from procedures.models.demands import ActionDemands, OfficeRoute
from procedures.models.part_orders import ActionLinks
from procedures.models.version import Version, VersionEvent
from procedures.models.words import ActionWords


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
    case_order = models.PositiveSmallIntegerField(default=0, help_text="Place among the cases of the procedure")

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
    case_conditions = models.JSONField(default=list, blank=True, help_text="procedures.cases; all must hold at intake")
    case_without = models.JSONField(default=list, blank=True, help_text="Codes of components not asked for")
    case_required = models.JSONField(default=list, blank=True, help_text="Codes of components that become required")

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

    class Place(models.TextChoices):
        """Whose people have the step where one agency receives a dossier and another decides it."""

        USUAL = "usual", _("Theo vai trò")
        RECEIVING = "receiving", _("Cơ quan tiếp nhận")
        DECIDING = "deciding", _("Cơ quan giải quyết")

    version = models.ForeignKey(ProcessVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    place = models.CharField(
        max_length=10, choices=Place, default=Place.USUAL, help_text="Usual: the clerk's at the receiving agency"
    )
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


class Action(ActionLinks, ActionDemands, ActionWords):
    """An edge of a process: what may be done at a step and where it leads."""

    class Transition(models.TextChoices):
        """The closed list of life-cycle moves that a configured action can make."""

        ADVANCE = "advance", _("Chuyển bước")
        SEND_BACK = "send_back", _("Trả lại bước trước")
        FORWARD = "forward", _("Gửi qua eOffice")
        OFFICE_REGISTERED = "office_registered", _("eOffice đã vào sổ")
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
        FIXED = "fixed", _("Một người cố định")
        POST = "post", _("Người giữ chức vụ, ít việc nhất")
        NOBODY = "nobody", _("Không giao ai")

    class Participants(models.TextChoices):
        """Whom the person who moves the dossier on may name."""

        PERFORMER = "performer", _("Chỉ người thực hiện")
        CO_WORKERS = "co_workers", _("Người thực hiện và người phối hợp")
        FOLLOWERS = "followers", _("Người thực hiện, phối hợp và theo dõi")

    class Opinion(models.TextChoices):
        """Whether the person who moves the dossier on writes an opinion."""

        NONE = "none", _("Không có ô ý kiến")
        MAY = "may", _("Ghi hay không tùy người chuyển")
        MUST = "must", _("Phải ghi")

    class Trigger(models.TextChoices):
        PERSON = "person", _("Người dùng bấm")
        ACCEPTANCE = "acceptance", _("Ngay khi tiếp nhận")
        MESSAGE = "message", _("Thông điệp từ hệ thống kia")
        TIMER = "timer", _("Đến hạn tự chuyển")
        SPECIAL = "special", _("Không cần giao")
        PARTS = "parts", _("Khi hồ sơ thành phần đều xong")

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
    conditions = models.JSONField(default=list, blank=True, help_text="procedures.conditions; all must hold")
    after_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working hours at the step after which a timer acts"
    )

    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who gets it by a fixed assignment; the one suggested where the sender chooses",
    )
    previous_step = models.ForeignKey(
        Step,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose performer gets it back; none means that of the next step",
    )
    post_title = models.CharField(max_length=100, blank=True, help_text="The title of the post that gets it")
    post_department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    participants = models.CharField(max_length=20, choices=Participants, default=Participants.FOLLOWERS)
    opinion = models.CharField(max_length=10, choices=Opinion, default=Opinion.MAY)
    opinion_label = models.CharField(max_length=60, blank=True, help_text="What the field of the opinion is called")
    tells_holder = models.BooleanField(default=True)
    tells_co_workers = models.BooleanField(default=True)
    tells_followers = models.BooleanField(default=True)
    tells_applicant = models.BooleanField(default=True, help_text="The public course has a line of it")

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
