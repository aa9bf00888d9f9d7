"""The issued document as the dossier's result: as it comes back, or when its recall came too late.

The recall and the issue cross on their way: the desk has gone on, the document is out all the same. A dossier that is
still worked on takes it at once. One that waits, ended or is at the office again keeps it; a head may take it later.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import PolicyError
from integrations.contracts import DocumentIssuedV1
from onestop.models import Attachment, Dossier, Event, OfficeRound, Result
from onestop.policies import RUNNING, can_take_late_result
from onestop.queries.record import late_issue_of
from onestop.services.annexes import annex_facts, annex_files, annexes_put
from onestop.services.files import attach_all
from onestop.services.given_results import keep_office_result
from onestop.services.moves import COURSE_FIELDS, MOVED_FIELDS, move, public, record
from onestop.services.parts_following import follow_parent
from onestop.services.paths import opened, reason_of
from onestop.services.receivers import Receiver, receiver_for
from onestop.services.submission import FileData
from procedures.engine import ActionPlan, NoSuchAction, ProcessPlan
from procedures.models import Action
from procedures.queries import plan_of

logger = logging.getLogger(__name__)

RECALLED_ROUND = "WHERE one.dossier_id = %s AND one.number = %s AND one.state = 'recalled'"


def result_take(
    dossier: Dossier, plan: ProcessPlan, action: ActionPlan, office_round: OfficeRound, *, message: DocumentIssuedV1
) -> None:
    """Make the issued document the result and give the dossier to the head who sent it; the dossier is locked.

    Raises:
        TransitionError: the process does not lead on from where the dossier stands, or nobody holds the next role.
    """
    receiver = sender_of(dossier, plan, action, office_round)
    files = store_result(dossier, message)
    late = office_round.state == OfficeRound.State.RECALLED
    end_round(office_round, OfficeRound.issue, message.at)
    dossier.result_at = message.at
    move(dossier, plan=plan, action=action, receiver=receiver, at=message.at)
    record(
        dossier,
        Event.Kind.OFFICE_ISSUED,
        at=message.at,
        person=message.by,
        receiver=receiver,
        files=files,
        round=office_round.number,
        notation=message.notation,
        to_step=action.to_step,
        saving=MOVED_FIELDS,
        after_recall=late,
        **public(action),
    )
    follow_parent(dossier, at=message.at, action=action)
    rows.attach(dossier, "competent_agency")
    keep_office_result(dossier, notation=message.notation, issued_on=message.issued_on, at=message.at)


def late_result_receive(dossier: Dossier, *, message: DocumentIssuedV1) -> None:
    """Take the document of a recalled round as the result, or keep it for an officer to choose; the dossier is locked.

    Any other round that is over has had its answer, and nothing changes.
    """
    found = rows.read(OfficeRound, RECALLED_ROUND, [dossier.pk, message.round_number])
    if not found:
        logger.info("%s of %s, round %d: over", message.TYPE, message.dossier_code, message.round_number)
        return
    plan = plan_of(dossier.process_version_id)
    action = result_action(plan, _left_step(dossier, message.round_number))
    if action is not None and dossier.state in RUNNING and dossier.result_at is None:
        result_take(dossier, plan, action, found[0], message=message)
    else:
        _keep(dossier, found[0], message)


@transaction.atomic
def late_result_take(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Take as the result a document that was issued before its recall arrived, and that the dossier kept.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: no such document is kept, the dossier is not worked on, or the actor is no head of the agency.
        InputError: the reason is missing.
        NoSuchAction: the process takes no result from the office.
        NobodyError: nobody holds the role of the next step.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    kept = late_issue_of(dossier)
    if kept is None or not can_take_late_result(actor, dossier, kept):
        text = _("Chỉ lãnh đạo phòng nhận được văn bản đã ban hành làm kết quả, khi hồ sơ đang được giải quyết.")
        raise PolicyError(text)
    opinion = reason_of(reason)
    action = result_action(plan, _left_step(dossier, kept.data["round"]))
    if action is None:
        raise NoSuchAction(_("Quy trình không có bước nhận kết quả từ eOffice. Hãy báo quản trị cơ quan."))
    step = plan.step(action.to_step or "")
    receiver = receiver_for(dossier, step, action=action, preferred_id=actor.pk)
    issued = _take_kept(dossier, kept)
    dossier.result_at = at
    move(dossier, plan=plan, action=action, receiver=receiver, at=at)
    record(
        dossier,
        Event.Kind.LATE_RESULT_TAKEN,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion,
        to_step=action.to_step,
        notation=kept.data["notation"],
        saving=MOVED_FIELDS,
        **public(action),
    )
    follow_parent(dossier, at=at, action=action, actor=actor)
    rows.attach(dossier, "competent_agency")
    keep_office_result(dossier, notation=issued.notation, issued_on=issued.issued_on, at=at)
    return dossier


def result_action(plan: ProcessPlan, from_step: str) -> ActionPlan | None:
    """Return the action by which a result of the office comes in, best the one of the step that was recalled."""
    ways = [action for action in plan.actions if action.transition == Action.Transition.OFFICE_RESULT]
    own = next((action for action in ways if action.from_step == from_step), None)
    return own or next(iter(ways), None)


def sender_of(dossier: Dossier, plan: ProcessPlan, action: ActionPlan, office_round: OfficeRound) -> Receiver:
    """Return the head who sent the draft, or whoever holds the role when that person left."""
    step = plan.step(action.to_step or "")
    return receiver_for(dossier, step, action=action, preferred_id=office_round.sent_by_id)


def end_round(office_round: OfficeRound, change: Callable[[OfficeRound], object], at: datetime) -> None:
    """Say how a round ended, and when."""
    change(office_round)
    office_round.ended_at = at
    rows.save(office_round, ["state", "ended_at"])


def store_result(dossier: Dossier, message: DocumentIssuedV1) -> list[Attachment]:
    """Store the issued document as the dossier's result; return its file and those of its annexes."""
    file, *annexes = _store_files(dossier, message, Attachment.Kind.RESULT, Attachment.Kind.ANNEX)
    result = _put_result(dossier, file.pk, _facts_of(message))
    annexes_put(result, annexes, annex_facts(message))
    return [file, *annexes]


def _put_result(dossier: Dossier, attachment_id: int, facts: dict[str, Any]) -> Result:
    """Write the result; a dossier that went to the office once more has the later document as its result."""
    issued_on = date.fromisoformat(facts["issued_on"])
    received_at = datetime.fromisoformat(facts["received_at"])
    told = {**facts, "issued_on": issued_on, "received_at": received_at}
    result = Result(dossier=dossier, attachment_id=attachment_id, **told)
    rows.put(result, "dossier")
    return result


def _facts_of(message: DocumentIssuedV1) -> dict[str, Any]:
    """Return what a result says of its document, as the course can keep it too."""
    return {
        "document_uid": message.document_uid,
        "document_type": message.document_type,
        "notation": message.notation,
        "subject": message.subject,
        "issued_on": message.issued_on.isoformat(),
        "agency_code": message.agency_code,
        "agency_name": message.agency_name,
        "signer_name": message.signer.full_name,
        "signer_title": message.signer.title,
        "received_at": message.at.isoformat(),
    }


def _store_files(
    dossier: Dossier, message: DocumentIssuedV1, kind: Attachment.Kind, annex_kind: Attachment.Kind
) -> list[Attachment]:
    """Put the document's file and its annexes on the dossier, the document's first."""
    file = FileData(message.file.sha256, message.file.name, message.file.media_type, message.file.size_bytes)
    main = attach_all(dossier, [file], kind, actor=None, at=message.at)
    return main + attach_all(dossier, annex_files(message), annex_kind, actor=None, at=message.at)


def _left_step(dossier: Dossier, round_number: int) -> str:
    """Return the step of the office at which the round was recalled."""
    recalls = Event.objects.filter(dossier=dossier, action=Event.Kind.RECALLED, data__round=round_number)
    data = recalls.values_list("data", flat=True).first() or {}
    return str(data.get("from_step", ""))


def _keep(dossier: Dossier, office_round: OfficeRound, message: DocumentIssuedV1) -> None:
    """Keep the document beside the dossier, and say in its course what it is: it is no result yet."""
    files = _store_files(dossier, message, Attachment.Kind.OTHER, Attachment.Kind.OTHER)
    end_round(office_round, OfficeRound.issue, message.at)
    record(
        dossier,
        Event.Kind.OFFICE_ISSUED_LATE,
        at=message.at,
        person=message.by,
        files=files,
        round=office_round.number,
        notation=message.notation,
        document=_facts_of(message),
        annexes=annex_facts(message),
        saving=COURSE_FIELDS,
    )


def _take_kept(dossier: Dossier, kept: Event) -> Result:
    """Make the document that the course keeps the result."""
    file, *annexes = [file["attachment"] for file in kept.data["files"]]
    files = Attachment.objects.filter(dossier=dossier)
    files.filter(pk=file).update(kind=Attachment.Kind.RESULT)
    facts = kept.data.get("document")
    # Lines of before keep no document: its result was stored when it came.
    if not facts:
        return Result.objects.get(dossier=dossier)
    files.filter(pk__in=annexes).update(kind=Attachment.Kind.ANNEX)
    result = _put_result(dossier, file, facts)
    annexes_put(result, list(files.filter(pk__in=annexes).order_by("pk")), kept.data.get("annexes", []))
    return result
