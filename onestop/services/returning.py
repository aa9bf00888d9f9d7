"""What comes back from the document office, and the hand-over of the result to the citizen.

An answer counts for the live round only: one of an older round, or one that was taken before, changes nothing.
It is taken in the transaction in which the inbox notes its message.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import DomainError, InputError, PolicyError, TransitionError
from common.search import fold
from integrations.contracts import DocumentIssuedV1, DocumentProgressed, DocumentReturned, Message, ProgressKind
from onestop.models import Dossier, Event, Handover, OfficeRound, Party
from onestop.policies import can_hand_over
from onestop.queries.record import live_round
from onestop.services.demands import paper_names, release_papers
from onestop.services.forwarding import way_back
from onestop.services.given_results import keep_result
from onestop.services.locking import check_state, current_step, has_event, locked, locked_by_code, stale
from onestop.services.moves import COURSE_FIELDS, MOVED_FIELDS, close_task, move, public, record
from onestop.services.parts_following import follow_parent
from onestop.services.payments import payment_of, settle_all
from onestop.services.receivers import Receiver
from onestop.services.result_check import ask_for_check, require_sound_result
from onestop.services.results import end_round, late_result_receive, result_take, sender_of
from procedures.engine import ActionPlan, message_action
from procedures.models import Action
from procedures.queries import plan_of

logger = logging.getLogger(__name__)

PROGRESS = {
    ProgressKind.ARRIVED: Event.Kind.OFFICE_ARRIVED,
    ProgressKind.OPENED: Event.Kind.OFFICE_OPENED,
    ProgressKind.SIGNED: Event.Kind.OFFICE_SIGNED,
    ProgressKind.NUMBERED: Event.Kind.OFFICE_NUMBERED,
    ProgressKind.REOPENED: Event.Kind.OFFICE_REOPENED,
}
# What a trace does to the round, from which states it may, and which action of the process goes with it.
Turn = tuple[Callable[[OfficeRound], object], tuple[str, ...], str]
TURNS: dict[ProgressKind, Turn] = {
    ProgressKind.ARRIVED: (OfficeRound.arrive, (OfficeRound.State.SENT,), Action.Transition.OFFICE_REGISTERED),
    ProgressKind.SIGNED: (
        OfficeRound.sign,
        (OfficeRound.State.SENT, OfficeRound.State.ARRIVED),
        Action.Transition.OFFICE_SIGNED,
    ),
    ProgressKind.REOPENED: (OfficeRound.reopen, (OfficeRound.State.SIGNED,), Action.Transition.OFFICE_REOPENED),
}


class UnknownDossierError(DomainError):
    """There is no dossier with this code here."""


def office_progress(*, message: DocumentProgressed) -> None:
    """Show a trace of the office's work on the dossier; a signature, or its return, moves the step too.

    So does the arrival where the process has a step for the entry in the office's register.

    Raises:
        DomainError: there is no such dossier.
    """
    office_round = _live_round(message)
    if office_round is None or _is_repeated(office_round, message):
        return
    dossier = office_round.dossier
    receiver = Receiver.of_person(message.receiver) if message.receiver else None
    turned = _turn(dossier, office_round, message, receiver)
    record(
        dossier,
        turned.kind,
        at=message.at,
        person=message.by,
        receiver=receiver,
        opinion=message.opinion,
        round=office_round.number,
        file_name=message.file_name,
        saving=turned.fields,
        **(public(turned.action) if turned.action else {}),
    )
    follow_parent(dossier, at=message.at, action=turned.action)


def office_return(*, message: DocumentReturned) -> None:
    """Give the dossier back to the head who sent it, with the leader's reason.

    Raises:
        DomainError: there is no such dossier, or its process has no way back.
    """
    office_round = _live_round(message)
    if office_round is None:
        return
    dossier = office_round.dossier
    plan = plan_of(dossier.process_version_id)
    action = way_back(plan, current_step(dossier, plan).code)
    receiver = sender_of(dossier, plan, action, office_round)
    end_round(office_round, OfficeRound.give_back, message.at)
    move(dossier, plan=plan, action=action, receiver=receiver, at=message.at, sent_back=True)
    record(
        dossier,
        Event.Kind.OFFICE_RETURNED,
        at=message.at,
        person=message.by,
        receiver=receiver,
        opinion=message.reason,
        round=office_round.number,
        to_step=action.to_step,
        saving=MOVED_FIELDS,
        **public(action),
    )
    follow_parent(dossier, at=message.at, action=action)


def office_result(*, message: DocumentIssuedV1) -> None:
    """Put the issued document into the dossier as its result; the head who sent it has it now.

    A document that was issued before its recall arrived is issued all the same: the dossier that has gone on without
    it takes it, or keeps it until an officer chooses.

    Raises:
        DomainError: there is no such dossier, or its process has no way on.
    """
    dossier = _dossier_of(message)
    office_round = _answered(dossier, message)
    if office_round is None:
        late_result_receive(dossier, message=message)
        return
    plan = plan_of(dossier.process_version_id)
    action = message_action(plan, current_step(dossier, plan).code, Action.Transition.OFFICE_RESULT)
    result_take(dossier, plan, action, office_round, message=message)


def dossier_hand_over(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    receiver_name: str,
    receiver_id_number: str,
    by_proxy: bool,
    proof: str,
    fee_settled: bool,
    expected_owed_vnd: int,
    secret: str = "",
    result_type: str = "",
) -> Dossier:
    """Give the result to the citizen and close the dossier.

    `fee_settled` says that all that was left, `expected_owed_vnd` on the page, was paid just now; `result_type` is the
    code of what is given, where the sheet has several types and the office's answer did not tell.

    Raises:
        StaleError: somebody else was first, or another amount is owed than the page told.
        PolicyError: the actor is no clerk of the desk that took it in, or the result is not ready.
        TransitionError: fees are owed, or a paper that is to be given was never made.
        UncheckedResultError: the result's signatures are not checked yet; a worker was asked to.
        UnsoundResultError: checking the result's signatures found that it must not be handed over.
        InputError: the person who takes it is not identified, the code is wrong, or the type of result is not chosen.
    """
    reports = ask_for_check(dossier_id)
    with transaction.atomic():
        dossier = locked(dossier_id)
        check_state(dossier, expected_state)
        if not can_hand_over(actor, dossier):
            raise PolicyError(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận được trả kết quả, khi hồ sơ đã có kết quả."))
        require_sound_result(dossier, reports)
        _check_receiver(dossier, receiver_name, receiver_id_number, by_proxy=by_proxy)
        _check_proof(dossier, proof, secret)
        _settle_fees(dossier, actor, at, paid_now=fee_settled, expected_owed_vnd=expected_owed_vnd)
        _release(dossier, at)
        handover = Handover(
            dossier=dossier,
            receiver_name=receiver_name.strip(),
            receiver_id_number=receiver_id_number.strip(),
            by_proxy=by_proxy,
            proof=proof,
            handed_by=actor,
            handed_at=at,
        )
        rows.insert(handover)
        dossier.hand_over()
        _finish(dossier, at)
        taker = Receiver(None, receiver_name.strip())
        record(
            dossier,
            Event.Kind.HANDED_OVER,
            at=at,
            actor=actor,
            receiver=taker,
            saving=MOVED_FIELDS,
            proof=proof,
            by_proxy=by_proxy,
        )
        follow_parent(dossier, at=at, action=_hand_over_action(dossier), actor=actor)
        rows.attach(dossier, "competent_agency")
        keep_result(dossier, result_type, at=at)
        return dossier


def _hand_over_action(dossier: Dossier) -> ActionPlan | None:
    """Return the hand-over of the step that goes along with an action elsewhere; None where none does."""
    plan = plan_of(dossier.process_version_id)
    ways = plan.actions_from(current_step(dossier, plan).code)
    return next((one for one in ways if one.transition == Action.Transition.HAND_OVER and one.link_action), None)


def _finish(dossier: Dossier, at: datetime) -> None:
    close_task(dossier, at=at)
    dossier.holder, dossier.holder_name, dossier.sent_back = None, "", False
    dossier.finished_at = at


def _live_round(message: Message) -> OfficeRound | None:
    """Lock the dossier and find the round that the message answers; None when that round is over.

    Raises:
        UnknownDossierError: there is no such dossier.
    """
    found = _answered(_dossier_of(message), message)
    if found is None:
        logger.info("%s of %s, round %d: over", message.TYPE, message.dossier_code, message.round_number)
    return found


def _dossier_of(message: Message) -> Dossier:
    """Lock the dossier that the message is about.

    Raises:
        UnknownDossierError: there is none.
    """
    dossier = locked_by_code(message.dossier_code)
    if dossier is None:
        text = _("Một cửa không có hồ sơ %(code)s. Hãy kiểm tra mã hồ sơ trong tin, rồi bấm Gửi lại.")
        raise UnknownDossierError(text % {"code": message.dossier_code})
    return dossier


def _answered(dossier: Dossier, message: Message) -> OfficeRound | None:
    """Return the live round if it is the one that the message answers."""
    office_round = live_round(dossier)
    return office_round if office_round and office_round.number == message.round_number else None


def _is_repeated(office_round: OfficeRound, message: DocumentProgressed) -> bool:
    """Tell whether the trace was shown before."""
    turn = TURNS.get(message.kind)
    if turn is not None:
        repeated = office_round.state not in turn[1]
    else:
        repeated = has_event(office_round.dossier_id, PROGRESS[message.kind], message.at)
    if repeated:
        logger.info("%s %s, round %d: known", message.dossier_code, message.kind, message.round_number)
    return repeated


@dataclass(frozen=True)
class _Turned:
    """What a trace did: the kind of its line, the fields to save, the action that moved the dossier."""

    kind: Event.Kind
    fields: tuple[str, ...] = COURSE_FIELDS
    action: ActionPlan | None = None


def _turn(
    dossier: Dossier, office_round: OfficeRound, message: DocumentProgressed, receiver: Receiver | None
) -> _Turned:
    """Turn the round, and the step where the process has one for it."""
    kind = PROGRESS[message.kind]
    if message.kind not in TURNS:
        return _Turned(kind)
    change, _states, transition = TURNS[message.kind]
    change(office_round)
    rows.save(office_round, ["state"])
    if receiver is None:
        return _Turned(kind)
    plan = plan_of(dossier.process_version_id)
    step = current_step(dossier, plan)
    action = next((way for way in plan.actions_from(step.code) if way.transition == transition), None)
    if action is None and message.kind == ProgressKind.ARRIVED:
        return _Turned(kind)
    if action is None:
        # A process may count signing and issuing as one step; then only the name of the holder changes.
        dossier.holder_name = receiver.name
        return _Turned(kind, MOVED_FIELDS)
    move(dossier, plan=plan, action=action, receiver=receiver, at=message.at)
    registered = transition == Action.Transition.OFFICE_REGISTERED
    return _Turned(Event.Kind.OFFICE_REGISTERED if registered else kind, MOVED_FIELDS, action)


def _check_receiver(dossier: Dossier, name: str, id_number: str, *, by_proxy: bool) -> None:
    if not name.strip():
        raise InputError(_("Chưa ghi tên người nhận kết quả."), field="receiver_name")
    if not id_number.strip():
        text = _("Chưa ghi số giấy tờ của người nhận. Hãy xem căn cước rồi ghi số.")
        raise InputError(text, field="receiver_id_number")
    parties = rows.read(Party, "WHERE dossier_id = %s", [dossier.pk])
    known = any(party.id_number == id_number.strip() or fold(party.name) == fold(name) for party in parties)
    if not known and not by_proxy:
        text = _("%(name)s không phải chủ hồ sơ hay người nộp. Hãy kiểm tra, hoặc chọn nhận thay và xem ủy quyền.")
        raise InputError(text % {"name": name.strip()}, field="receiver_name")


def _check_proof(dossier: Dossier, proof: str, secret: str) -> None:
    if proof not in Handover.Proof.values:
        raise InputError(_("Chưa chọn cách xác nhận: ký nhận hoặc mã tra cứu."), field="proof")
    if proof == Handover.Proof.CODE and not dossier.has_secret(secret):
        text = _("Mã tra cứu không đúng. Hãy nhập lại mã in trên giấy hẹn, hoặc cho ký nhận.")
        raise InputError(text, field="secret")


def _settle_fees(dossier: Dossier, actor: User, at: datetime, *, paid_now: bool, expected_owed_vnd: int) -> None:
    payment = payment_of(dossier)
    if (payment.rest_vnd if payment else 0) != expected_owed_vnd:
        raise stale(dossier)
    if payment is None or payment.settled:
        return
    if not paid_now:
        text = _("Hồ sơ %(code)s chưa nộp phí, lệ phí. Hãy thu trước khi trả kết quả.")
        raise TransitionError(text % {"code": dossier.code})
    settle_all(dossier, payment, actor=actor, at=at)


def _release(dossier: Dossier, at: datetime) -> None:
    """Let the citizen have the papers that the process gives out with the result."""
    plan = plan_of(dossier.process_version_id)
    step = current_step(dossier, plan)
    ways = (way for way in plan.actions_from(step.code) if way.transition == Action.Transition.HAND_OVER)
    for action in ways:
        release_papers(dossier, action.demands, paper_names(dossier, action.demands), at=at)
