"""Hand a draft to the document office, and take it back while nobody has signed."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OfficePerson, OfficeUnit, Role, User
from accounts.queries import main_place
from common import rows
from common.errors import InputError, PolicyError
from integrations import outbox
from integrations.contracts import DossierFile, DossierForwarded, DossierRecalled, FileRef, Person
from integrations.models import Half
from onestop.models import Attachment, Dossier, Event, OfficeRound
from onestop.policies import can_recall
from onestop.queries.record import live_round
from onestop.services.checking import wake_check
from onestop.services.demands import NOTHING_GIVEN, Given, follow, meet
from onestop.services.files import check_draft, current_files, drafts_and_components, new_attachment
from onestop.services.locking import current_step, locked, open_action
from onestop.services.moves import MOVED_FIELDS, move, public, record
from onestop.services.parts import parts_make
from onestop.services.parts_following import follow_parent
from onestop.services.processing import check_opinion, verify_before
from onestop.services.receivers import Receiver, receiver_for
from onestop.services.routes import check_route
from onestop.services.submission import FileData
from onestop.services.telling_office import tell_office
from onestop.services.wording import announcement
from procedures.engine import ActionPlan, ProcessPlan, StepPlan, message_action
from procedures.models import Action
from procedures.queries import plan_of, procedure_name

ADDRESSEES = 'WHERE "unit".code = %s AND "unit".active AND one.active AND one.username = ANY(%s)'


@dataclass(frozen=True)
class Addressees:
    """Where a draft goes: the unit, who presents it there, who signs it."""

    unit: OfficeUnit
    presenter: OfficePerson
    signer: OfficePerson


def dossier_forward(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    action_id: int,
    expected_step: str,
    subject: str,
    unit_code: str,
    presenter: str,
    signer: str,
    file: FileData,
    opinion: str = "",
    given: Given = NOTHING_GIVEN,
) -> Dossier:
    """Send the edited draft with all papers of the dossier to the document office to be signed and issued.

    Raises:
        StaleError: the dossier moved since the page was shown.
        PolicyError: this person may not send it now.
        SignatureMissing: no file bears the signatures that the action asks for.
        InputError: draft, subject, unit, presenter or signer is missing or does not fit, or is not what the process
            fixes; the signer cannot sign now; a paper is missing, an amount is wrong.
    """
    verify_before(dossier_id, action_id, [file, *given.files], at=at)
    return _forward(
        dossier_id,
        actor,
        at,
        action_id=action_id,
        expected_step=expected_step,
        subject=subject,
        to=(unit_code, presenter, signer),
        file=file,
        opinion=opinion,
        given=given,
    )


@transaction.atomic
def _forward(
    dossier_id: int,
    actor: User,
    at: datetime,
    *,
    action_id: int,
    expected_step: str,
    subject: str,
    to: tuple[str, str, str],
    file: FileData,
    opinion: str,
    given: Given,
) -> Dossier:
    dossier = locked(dossier_id)
    plan = plan_of(dossier.process_version_id)
    action = open_action(
        dossier, plan, actor=actor, at=at, action_id=action_id, expected_step=expected_step, has_draft=True
    )
    if action.transition != Action.Transition.FORWARD:
        raise PolicyError(_("Việc «%(action)s» không gửi hồ sơ sang eOffice.") % {"action": action.label})
    check_opinion(action, opinion)
    check_draft(file)
    if not subject.strip():
        raise InputError(_("Chưa có trích yếu. Hãy ghi trích yếu của văn bản trình ký."), field="subject")
    route = plan.step(action.to_step or "").route
    addressees = _addressees(*to)
    check_route(route, addressees.unit, addressees.signer)
    stored = drafts_and_components(dossier)
    earlier = [file for file in stored if file.kind == Attachment.Kind.DRAFT]
    draft = _new_version(dossier, file, earlier, actor=actor, at=at)
    given = replace(given, subject=subject)
    met = meet(dossier, plan, action, given, actor=actor, at=at, attached=[draft])
    office_round = _new_round(
        dossier, draft, addressees, subject=subject.strip(), draft_kind=route.draft_kind, actor=actor, at=at
    )
    receiver = _awaited(plan.step(action.to_step or ""), addressees)
    move(dossier, plan=plan, action=action, receiver=receiver, at=at)
    message = _message(dossier, plan, office_round, draft, stored, actor=actor, opinion=opinion.strip(), at=at)
    record(
        dossier,
        Event.Kind.FORWARDED,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion.strip(),
        files=[draft, *met.files],
        round=office_round.number,
        to_step=action.to_step,
        saving=(*MOVED_FIELDS, *met.saving),
        announced=announcement(dossier, action, given.by_mail),
        **public(action),
        **met.data,
    )
    follow(dossier, action.demands, given, actor=actor, at=at)
    tell_office(message, dossier, unit_code=office_round.unit_code, at=at)
    follow_parent(dossier, at=at, action=action, actor=actor)
    parts_make(dossier, action, given.part_agencies, actor=actor, at=at)
    return dossier


@transaction.atomic
def dossier_recall(*, dossier_id: int, actor: User, at: datetime, reason: str) -> Dossier:
    """Take back a draft that nobody has signed yet; one that the office refused to take never gets there.

    Raises:
        PolicyError: the actor did not send it, it is not at the office, or it was signed.
        InputError: no reason is given.
    """
    dossier = locked(dossier_id)
    office_round = live_round(dossier)
    if office_round is None or not can_recall(actor, dossier, office_round):
        raise PolicyError(_("Chỉ người đã gửi được thu hồi, khi văn bản còn ở eOffice và chưa ký. Hãy tải lại trang."))
    if not reason.strip():
        raise InputError(_("Chưa ghi lý do thu hồi. Hãy ghi lý do để lãnh đạo và diễn biến hồ sơ cùng biết."), "reason")
    plan = plan_of(dossier.process_version_id)
    left = current_step(dossier, plan).code
    action = way_back(plan, left)
    step = plan.step(action.to_step or "")
    receiver = receiver_for(dossier, step, action=action, preferred_id=actor.pk)
    office_round.recall()
    office_round.ended_at = at
    rows.save(office_round, ["state", "ended_at"])
    move(dossier, plan=plan, action=action, receiver=receiver, at=at, sent_back=False)
    record(
        dossier,
        Event.Kind.RECALLED,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=reason.strip(),
        round=office_round.number,
        from_step=left,
        saving=MOVED_FIELDS,
    )
    _tell_of_recall(dossier, office_round, actor=actor, reason=reason.strip(), at=at)
    return dossier


def _tell_of_recall(dossier: Dossier, office_round: OfficeRound, *, actor: User, reason: str, at: datetime) -> None:
    number = office_round.number
    if outbox.withdraw(DossierForwarded, source=Half.DESK, subject=dossier.code, round_number=number, at=at):
        return
    message = DossierRecalled(
        dossier_code=dossier.code, round_number=number, at=at, sender=person_of(actor), reason=reason
    )
    tell_office(message, dossier, unit_code=office_round.unit_code, at=at)


def person_of(user: User) -> Person:
    """Return a person of the desk as the other half may know them."""
    title, unit = main_place(user)
    return Person(username=user.username, full_name=user.full_name, title=title, unit=unit)


def _addressees(unit_code: str, presenter: str, signer: str) -> Addressees:
    found = rows.read(OfficePerson, ADDRESSEES, [unit_code, [presenter, signer]], related=(("unit",),))
    people = {person.username: person for person in found}
    presents, signs = people.get(presenter), people.get(signer)
    if presents is None or not presents.may_present:
        text = _("Người trình ký không có trong đơn vị đã chọn của eOffice. Hãy chọn lại đơn vị và người trình ký.")
        raise InputError(text, field="presenter")
    if signs is None or not signs.may_sign:
        text = _("Người ký duyệt không có quyền ký ở đơn vị đã chọn. Hãy chọn lãnh đạo khác.")
        raise InputError(text, field="signer")
    if signs.problem:
        text = _("%(name)s chưa ký được: %(problem)s. Hãy chọn người ký khác hoặc báo quản trị cấp lại chứng thư số.")
        raise InputError(text % {"name": signs.full_name, "problem": signs.problem.rstrip(". ")}, field="signer")
    return Addressees(presents.unit, presents, signs)


def _new_version(
    dossier: Dossier, file: FileData, earlier: list[Attachment], *, actor: User, at: datetime
) -> Attachment:
    """Store the edited draft as the next version, unless it is the latest one."""
    last = earlier[0] if earlier else None
    if last is not None and (last.blob_id, last.name) == (file.sha256, file.name):
        return last
    version = last.version + 1 if last else 1
    draft = new_attachment(dossier, file, Attachment.Kind.DRAFT, actor=actor, at=at, version=version)
    rows.insert(draft)
    wake_check([draft])
    return draft


def _new_round(
    dossier: Dossier,
    draft: Attachment,
    addressees: Addressees,
    *,
    subject: str,
    draft_kind: str,
    actor: User,
    at: datetime,
) -> OfficeRound:
    number = len(rows.read(OfficeRound, "WHERE dossier_id = %s", [dossier.pk])) + 1
    office_round = OfficeRound(
        dossier=dossier,
        number=number,
        subject=subject,
        unit_code=addressees.unit.code,
        unit_name=addressees.unit.name,
        presenter=addressees.presenter.username,
        signer=addressees.signer.username,
        draft_kind=draft_kind,
        signer_name=addressees.signer.full_name,
        draft=draft,
        sent_by=actor,
        sent_at=at,
    )
    rows.insert(office_round)
    return office_round


def _message(
    dossier: Dossier,
    plan: ProcessPlan,
    office_round: OfficeRound,
    draft: Attachment,
    stored: list[Attachment],
    *,
    actor: User,
    opinion: str,
    at: datetime,
) -> DossierForwarded:
    procedure = procedure_name(dossier.procedure_version_id)
    drafts = [file for file in stored if file.kind == Attachment.Kind.DRAFT]
    drafter = next((file.added_by for file in drafts if file.added_by and file.added_by_id != actor.pk), actor)
    return DossierForwarded(
        dossier_code=dossier.code,
        round_number=office_round.number,
        at=at,
        subject=office_round.subject,
        unit_code=office_round.unit_code,
        presenter=office_round.presenter,
        signer=office_round.signer,
        document_type=office_round.draft_kind,
        seal_by=_seal_by(plan),
        sender=person_of(actor),
        drafter=person_of(drafter),
        opinion=opinion,
        draft=_file_ref(draft),
        components=_components(stored),
        procedure_code=procedure.code,
        procedure_name=dossier.procedure_name,
        field_name=procedure.field_name,
        owner_name=dossier.owner_name,
        channel=dossier.channel,
        received_at=dossier.received_at or at,
        due_at=dossier.due_at,
        step_due_at=dossier.step_due_at,
    )


def _components(stored: list[Attachment]) -> tuple[DossierFile, ...]:
    """Return what was handed in; of a paper that came anew only the present version."""
    return tuple(
        DossierFile(component=file.paper.name if file.paper else "", file=_file_ref(file))
        for file in current_files(stored)
        if file.kind == Attachment.Kind.COMPONENT
    )


def _awaited(step: StepPlan, addressees: Addressees) -> Receiver:
    """Return whose turn it is at the office: the signer, or the clerical office that enters it in its register."""
    if step.role in (Role.CLERICAL, Role.UNIT_CLERICAL):
        return Receiver(None, _("Văn thư"), addressees.unit.name)
    return Receiver(None, addressees.signer.full_name, str(addressees.signer.title))


def _file_ref(file: Attachment) -> FileRef:
    return FileRef(name=file.name, sha256=file.blob_id, size_bytes=file.size_bytes, media_type=file.media_type)


def _seal_by(plan: ProcessPlan) -> str:
    """Return who seals, where a step at the office says so."""
    own = (step.seal_by for step in plan.steps.values() if step.interconnected and step.seal_by != "configured")
    return next(own, "configured")


def way_back(plan: ProcessPlan, step_code: str) -> ActionPlan:
    """Return the action by which the office gives a draft back.

    A leader may return it after the clerical officer gave it back to him, so the first such way serves any step there.

    Raises:
        NoSuchAction: the process has none.
    """
    ways = [action for action in plan.actions if action.transition == Action.Transition.OFFICE_RETURN]
    own = next((action for action in ways if action.from_step == step_code), None)
    return own or (ways[0] if ways else message_action(plan, step_code, Action.Transition.OFFICE_RETURN))
