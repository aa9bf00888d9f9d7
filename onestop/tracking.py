"""What anybody may know of a dossier by its code, and what its receipt's secret adds (row C5).

The public page and the public API answer from the same two functions, so they can never tell different things.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Role
from common.formats import mask_name
from notices.queries import citizen_notices
from onestop.models import Attachment, Dossier, Event, GivenResult, Paper, Party, Payment, Result, ResultAnnex, Task
from onestop.public_parts import PublicPart, public_parts
from procedures.models import Step

# Whose desk it lies on changed, and nothing for the applicant.
INTERNAL = (Event.Kind.HANDED_ON, Event.Kind.OFFICE_HANDED_ON)
UNTOLD = (Event.Kind.CO_WORKED, Event.Kind.FILE_SIGNED, Event.Kind.FILE_LASTING, Event.Kind.LINK_HELD, *INTERNAL)
WITH_RESULT = (Dossier.State.RESULT_READY, Dossier.State.RETURNED)


@dataclass(frozen=True)
class CourseLine:
    """One act: when, by which unit and post, what, to which unit and post. Never a person."""

    at: datetime
    sender: str
    action: str
    receiver: str


@dataclass(frozen=True)
class StepLine:
    """One step of the process and how far it is: done, now or next."""

    name: str
    unit: str
    standing: str
    at: datetime | None


@dataclass(frozen=True)
class PublicTrack:
    """What the code alone shows: no name, phone or address."""

    code: str
    procedure_code: str
    procedure_name: str
    agency_name: str
    deciding_agency_name: str
    case_name: str
    channel: str
    online: bool
    state: str
    state_label: str
    turn: str
    todo: str
    submitted_at: datetime | None
    received_at: datetime | None
    due_at: datetime | None
    paused_at: datetime | None
    original_due_at: datetime | None
    extensions: int
    finished_at: datetime | None
    steps: tuple[StepLine, ...]
    course: tuple[CourseLine, ...]
    part_of: str
    parts: tuple[PublicPart, ...]

    @property
    def ended(self) -> bool:
        """Tell whether it was closed without a result."""
        return self.finished_at is not None and self.state != Dossier.State.RETURNED


@dataclass(frozen=True)
class MissingPaper:
    """A paper that the applicant still owes, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class PublicLetter:
    """A letter of the agency to the applicant; its file is fetched by `letter_file`."""

    id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class PublicAnnex:
    """A file that was issued along with the result; it is fetched by `annex_file`."""

    id: int
    title: str
    file_name: str


@dataclass(frozen=True)
class PublicNotice:
    """What the applicant was told, and when."""

    at: datetime
    title: str
    text: str


@dataclass(frozen=True)
class PublicResult:
    """The issued document; its file is fetched by `result_file`."""

    notation: str
    issued_on: str
    agency_name: str
    file_name: str
    annexes: tuple[PublicAnnex, ...]


@dataclass(frozen=True)
class PublicTrackFull:
    """What code and secret show: the owner masked, papers asked for, letters, money, result."""

    track: PublicTrack
    owner_masked: str
    missing: tuple[MissingPaper, ...]
    letters: tuple[PublicLetter, ...]
    notices: tuple[PublicNotice, ...]
    payment_label: str
    payment_total_vnd: int
    payment_owed_vnd: int
    payment_note: str
    result: PublicResult | None
    result_type: str
    result_number: str
    result_valid_until: date | None


def public_track(code: str) -> PublicTrack | None:
    """Return what the code alone shows; None when there is no such dossier or it was never handed in."""
    dossier = _find(code)
    return _track(dossier) if dossier else None


def public_track_full(code: str, secret: str) -> PublicTrackFull | None:
    """Return what code and secret show; None when either is wrong."""
    dossier = _find_with_secret(code, secret)
    if dossier is None:
        return None
    owner = Party.objects.filter(dossier=dossier, part=Party.Part.OWNER).first()
    payment = Payment.objects.filter(dossier=dossier).first()
    result = _result_of(dossier)
    given = GivenResult.objects.filter(dossier=dossier).first() if dossier.state in WITH_RESULT else None
    waits = dossier.state == Dossier.State.SUPPLEMENT
    missing = Paper.objects.filter(dossier=dossier, missing=True) if waits else ()
    return PublicTrackFull(
        track=_track(dossier),
        owner_masked=mask_name(owner.name if owner else dossier.owner_name),
        missing=tuple(MissingPaper(paper.name, paper.missing_reason) for paper in missing),
        letters=tuple(PublicLetter(file.pk, file.name, file.added_at) for file in _letters(dossier)),
        notices=tuple(PublicNotice(one.created_at, one.title, one.text) for one in citizen_notices(dossier.code)),
        payment_label=str(Payment.State(payment.state).label) if payment else "",
        payment_total_vnd=payment.total_vnd if payment else 0,
        payment_owed_vnd=payment.owed_vnd if payment and dossier.state in Dossier.OPEN_STATES else 0,
        payment_note=payment.note if payment else "",
        result=_result(result),
        result_type=given.type_name if given else "",
        result_number=given.number if given else "",
        result_valid_until=given.valid_until if given else None,
    )


def result_file(code: str, secret: str) -> tuple[str, str] | None:
    """Return SHA-256 and name of the result's file; None when code or secret is wrong or there is no result."""
    dossier = _find_with_secret(code, secret)
    result = _result_of(dossier) if dossier else None
    return (result.attachment.blob_id, result.attachment.name) if result else None


def annex_file(code: str, secret: str, annex_id: int) -> tuple[str, str] | None:
    """Return SHA-256 and name of an annex of the result; None when one of the three is wrong."""
    dossier = _find_with_secret(code, secret)
    result = _result_of(dossier) if dossier else None
    annex = _annexes(result).filter(pk=annex_id).first() if result else None
    return (annex.attachment.blob_id, annex.attachment.name) if annex else None


def letter_file(code: str, secret: str, letter_id: int) -> tuple[str, str] | None:
    """Return SHA-256 and name of a letter's file; None when one of the three is wrong."""
    dossier = _find_with_secret(code, secret)
    letter = _letters(dossier).filter(pk=letter_id).first() if dossier else None
    return (letter.blob_id, letter.name) if letter else None


def _letters(dossier: Dossier) -> QuerySet[Attachment]:
    """Return what the agency wrote to the applicant or released by an action, latest first."""
    written = Q(kind=Attachment.Kind.LETTER) | Q(released_at__isnull=False)
    return Attachment.objects.filter(written, dossier=dossier).order_by("-pk")


def _find(code: str) -> Dossier | None:
    # PostgreSQL knows no NUL; a code with one is a code that does not exist.
    wanted = code.replace("\0", "?").strip().upper()
    dossiers = Dossier.objects.select_related(
        "parent", "agency", "competent_agency", "step", "procedure_version__procedure"
    )
    return dossiers.exclude(state=Dossier.State.DRAFT).filter(code=wanted).first()


def _find_with_secret(code: str, secret: str) -> Dossier | None:
    dossier = _find(code)
    return dossier if dossier and dossier.has_secret(secret) else None


def _track(dossier: Dossier) -> PublicTrack:
    turn, todo = _whose_turn(dossier)
    procedure = dossier.procedure_version.procedure
    return PublicTrack(
        code=dossier.code,
        procedure_code=procedure.code,
        procedure_name=dossier.procedure_name,
        agency_name=dossier.agency.name,
        deciding_agency_name=dossier.competent_agency.name,
        case_name=dossier.case_name,
        channel=str(Dossier.Channel(dossier.channel).label),
        online=dossier.channel == Dossier.Channel.ONLINE,
        state=dossier.state,
        state_label=dossier.state_label,
        turn=turn,
        todo=todo,
        submitted_at=dossier.submitted_at,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        paused_at=dossier.paused_at,
        original_due_at=dossier.original_due_at,
        extensions=dossier.extensions,
        finished_at=dossier.finished_at,
        steps=_steps(dossier),
        course=_course(dossier),
        part_of=dossier.parent.code if dossier.parent else "",
        parts=public_parts(dossier),
    )


def _whose_turn(dossier: Dossier) -> tuple[str, str]:
    """Say in one sentence whose turn it is, and in another what the citizen has to do."""
    nothing = _("Ông/bà chưa cần làm gì.")
    agency = dossier.agency.name
    if dossier.step and dossier.state in _STEP_STATES:
        role = str(Role(dossier.step.role).label)
        return _("%(role)s của %(agency)s đang xử lý.") % {"role": role, "agency": agency}, nothing
    sentences = {
        Dossier.State.SUBMITTED: (_("%(agency)s đang xem để tiếp nhận.") % {"agency": agency}, nothing),
        Dossier.State.SUPPLEMENT: (
            _("Hồ sơ đang chờ ông/bà bổ sung giấy tờ."),
            _("Nhập mã tra cứu trên phiếu để xem giấy tờ còn thiếu, rồi nộp tại nơi đã nộp hồ sơ."),
        ),
        Dossier.State.RESULT_READY: (
            _("Hồ sơ đã có kết quả."),
            _("Mời ông/bà mang giấy hẹn và giấy tờ tùy thân đến nhận kết quả."),
        ),
        Dossier.State.PAYING: (
            _("Hồ sơ đang chờ ông/bà nộp phí, lệ phí; thời hạn dừng theo."),
            _("Nhập mã tra cứu để xem số tiền phải nộp, rồi nộp tại nơi đã nộp hồ sơ."),
        ),
        Dossier.State.PAUSED: (
            _("%(agency)s tạm dừng giải quyết hồ sơ; thời hạn dừng theo.") % {"agency": agency},
            _("Nhập mã tra cứu để xem văn bản thông báo."),
        ),
        Dossier.State.REFUSED: (
            _("Hồ sơ bị từ chối."),
            _("Nhập mã tra cứu để xem văn bản nêu lý do, rồi nộp lại khi đã đủ điều kiện."),
        ),
        Dossier.State.STOPPED: (
            _("%(agency)s đã dừng giải quyết hồ sơ.") % {"agency": agency},
            _("Nhập mã tra cứu để xem quyết định."),
        ),
        Dossier.State.WITHDRAWN: (_("Hồ sơ đã được rút theo đề nghị của người nộp."), nothing),
        Dossier.State.RETURNED: (_("Kết quả đã được trả."), _("Hồ sơ đã hoàn tất, ông/bà không phải làm gì thêm.")),
    }
    default = (_("Hồ sơ đang ở trạng thái: %(state)s.") % {"state": dossier.state_label}, nothing)
    return sentences.get(Dossier.State(dossier.state), default)


_STEP_STATES = (Dossier.State.ACCEPTED, Dossier.State.PROCESSING, Dossier.State.AT_OFFICE)


def _steps(dossier: Dossier) -> tuple[StepLine, ...]:
    steps = Step.objects.filter(version_id=dossier.process_version_id).order_by("position")
    ends = dict(
        Task.objects.filter(dossier=dossier, closed_at__isnull=False)
        .order_by("closed_at")
        .values_list("step__code", "closed_at")
    )
    here = dossier.step.position if dossier.step else 0
    over = dossier.state == Dossier.State.RETURNED
    # One that ended without a result stands at no step; those that it passed are done.
    standing = "next" if dossier.finished_at else "now"
    return tuple(
        _step_line(step, here=here, over=over, standing=standing, ended_at=ends.get(step.code)) for step in steps
    )


def _step_line(step: Step, *, here: int, over: bool, standing: str, ended_at: datetime | None) -> StepLine:
    if over or step.position < here:
        return StepLine(step.name, str(Role(step.role).label), "done", ended_at)
    return StepLine(step.name, str(Role(step.role).label), standing if step.position == here else "next", None)


def _course(dossier: Dossier) -> tuple[CourseLine, ...]:
    events = Event.objects.filter(dossier=dossier).order_by("number").exclude(action__in=UNTOLD)
    return tuple(
        CourseLine(event.at, event.actor_post or str(event.origin.label), event.kind_label, event.receiver_post)
        for event in events
        if not event.data.get("untold")
    )


def _result_of(dossier: Dossier) -> Result | None:
    """Return the result once it may be given out: not before the head of department has confirmed it."""
    if dossier.state not in WITH_RESULT:
        return None
    return Result.objects.filter(dossier=dossier).select_related("attachment").first()


def _result(result: Result | None) -> PublicResult | None:
    if result is None:
        return None
    issued_on = result.issued_on.strftime("%d/%m/%Y")
    annexes = tuple(PublicAnnex(one.pk, one.title, one.attachment.name) for one in _annexes(result))
    return PublicResult(result.notation, issued_on, result.agency_name, result.attachment.name, annexes)


def _annexes(result: Result) -> QuerySet[ResultAnnex]:
    return ResultAnnex.objects.filter(result=result).select_related("attachment")
