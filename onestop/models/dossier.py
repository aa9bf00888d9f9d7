"""A dossier (hồ sơ) and the people behind it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from accounts.models import Agency, User
from common.journal import Journaled
from common.models import TimeStamped
from procedures.models import ProcedureVersion, ProcessVersion, Step

# The condition of `visible_to` for statements of our own; the list of the person's agencies goes in twice.
VISIBLE_SQL = "(one.agency_id = ANY(%s) OR one.competent_agency_id = ANY(%s))"


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Find dossiers as a person may see them."""

    def visible_to(self, user: User) -> "DossierQuerySet":
        """Return the dossiers of the agencies in which the person holds a post."""
        agencies = [post.agency_id for post in user.active_posts]
        return self.filter(Q(agency_id__in=agencies) | Q(competent_agency_id__in=agencies))


class Dossier(FSMModelMixin, Journaled, TimeStamped):
    """One citizen's request, from the counter or from home, until the result is handed over.

    `state` is written by onestop.services only; where the dossier stands in its process is `step`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Chưa gửi")
        SUBMITTED = "submitted", _("Chờ tiếp nhận")
        ACCEPTED = "accepted", _("Được tiếp nhận")
        PROCESSING = "processing", _("Đang xử lý")
        AT_OFFICE = "at_office", _("Ở văn phòng điện tử")
        SUPPLEMENT = "supplement", _("Chờ bổ sung")
        PAYING = "paying", _("Chờ thanh toán")
        PAUSED = "paused", _("Tạm dừng")
        RESULT_READY = "result_ready", _("Đã có kết quả")
        RETURNED = "returned", _("Đã trả kết quả")
        REFUSED = "refused", _("Không tiếp nhận")
        STOPPED = "stopped", _("Dừng xử lý")
        WITHDRAWN = "withdrawn", _("Đã rút")

    class Channel(models.TextChoices):
        COUNTER = "counter", _("Trực tiếp")
        ONLINE = "online", _("Trực tuyến")
        POST = "post", _("Bưu chính")

    class ResultChannel(models.TextChoices):
        COUNTER = "counter", _("Nhận tại quầy")
        POST = "post", _("Nhận qua bưu chính")
        ONLINE = "online", _("Nhận bản điện tử")

    OPEN_STATES = (
        State.SUBMITTED,
        State.ACCEPTED,
        State.PROCESSING,
        State.AT_OFFICE,
        State.SUPPLEMENT,
        State.PAYING,
        State.PAUSED,
        State.RESULT_READY,
    )

    # In these it is somebody's work: the condition of the index dossier_my_work.
    HELD_STATES = (
        State.SUBMITTED,
        State.ACCEPTED,
        State.PROCESSING,
        State.SUPPLEMENT,
        State.PAYING,
        State.PAUSED,
        State.RESULT_READY,
    )

    # The clock stands still in these.
    WAITING_STATES = (State.SUPPLEMENT, State.PAYING, State.PAUSED)

    code = models.CharField(max_length=60, unique=True)
    lookup_secret = models.CharField(max_length=12, help_text="Printed on the receipt; opens more on the public page")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False, help_text="Received it")
    competent_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", help_text="Decides it")
    procedure_version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+")
    process_version = models.ForeignKey(ProcessVersion, models.PROTECT, related_name="+")
    procedure_name = models.CharField(max_length=500, help_text="As it was named at intake")
    case_name = models.CharField(max_length=300, blank=True, help_text="As the case was named at intake")
    state = FSMField(max_length=20, choices=State.choices, default=State.DRAFT, protected=True)
    channel = models.CharField(max_length=10, choices=Channel)
    result_channel = models.CharField(max_length=10, choices=ResultChannel, default=ResultChannel.COUNTER)
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Whose turn it is",
    )
    holder_name = models.CharField(max_length=120, blank=True, help_text="Also names a person of the office")
    sent_back = models.BooleanField(default=False, help_text="The present holder got it back from a later step")
    owner_name = models.CharField(max_length=200)
    subject = models.CharField(
        max_length=500, blank=True, help_text="What it is about (trích yếu), as an action had it"
    )
    owner_folded = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    intake_key = models.UUIDField(
        null=True, blank=True, unique=True, editable=False, help_text="Of the form it came from: sent twice, kept once"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    original_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    report_due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="What reports count from where the date was put off too late; else the due date",
    )
    step_due_at = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since when the clock of an accepted one stands")
    paused_from = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Had it when the clock stopped, and gets it back",
    )
    supplements = models.PositiveSmallIntegerField(default=0, help_text="Requests since it was accepted")
    extensions = models.PositiveSmallIntegerField(default=0, help_text="How often the due date was put off")
    result_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text="The dossier that it is a part of",
    )
    sort_at = models.DateTimeField(help_text="Due date, or time of entry while there is none: the lists' order")

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "processing", "at_office", "result_ready", "returned"])
                | Q(received_at__isnull=False),
                name="dossier_running_was_received",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["returned", "refused", "stopped", "withdrawn"], finished_at__isnull=False)
                | (~Q(state__in=["returned", "refused", "stopped", "withdrawn"]) & Q(finished_at__isnull=True)),
                name="dossier_end_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "processing", "result_ready"])
                | Q(step__isnull=False, holder__isnull=False),
                name="dossier_running_has_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["supplement", "paying", "paused"]) | Q(holder__isnull=False),
                name="dossier_waiting_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["paying", "paused"],
                    paused_at__isnull=False,
                    received_at__isnull=False,
                    step__isnull=False,
                )
                | Q(state="supplement", paused_at__isnull=False, received_at__isnull=False, step__isnull=False)
                | Q(state="supplement", paused_at__isnull=True, received_at__isnull=True)
                | (~Q(state__in=["supplement", "paying", "paused"]) & Q(paused_at__isnull=True)),
                name="dossier_clock_stands_while_waiting",
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder", "sort_at", "id"],
                condition=Q(
                    state__in=[
                        "submitted",
                        "accepted",
                        "processing",
                        "supplement",
                        "paying",
                        "paused",
                        "result_ready",
                    ]
                ),
                name="dossier_my_work",
            ),
            models.Index(fields=["agency", "state", "sort_at", "id"], name="dossier_by_state"),
            # Whoever receives it and whoever decides it see it: only an order without agencies serves that "or".
            models.Index(fields=["sort_at", "id"], name="dossier_in_order"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="dossier_finished"),
            models.Index(
                fields=["process_version", "id"],
                condition=Q(finished_at__isnull=True),
                name="dossier_running_in_version",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the officers' page of the dossier."""
        return reverse("onestop:dossier_detail", args=[self.code])

    @property
    def state_label(self) -> str:
        """The words for the state; what is refused after it was taken in is not "not taken in"."""
        if self.state == self.State.REFUSED and self.received_at:
            return str(_("Từ chối giải quyết"))
        return str(self.State(self.state).label)

    def has_secret(self, typed: str) -> bool:
        """Tell whether this is the receipt's secret, in any case and spacing; it takes the same time always."""
        return constant_time_compare("".join(typed.split()).upper(), self.lookup_secret)

    @transition(field=state, source=State.DRAFT, target=State.SUPPLEMENT)
    def save_pending(self) -> None:
        """Keep it with its code until the missing papers come; the clock does not run."""

    @transition(field=state, source=[State.DRAFT, State.SUBMITTED, State.SUPPLEMENT], target=State.ACCEPTED)
    def accept(self) -> None:
        """Take it in; the clock starts."""

    @transition(
        field=state,
        source=[State.ACCEPTED, State.PROCESSING],
        target=RETURN_VALUE(State.ACCEPTED, State.PROCESSING),
    )
    def advance(self, life_cycle: str) -> str:
        """Pass it on to a step of this life-cycle state."""
        return life_cycle

    @transition(
        field=state,
        source=[State.PROCESSING, State.RESULT_READY],
        target=RETURN_VALUE(State.ACCEPTED, State.PROCESSING),
    )
    def send_back(self, life_cycle: str) -> str:
        """Give it back to an earlier step."""
        return life_cycle

    @transition(field=state, source=State.PROCESSING, target=State.AT_OFFICE)
    def forward(self) -> None:
        """Hand it to the document office."""

    @transition(field=state, source=State.AT_OFFICE, target=State.AT_OFFICE)
    def office_progress(self) -> None:
        """Move between two steps at the document office."""

    @transition(
        field=state,
        source=[State.AT_OFFICE, State.ACCEPTED, State.PROCESSING],
        target=RETURN_VALUE(State.PROCESSING, State.RESULT_READY),
    )
    def office_result(self, life_cycle: str) -> str:
        """Take the issued document as the result; one whose recall came too late is one as well."""
        return life_cycle

    @transition(field=state, source=State.AT_OFFICE, target=State.PROCESSING)
    def office_return(self) -> None:
        """Take the draft back from the document office."""

    @transition(field=state, source=State.PROCESSING, target=State.RESULT_READY)
    def confirm_result(self) -> None:
        """Declare the result ready to be handed over."""

    @transition(
        field=state,
        source=[State.ACCEPTED, State.PROCESSING, State.PAYING, State.RESULT_READY],
        target=RETURN_VALUE(State.ACCEPTED, State.PROCESSING, State.RESULT_READY),
    )
    def undo_action(self, before: str) -> str:
        """Be again where it was before an action that was taken by mistake."""
        return before

    @transition(field=state, source=State.RESULT_READY, target=State.RETURNED)
    def hand_over(self) -> None:
        """Give the result to the citizen; the end."""

    @transition(field=state, source=[State.ACCEPTED, State.PROCESSING], target=State.SUPPLEMENT)
    def ask_supplement(self) -> None:
        """Wait for papers that the applicant has to bring; the clock stands still."""

    @transition(field=state, source=[State.ACCEPTED, State.PROCESSING], target=State.PAYING)
    def ask_payment(self) -> None:
        """Wait for money that an action asked for; the clock stands still."""

    @transition(field=state, source=[State.ACCEPTED, State.PROCESSING], target=State.PAUSED)
    def pause(self) -> None:
        """Let it rest for a reason that lies with nobody here; the clock stands still."""

    @transition(
        field=state,
        source=[State.SUPPLEMENT, State.PAYING, State.PAUSED],
        target=RETURN_VALUE(State.ACCEPTED, State.PROCESSING),
    )
    def resume(self, life_cycle: str) -> str:
        """Go on at the step that it left; the clock runs again."""
        return life_cycle

    @transition(
        field=state,
        source=[State.SUBMITTED, State.SUPPLEMENT, State.ACCEPTED, State.PROCESSING],
        target=State.REFUSED,
    )
    def refuse(self) -> None:
        """Not take it in, or not grant what it asks for; an end."""

    @transition(
        field=state,
        source=State.REFUSED,
        target=RETURN_VALUE(State.SUBMITTED, State.SUPPLEMENT, State.ACCEPTED, State.PROCESSING),
    )
    def undo_refusal(self, before: str) -> str:
        """Be again what it was before it was refused by mistake."""
        return before

    @transition(
        field=state,
        source=[
            State.SUBMITTED,
            State.ACCEPTED,
            State.PROCESSING,
            State.SUPPLEMENT,
            State.PAYING,
            State.PAUSED,
        ],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """Give it up at the applicant's wish; an end."""

    @transition(
        field=state,
        source=[State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT, State.PAYING, State.PAUSED],
        target=State.STOPPED,
    )
    def stop(self) -> None:
        """Break it off by the agency's decision; an end."""


class Party(models.Model):
    """The applicant (người nộp) or the owner (chủ hồ sơ) of a dossier; either a person or an organisation."""

    class Part(models.TextChoices):
        APPLICANT = "applicant", _("Người nộp")
        OWNER = "owner", _("Chủ hồ sơ")

    class Kind(models.TextChoices):
        PERSON = "person", _("Cá nhân")
        ORGANISATION = "organisation", _("Tổ chức")

    class Sex(models.TextChoices):
        MALE = "male", _("Nam")
        FEMALE = "female", _("Nữ")
        OTHER = "other", _("Khác")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part)
    same_as_applicant = models.BooleanField(default=False)
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.PERSON)
    name = models.CharField(max_length=200)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=Sex, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    fax = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, default="Việt Nam")
    province = models.CharField(max_length=100, blank=True)
    district = models.CharField(max_length=100, blank=True, help_text="Until 30 June 2025 only")
    commune = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=300, blank=True)
    id_number = models.CharField(max_length=20, blank=True, help_text="CCCD, passport or tax number")
    id_issued_on = models.DateField(null=True, blank=True)
    id_issued_by = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "parties"
        constraints = [models.UniqueConstraint(fields=["dossier", "part"], name="party_once")]
        indexes = [models.Index(fields=["id_number"], name="party_id_number")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.dossier_id}"

    @property
    def full_address(self) -> str:
        """The address in one line, from the house to the province."""
        return ", ".join(part for part in (self.address, self.commune, self.district, self.province) if part)
