"""Take a dossier in: at once, or kept until its missing papers come."""

import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Role, User
from common import rows
from common.errors import InputError, PolicyError, TransitionError
from common.search import fold
from common.workcalendar import ZONE
from onestop.models import Attachment, Dossier, Event, Paper, Party
from onestop.policies import can_complete, can_receive
from onestop.services.cases import case_of, check_papers, decider_of
from onestop.services.checking import wake_check
from onestop.services.fees import payment_for
from onestop.services.files import check_files, new_attachment
from onestop.services.locking import check_state, locked
from onestop.services.moves import MOVED_FIELDS, record
from onestop.services.notifying import tell_of
from onestop.services.receivers import Receiver
from onestop.services.starting import insert_last, start
from onestop.services.submission import FileData, IntakeData, MissingPaper, PaperData, PartyData
from onestop.services.supplement import take_papers
from onestop.services.waiting import WAIT_FIELDS, take_up
from procedures.cases import asked_components
from procedures.engine import ProcessPlan
from procedures.models import Component
from procedures.queries import plan_of, way_in

__all__ = [
    "FileData",
    "IntakeData",
    "MissingPaper",
    "PaperData",
    "PartyData",
    "dossier_accept",
    "dossier_complete",
    "dossier_save_pending",
]

# Without letters and figures that people take for one another: 0 O, 1 I L.
SECRET_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SECRET_LENGTH = 8
KEY_SQL = "SELECT nextval(pg_get_serial_sequence('onestop_dossier', 'id'))"
CLOCK_FIELDS = ("received_at", "due_at", "original_due_at", "sort_at")


class UsedFormError(TransitionError):
    """The form was used for another dossier already."""


def dossier_accept(*, data: IntakeData, actor: User, at: datetime, assignee: User | None = None) -> Dossier:
    """Take a dossier in at the counter: code, due date, first hop.

    The same form sent again gives the dossier that it made the first time.

    Raises:
        PolicyError: the actor is no clerk of that agency.
        DomainError: the procedure has no process there, nobody holds the next role, a required paper is missing.
    Source: NĐ 118/2025/NĐ-CP – a dossier that is complete is received with a receipt that names its due time.
    """
    return _once(data, lambda: _accept(data, actor, at, assignee))


def dossier_save_pending(*, data: IntakeData, missing: list[MissingPaper], actor: User, at: datetime) -> Dossier:
    """Keep a dossier that lacks papers: code and supplement form, no due date; the clock does not run.

    Raises:
        PolicyError: the actor is no clerk of that agency.
        InputError: no missing paper is named.
    """
    return _once(data, lambda: _save_pending(data, missing, actor, at))


@transaction.atomic
def dossier_complete(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    papers: tuple[PaperData, ...] = (),
    assignee: User | None = None,
) -> Dossier:
    """Take the missing papers of a waiting dossier: accept it, or go on where it waited; the clock runs from now.

    Raises:
        StaleError: somebody else was first.
        PolicyError: the actor is no clerk of the agency.
        InputError: a paper is still missing.
        NobodyError: nobody holds the role of the step that it left any more.
    """
    dossier = locked(dossier_id)
    check_state(dossier, expected_state)
    if not can_complete(actor, dossier):
        raise PolicyError(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận được nhận bổ sung hồ sơ đang chờ bổ sung."))
    plan = plan_of(dossier.process_version_id)
    files = take_papers(dossier, papers, actor=actor, at=at)
    if dossier.paused_at is not None:
        receiver, waited = take_up(dossier, plan, at=at)
        kind = Event.Kind.SUPPLEMENTED
        record(dossier, kind, at=at, actor=actor, receiver=receiver, files=files, saving=WAIT_FIELDS, **waited)
        return dossier
    record(dossier, Event.Kind.SUPPLEMENTED, at=at, actor=actor, files=files)
    started = start(dossier, plan, actor, at, clerk=_clerk(dossier, actor), assignee=assignee)
    rows.insert(*started.tasks)
    rows.save(dossier, [*MOVED_FIELDS, *CLOCK_FIELDS])
    return dossier


def _once(data: IntakeData, make: Callable[[], Dossier]) -> Dossier:
    try:
        return make()
    except IntegrityError:
        made = Dossier.objects.filter(intake_key=data.key).first() if data.key else None
        if made is None:
            raise
    if made.owner_name != (data.owner or data.applicant).name or made.agency_id != data.agency_id:
        text = _("Biểu mẫu này đã dùng để nhận hồ sơ %(code)s. Hãy mở biểu mẫu mới cho hồ sơ sau.")
        raise UsedFormError(text % {"code": made.code})
    return made


@transaction.atomic
def _accept(data: IntakeData, actor: User, at: datetime, assignee: User | None) -> Dossier:
    dossier, components, plan = new_dossier(data, _receiving_agency(actor, data.agency_id), at)
    _check_required(components, data.papers)
    store_content(dossier, data, components, actor=actor, at=at)
    started = start(dossier, plan, actor, at, clerk=_clerk(dossier, actor), assignee=assignee)
    rows.insert(*started.tasks)
    insert_last(dossier, at)
    tell_of(dossier, started.event, started.receiver)
    return dossier


@transaction.atomic
def _save_pending(data: IntakeData, missing: list[MissingPaper], actor: User, at: datetime) -> Dossier:
    if not missing:
        raise InputError(_("Chưa chọn giấy tờ cần bổ sung. Hãy đánh dấu ít nhất một giấy tờ còn thiếu."), "missing")
    dossier, components, _plan = new_dossier(data, _receiving_agency(actor, data.agency_id), at)
    store_content(dossier, data, components, missing=missing, actor=actor, at=at)
    dossier.save_pending()
    dossier.holder, dossier.holder_name = actor, actor.full_name
    event = record(dossier, Event.Kind.SAVED_PENDING, at=at, actor=actor, missing=[paper.name for paper in missing])
    insert_last(dossier, at)
    tell_of(dossier, event, None)
    return dossier


def new_dossier(data: IntakeData, agency: Agency, at: datetime) -> tuple[Dossier, list[Component], ProcessPlan]:
    """Return the unsaved dossier with its versions, the papers that its case asks for, and its process.

    Raises:
        NoProcess: nothing of the procedure is published for the agency.
        CaseError: the chosen case does not fit, or one must be chosen.
        InputError: several agencies may decide it and none was chosen.
    """
    way = way_in(data.procedure_id, agency.pk, at.astimezone(ZONE).date())
    version = way.procedure_version
    decider = decider_of(way, agency, data.decider_id)
    case = case_of(way, data, agency, decider)
    owner = data.owner or data.applicant
    dossier = Dossier(
        pk=_next_key(),
        lookup_secret="".join(secrets.choice(SECRET_LETTERS) for _letter in range(SECRET_LENGTH)),
        agency=agency,
        competent_agency=decider,
        procedure_version=version,
        process_version=case,
        procedure_name=version.procedure.name,
        case_name=case.process.case_name,
        channel=data.channel,
        result_channel=data.result_channel,
        owner_name=owner.name,
        owner_folded=fold(owner.name),
        note=data.note,
        intake_key=data.key,
        submitted_at=at,
        sort_at=at,
        created_at=at,
        updated_at=at,
    )
    return dossier, asked_components(version.components.all(), case), plan_of(case.pk)


def _receiving_agency(actor: User, agency_id: int) -> Agency:
    if not can_receive(actor, agency_id):
        raise PolicyError(_("Chỉ cán bộ một cửa của cơ quan được tiếp nhận hồ sơ ở đó. Hãy chọn đúng cơ quan."))
    return actor.posts_as(Role.CLERK, agency_id=agency_id)[0].agency


def _next_key() -> int:
    """Reserve the dossier's key: its parts are written before it, so that the code comes last."""
    return int(rows.value(KEY_SQL, []))


def _check_required(components: list[Component], papers: tuple[PaperData, ...]) -> None:
    came = {paper.component_id for paper in papers if paper.came}
    lacking = [part.name for part in components if part.required and part.pk not in came]
    if lacking:
        text = _("Còn thiếu: %(names)s. Hãy nhận đủ giấy tờ, hoặc chọn Lưu và chờ bổ sung.")
        raise InputError(text % {"names": "; ".join(lacking)}, "papers")


def store_content(
    dossier: Dossier,
    data: IntakeData,
    components: list[Component],
    *,
    actor: User,
    at: datetime,
    missing: list[MissingPaper] | None = None,
) -> None:
    """Store the people, the papers with their files, and what is owed.

    Raises:
        InputError: a paper is not asked for, is not signed as it must be, or a file is of another kind.
    """
    rows.insert(*_parties(dossier, data))
    check_papers(components, data.papers, missing or [])
    _check_files(components, data.papers)
    papers = _papers(dossier, data.papers, components, missing or [])
    if papers:
        rows.insert(*papers)
    by_name = {(paper.component_id, paper.name): paper for paper in papers}
    names = {part.pk: part.name for part in components}
    files = [
        new_attachment(
            dossier,
            file,
            Attachment.Kind.COMPONENT,
            actor=actor,
            at=at,
            paper=by_name[paper.component_id, names.get(paper.component_id or 0, paper.name)],
        )
        for paper in data.papers
        for file in paper.files
    ]
    if files:
        rows.insert(*files)
        wake_check(files)
    rows.insert(payment_for(dossier, dossier.procedure_version, data, at=at))


def _check_files(components: list[Component], papers: tuple[PaperData, ...]) -> None:
    by_key = {part.pk: part for part in components}
    for paper in papers:
        if paper.component_id:
            check_files(by_key[paper.component_id], paper.files)


def _parties(dossier: Dossier, data: IntakeData) -> list[Party]:
    applicant = Party(dossier=dossier, part=Party.Part.APPLICANT, **asdict(data.applicant))
    same = data.owner is None
    owner = Party(
        dossier=dossier, part=Party.Part.OWNER, same_as_applicant=same, **asdict(data.owner or data.applicant)
    )
    return [applicant, owner]


def _papers(
    dossier: Dossier, papers: tuple[PaperData, ...], components: list[Component], missing: list[MissingPaper]
) -> list[Paper]:
    """Return a row for each component, come or not, then for each other paper."""
    reasons = {(paper.component_id, "" if paper.component_id else paper.name): paper.reason for paper in missing}
    given = {paper.component_id: paper for paper in papers if paper.component_id}
    kept = [_paper(dossier, given.get(part.pk) or PaperData(part.pk, part.name), part.name) for part in components]
    kept += [_paper(dossier, paper, paper.name) for paper in papers if paper.component_id is None]
    known = {row.name for row in kept if row.component_id is None}
    kept += [
        _paper(dossier, PaperData(None, paper.name), paper.name)
        for paper in missing
        if paper.component_id is None and paper.name not in known
    ]
    for position, row in enumerate(kept, start=1):
        mark = (row.component_id, "" if row.component_id else row.name)
        row.position, row.missing, row.missing_reason = position, mark in reasons, reasons.get(mark, "")
    return kept


def _paper(dossier: Dossier, paper: PaperData, name: str) -> Paper:
    return Paper(
        dossier=dossier,
        component_id=paper.component_id,
        name=name,
        originals=paper.originals,
        copies=paper.copies,
        signed=paper.signed,
    )


def _clerk(dossier: Dossier, actor: User) -> Receiver:
    own_post = next(post for post in actor.active_posts if post.agency_id == dossier.agency_id)
    return Receiver.of_user(actor, str(own_post))
