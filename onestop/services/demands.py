"""What an action asks for beyond moving the dossier, and what it does: money, papers, signatures, dates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import calendar_of
from common import rows
from common.errors import InputError, TransitionError
from common.models import NumberSeries
from common.workcalendar import ZONE, add_working_time
from onestop.models import Attachment, Dossier
from onestop.services.checking import wake_check
from onestop.services.deadlines import process_due
from onestop.services.files import check_files, new_attachment
from onestop.services.given_results import number_here
from onestop.services.moves import COURSE_FIELDS
from onestop.services.paper_checks import PaperCheck, check_papers
from onestop.services.payments import NO_AMOUNTS, Amounts, payment_change, payment_of, settle_all
from onestop.services.signatures import check_signatures
from onestop.services.submission import FileData
from onestop.services.wording import subject_given
from procedures.demands import Demands
from procedures.engine import ActionPlan, ProcessPlan
from procedures.models import Component, Effect, PaymentRequest
from procedures.outcomes import outcome_of

DATE_FIELDS = ("received_at", "due_at", "original_due_at", "report_due_at", "sort_at")
SUBJECT_FIELDS = ("subject",)
PAPER_FIELD = "giay-"


@dataclass(frozen=True)
class Given:
    """What whoever takes an action gives beyond the opinion: amounts, and files by the code of their paper.

    `result_type` is the code of the type of result that takes its number in the action, `part_agencies` the agencies
    that were chosen for part dossiers, by the codes of procedures. `checks` is what was found of each paper by its key,
    `by_mail` whether the applicant is told by e-mail, None where nobody was asked.
    """

    amounts: Amounts = NO_AMOUNTS
    papers: Mapping[str, Sequence[FileData]] = field(default_factory=dict)
    result_type: str = ""
    part_agencies: Mapping[str, int] = field(default_factory=dict)
    subject: str = ""
    checks: Mapping[int, PaperCheck] = field(default_factory=dict)
    by_mail: bool | None = None

    @property
    def files(self) -> list[FileData]:
        """All files of the papers."""
        return [file for files in self.papers.values() for file in files]


NOTHING_GIVEN = Given()


@dataclass(frozen=True)
class Met:
    """What became of the demands: the papers made, what the course keeps, and which dates the dossier saves."""

    files: Sequence[Attachment]
    data: Mapping[str, Any]
    saving: tuple[str, ...]


def meet(
    dossier: Dossier,
    plan: ProcessPlan,
    action: ActionPlan,
    given: Given,
    *,
    actor: User,
    at: datetime,
    attached: Iterable[Attachment] = (),
) -> Met:
    """Do what the action asks, before the dossier moves; `attached` are the other files of this action.

    Raises:
        InputError: a paper is missing, of a wrong kind or was not checked, an amount or the subject is wrong.
        TransitionError: the payment is not where this can be asked for, or there is nothing to release.
        SignatureMissing: no file bears the signatures that the action asks for.
    """
    demands = action.demands
    checked = check_papers(dossier, demands, given.checks)
    names = paper_names(dossier, demands)
    made = _make_papers(dossier, demands, names, given.papers, actor=actor, at=at)
    if demands.asks_signature:
        check_signatures(dossier, action, actor, names, attached=[*attached, *made])
    release_papers(dossier, demands, names, at=at)
    data = {**payment_change(dossier, demands, given.amounts, actor), **checked}
    if demands.undoable:
        data |= {"was": _was(dossier)}
    if demands.follows(Effect.PRINT_RECEIPT):
        data |= {"forms": ["receipt"]}
    saving = (*_change_dates(dossier, plan, demands, at), *_change_subject(dossier, action, given))
    return Met(made, {**data, "act": action.code}, saving)


def follow(dossier: Dossier, demands: Demands, given: Given, *, actor: User, at: datetime) -> None:
    """Do what comes after the action's own line: money confirmed, and numbers taken, last before the commit.

    Raises:
        TransitionError: no type of result has a pattern of numbers.
        InputError: several have one and none of them was chosen.
    """
    _follow_payment(dossier, demands, actor=actor, at=at)
    if demands.follows(Effect.NUMBER_RESULT):
        rows.attach(dossier, "competent_agency")
        number_here(dossier, given.result_type, actor=actor, at=at)
        rows.save(dossier, COURSE_FIELDS)


def _follow_payment(dossier: Dossier, demands: Demands, *, actor: User, at: datetime) -> None:
    confirms, numbers = demands.payment == PaymentRequest.COMPLETE, demands.follows(Effect.NUMBER_RECEIPT)
    payment = payment_of(dossier) if confirms or numbers else None
    if payment is None or not payment.total_vnd:
        return
    if confirms and not payment.settled:
        number = _receipt_number(dossier, at) if numbers else ""
        settle_all(dossier, payment, actor=actor, at=at, receipt_number=number)
        rows.save(dossier, COURSE_FIELDS)
    elif numbers and payment.settled and not payment.receipt_number:
        payment.receipt_number = _receipt_number(dossier, at)
        rows.save(payment, ["receipt_number"])


def paper_names(dossier: Dossier, demands: Demands) -> dict[str, str]:
    """Return the names of the papers that an action makes, releases or looks at, by code."""
    if not demands.names_papers:
        return {}
    known = outcome_of(dossier.procedure_version_id).names
    codes = {*demands.papers, *demands.released_papers, demands.signed_paper} - {""}
    return {code: known.get(code, code) for code in codes}


def release_papers(dossier: Dossier, demands: Demands, names: Mapping[str, str], *, at: datetime) -> None:
    """Let the citizen have the papers that an action releases.

    Raises:
        TransitionError: one of them was never made.
    """
    for code in demands.released_papers:
        found = _made(dossier, code)
        if not found.exists():
            text = _("Chưa có «%(paper)s» để trả cho người nộp. Hãy lập giấy tờ ấy trước.")
            raise TransitionError(text % {"paper": names[code]})
        found.filter(released_at__isnull=True).update(released_at=at)


def _made(dossier: Dossier, code: str) -> QuerySet[Attachment]:
    """Return the files of a paper in its newest version."""
    files = Attachment.objects.filter(dossier=dossier, part_code=code)
    newest = files.order_by("-version").values("version")[:1]
    return files.filter(version=newest)


def _make_papers(
    dossier: Dossier,
    demands: Demands,
    names: Mapping[str, str],
    papers: Mapping[str, Sequence[FileData]],
    *,
    actor: User,
    at: datetime,
) -> list[Attachment]:
    """Store the papers that the action makes; each required one is there then."""
    made = []
    components = {part.code: part for part in _components(dossier, demands)}
    for code in demands.papers:
        files = papers.get(code, ())
        if code in components:
            _check_paper(components[code], files)
        if not files and code in demands.required_papers and not _made(dossier, code).exists():
            text = _("Chưa có «%(paper)s». Hãy tải giấy tờ ấy lên rồi làm tiếp.")
            raise InputError(text % {"paper": names[code]}, field=f"{PAPER_FIELD}{code}")
        made += _paper(dossier, files, code, actor=actor, at=at)
    if made:
        rows.insert(*made)
        wake_check(made)
    return made


def _components(dossier: Dossier, demands: Demands) -> Iterable[Component]:
    if not demands.papers:
        return ()
    return Component.objects.filter(version=dossier.procedure_version_id, code__in=demands.papers)


def _check_paper(component: Component, files: Sequence[FileData]) -> None:
    try:
        check_files(component, files)
    except InputError as error:
        raise InputError(str(error), field=f"{PAPER_FIELD}{component.code}") from None


def _paper(dossier: Dossier, files: Sequence[FileData], code: str, *, actor: User, at: datetime) -> list[Attachment]:
    """Return the unsaved files of a paper; together they are its next version."""
    if not files:
        return []
    newest = _made(dossier, code).values_list("version", flat=True).first() or 0
    kind = Attachment.Kind.PART
    made = [new_attachment(dossier, file, kind, actor=actor, at=at, version=newest + 1) for file in files]
    for one in made:
        one.part_code = code
    return made


def _was(dossier: Dossier) -> dict[str, Any]:
    """Return what the dossier was, for whoever takes the action back."""
    dates = {name: getattr(dossier, name) for name in (*DATE_FIELDS, "result_at", "step_due_at")}
    moments = {name: moment.isoformat() if moment else None for name, moment in dates.items()}
    return {**moments, "state": dossier.state, "holder": dossier.holder_id, "sent_back": dossier.sent_back} | {
        "subject": dossier.subject
    }


def _change_subject(dossier: Dossier, action: ActionPlan, given: Given) -> tuple[str, ...]:
    """Write what the dossier is about where the action has a template for it; return which fields are to be saved."""
    if not action.wording.subject_template:
        return ()
    dossier.subject = subject_given(dossier, action, given.subject)
    return SUBJECT_FIELDS


def _change_dates(dossier: Dossier, plan: ProcessPlan, demands: Demands, at: datetime) -> tuple[str, ...]:
    """Move the dates as the action says; return which fields are to be saved beside the move.

    A date that was missed is kept for the reports, unless everything is counted anew.
    """
    if demands.follows(Effect.CLEAR_RESULT):
        dossier.result_at = None
    if demands.follows(Effect.COUNT_AGAIN):
        due = process_due(dossier.competent_agency_id, plan, at)
        dossier.received_at, dossier.due_at, dossier.original_due_at, dossier.report_due_at = at, due, due, None
    if demands.extend_hours and dossier.due_at is not None:
        if at > dossier.due_at:
            dossier.report_due_at = dossier.report_due_at or dossier.due_at
        span = timedelta(hours=demands.extend_hours)
        dossier.due_at = add_working_time(calendar_of(dossier.competent_agency_id), dossier.due_at, span)
    if not (demands.follows(Effect.COUNT_AGAIN) or demands.extend_hours):
        return ()
    dossier.sort_at = dossier.due_at or dossier.sort_at
    return DATE_FIELDS


def _receipt_number(dossier: Dossier, at: datetime) -> str:
    """Return the next receipt's number of the agency in this year."""
    series = f"BL-{dossier.agency.code}-{at.astimezone(ZONE):%y}"
    return f"{series}-{NumberSeries.take(f'receipt {series}'):05d}"
