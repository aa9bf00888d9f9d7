"""Money at the desk: taken, reported or let go; and a dossier that waits for it.

Source: NĐ 118/2025/NĐ-CP and the national portal's state 6 – while the citizen is to pay, the time does not count.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.models import User
from common import rows
from common.errors import PolicyError, TransitionError
from common.formats import vn_datetime
from onestop.models import Dossier, Event, Payment
from onestop.policies import RUNNING, can_report_payment, can_settle, can_waive_payment
from onestop.services.locking import locked, stale
from onestop.services.moves import COURSE_FIELDS, record
from onestop.services.paths import opened, reason_of
from onestop.services.payments import KEPT_FIELDS, settle
from onestop.services.supplement import clerk_for
from onestop.services.waiting import WAIT_FIELDS, stop_clock, take_up
from procedures.engine import ProcessPlan
from procedures.models import PaymentRequest
from procedures.queries import plan_of

ASKING = (PaymentRequest.ADVANCE, PaymentRequest.SETTLE, PaymentRequest.AGAIN)
STOPPED_FIELDS = ("paused_at", "paused_from")


def wait_if_asked(dossier: Dossier, plan: ProcessPlan, met: Mapping[str, Any], *, at: datetime) -> tuple[str, ...]:
    """Let a dossier of which an action asks money rest at the step that it came to; return which fields to save.

    The clerk of the desk waits with it, and whoever got it by the action has it when it goes on. One that is at the
    document office, or has its result, does not wait: what is owed is taken at the hand-over.

    Raises:
        NobodyError: the desk has no clerk.
    """
    asked = met.get("payment", {})
    if asked.get("request") not in ASKING or not asked["owed_vnd"] or dossier.state not in RUNNING:
        return ()
    stop_clock(dossier, Dossier.ask_payment, clerk_for(dossier, plan), at=at)
    return STOPPED_FIELDS


def go_on_if_paid(dossier: Dossier, *, actor: User, at: datetime) -> bool:
    """Go on with a dossier whose money has come, and tell whether it waited for it; the fields are saved.

    Raises:
        NobodyError: nobody holds the role of its step any more.
    """
    if dossier.state != Dossier.State.PAYING:
        return False
    receiver, waited = take_up(dossier, plan_of(dossier.process_version_id), at=at)
    record(dossier, Event.Kind.RESUMED, at=at, actor=actor, receiver=receiver, saving=WAIT_FIELDS, **waited)
    return True


@transaction.atomic
def payment_settle(*, dossier_id: int, actor: User, at: datetime, expected_owed_vnd: int, receipt_number: str) -> int:
    """Note what is asked for as received at the counter: an advance, else all that is left; return how much it was.

    A dossier that waited for it goes on.

    Raises:
        PolicyError: the actor is no clerk of the agency, or the dossier is closed.
        TransitionError: nothing is owed, or it was paid already.
        StaleError: another amount is asked for than when the page was shown.
        NobodyError: nobody holds the role any more of the step where it waited.
    """
    dossier = locked(dossier_id)
    if not can_settle(actor, dossier):
        raise PolicyError(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận được thu phí, khi hồ sơ chưa đóng."))
    payment = Payment.objects.get(dossier=dossier)
    if payment.settled:
        raise _settled_before(payment)
    if payment.owed_vnd != expected_owed_vnd:
        raise stale(dossier)
    received = settle(dossier, payment, actor=actor, at=at, receipt_number=receipt_number)
    if not go_on_if_paid(dossier, actor=actor, at=at):
        rows.save(dossier, COURSE_FIELDS)
    return received


@transaction.atomic
def payment_report(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Note that the citizen says to have paid, and go on; whether the money came is looked at later.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: it does not wait for money, or the actor is no clerk of the desk.
        TransitionError: nothing is owed of which this could be said.
        InputError: what was said, or where it is seen, is missing.
        NobodyError: nobody holds the role of its step any more.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if not can_report_payment(actor, dossier):
        raise PolicyError(
            _("Chỉ cán bộ một cửa của cơ quan tiếp nhận ghi được việc báo nộp, khi hồ sơ chờ thanh toán.")
        )
    opinion = reason_of(reason)
    _turn(dossier, Payment.report)
    return _go_on(dossier, plan, Event.Kind.PAYMENT_REPORTED, actor=actor, at=at, opinion=opinion)


@transaction.atomic
def payment_waive(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Let go what is left to be paid, and go on; what was received in advance stays.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: it does not wait for money, or the actor is no head of the agency that decides it.
        TransitionError: nothing is owed that could be let go.
        InputError: the reason is missing.
        NobodyError: nobody holds the role of its step any more.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if not can_waive_payment(actor, dossier):
        raise PolicyError(_("Chỉ lãnh đạo phòng của cơ quan giải quyết được miễn tiền, khi hồ sơ chờ thanh toán."))
    opinion = reason_of(reason)
    waived = _turn(dossier, Payment.waive)
    return _go_on(dossier, plan, Event.Kind.PAYMENT_WAIVED, actor=actor, at=at, opinion=opinion, waived_vnd=waived)


def _turn(dossier: Dossier, turn: Any) -> int:
    """Make a turn of the payment; return what was left to be paid before."""
    payment = Payment.objects.get(dossier=dossier)
    left = payment.rest_vnd
    try:
        turn(payment)
    except TransitionNotAllowed:
        text = _("Khoản thu đang «%(state)s» nên không làm được việc này. Hãy tải lại trang.")
        raise TransitionError(text % {"state": payment.get_state_display()}) from None
    rows.save(payment, KEPT_FIELDS)
    return left


def _go_on(
    dossier: Dossier, plan: ProcessPlan, kind: Event.Kind, *, actor: User, at: datetime, opinion: str, **data: Any
) -> Dossier:
    receiver, waited = take_up(dossier, plan, at=at)
    record(
        dossier,
        kind,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion,
        saving=WAIT_FIELDS,
        **waited,
        **data,
    )
    return dossier


def _settled_before(payment: Payment) -> TransitionError:
    if payment.paid_at is None:
        return TransitionError(_("Hồ sơ này không phải nộp phí, lệ phí."))
    return TransitionError(
        _("Phí, lệ phí đã thu lúc %(at)s, không thu lần nữa.") % {"at": vn_datetime(payment.paid_at)}
    )
