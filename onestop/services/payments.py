"""Ask for, change and take what the citizen owes; `paying` has the acts of the desk."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from accounts.models import User
from common import rows
from common.errors import InputError, TransitionError
from common.formats import vnd
from onestop.models import Dossier, Event, Payment
from onestop.policies import can_edit_fees
from onestop.services.moves import record
from procedures.demands import Demands
from procedures.models import Fee, PaymentEdit, PaymentRequest
from procedures.outcomes import outcome_of

MOST_VND = 1_000_000_000_000
AMOUNT_FIELDS = ("fee_vnd", "charge_vnd", "shipping_vnd")
EDITABLE = {
    PaymentEdit.NOTHING: (),
    PaymentEdit.BOTH: AMOUNT_FIELDS,
    PaymentEdit.FEE: ("fee_vnd",),
}
FEE_KINDS = {"fee_vnd": Fee.Kind.FEE, "charge_vnd": Fee.Kind.CHARGE}
KEPT_FIELDS = (*AMOUNT_FIELDS, "advance_vnd", "advanced_vnd", "note", "state")
CLOSED_STATES = (Payment.State.PAID, Payment.State.EXEMPT)
TURNS: dict[str, Callable[[Payment], object]] = {
    PaymentRequest.ADVANCE: Payment.ask_advance,
    PaymentRequest.SETTLE: Payment.ask_settlement,
    PaymentRequest.REPORTED: Payment.report,
    PaymentRequest.AGAIN: Payment.ask_again,
}


@dataclass(frozen=True)
class Amounts:
    """What whoever takes an action says of the money, in whole đồng; None leaves it as it is."""

    fee_vnd: int | None = None
    charge_vnd: int | None = None
    shipping_vnd: int | None = None
    advance_vnd: int | None = None
    note: str | None = None


NO_AMOUNTS = Amounts()


def payment_of(dossier: Dossier) -> Payment | None:
    """Return what the dossier's citizen owes; None for a dossier that was never priced."""
    found = rows.read(Payment, "WHERE dossier_id = %s", [dossier.pk])
    return found[0] if found else None


def settle(dossier: Dossier, payment: Payment, *, actor: User, at: datetime, receipt_number: str = "") -> int:
    """Write what is asked for as received and return it; the caller holds the dossier and saves COURSE_FIELDS."""
    received = payment.owed_vnd
    if received < payment.rest_vnd:
        payment.take_advance()
        return _note(dossier, payment, received, actor=actor, at=at, receipt_number=receipt_number)
    return settle_all(dossier, payment, actor=actor, at=at, receipt_number=receipt_number)


def settle_all(dossier: Dossier, payment: Payment, *, actor: User, at: datetime, receipt_number: str = "") -> int:
    """Write all that is left as received, though only an advance was asked for; else like `settle`."""
    received = payment.rest_vnd
    payment.pay()
    payment.advance_vnd = 0
    return _note(dossier, payment, received, actor=actor, at=at, receipt_number=receipt_number)


def _note(dossier: Dossier, payment: Payment, received: int, *, actor: User, at: datetime, receipt_number: str) -> int:
    payment.paid_at, payment.receipt_number = at, receipt_number.strip()
    rows.save(payment, ["state", "paid_at", "receipt_number", "advance_vnd", "advanced_vnd"])
    record(dossier, Event.Kind.PAID, at=at, actor=actor, amount_vnd=received, receipt=payment.receipt_number)
    return received


def editable_amounts(dossier: Dossier, demands: Demands, actor: User) -> tuple[str, ...]:
    """Return the amounts that the action lets edit and that the fees of the sheet let this person change."""
    names = EDITABLE[PaymentEdit(demands.payment_edit)]
    fees = outcome_of(dossier.procedure_version_id).fees
    kinds = {name: [fee for fee in fees if fee.kind == FEE_KINDS.get(name)] for name in names}
    return tuple(name for name in names if can_edit_fees(actor, dossier, kinds[name]))


def payment_change(dossier: Dossier, demands: Demands, amounts: Amounts, actor: User) -> dict[str, Any]:
    """Do what an action does to the payment; return what the course keeps of it, with how it was before.

    Money that was received is noted by `settle`, after the action's own line.

    Raises:
        InputError: an amount is wrong, may not be changed in this action, or the advance is missing.
        TransitionError: the payment is not where this can be asked for.
    """
    if not demands.touches_payment:
        return {}
    payment = payment_of(dossier)
    if payment is None:
        raise TransitionError(_("Hồ sơ này chưa có khoản thu. Hãy báo quản trị cơ quan."))
    before = {name: getattr(payment, name) for name in KEPT_FIELDS}
    _edit(payment, demands, amounts, editable_amounts(dossier, demands, actor))
    _ask(payment, demands, amounts)
    rows.save(payment, KEPT_FIELDS)
    asked = {"request": demands.payment, "total_vnd": payment.total_vnd, "owed_vnd": payment.owed_vnd}
    return {"payment": {**asked, "note": payment.note, "before": before}}


def payment_restore(dossier: Dossier, before: dict[str, Any]) -> None:
    """Put the payment back as it was before an action that is taken back."""
    payment = payment_of(dossier)
    if payment is None:
        return
    if payment.state != before["state"]:
        payment.put_back(before["state"])
    for name in KEPT_FIELDS:
        if name != "state":
            setattr(payment, name, before[name])
    rows.save(payment, KEPT_FIELDS)


def _edit(payment: Payment, demands: Demands, amounts: Amounts, editable: Collection[str]) -> None:
    for name, value in _changes(payment, amounts).items():
        _check_edit(payment, demands, name, value)
        if name not in editable:
            text = _("Thủ tục không cho vai trò của bạn sửa số tiền này. Hãy để như cũ, hoặc nhờ người được sửa.")
            raise InputError(text, field=name)
        setattr(payment, name, value)
    if payment.total_vnd < payment.advanced_vnd:
        text = _("Đã thu tạm ứng %(amount)s, nên tổng số tiền không được ít hơn. Hãy sửa số tiền.")
        raise InputError(text % {"amount": vnd(payment.advanced_vnd)}, field="fee_vnd")
    # What is asked for in advance is never more than what is left.
    payment.advance_vnd = min(payment.advance_vnd, payment.total_vnd - payment.advanced_vnd)
    if amounts.note is not None:
        payment.note = amounts.note.strip()


def _changes(payment: Payment, amounts: Amounts) -> dict[str, int]:
    said = {field.name: getattr(amounts, field.name) for field in fields(Amounts) if field.name in AMOUNT_FIELDS}
    return {name: value for name, value in said.items() if value is not None and value != getattr(payment, name)}


def _check_edit(payment: Payment, demands: Demands, name: str, value: int) -> None:
    if name not in EDITABLE[PaymentEdit(demands.payment_edit)]:
        raise InputError(_("Thao tác này không cho sửa số tiền ấy. Hãy tải lại trang rồi làm lại."), field=name)
    if payment.state in CLOSED_STATES:
        raise InputError(_("Phí, lệ phí đã thu xong nên không sửa được số tiền. Hãy để số tiền như cũ."), field=name)
    if not 0 <= value <= MOST_VND:
        raise InputError(_("Số tiền phải từ 0 đến %(most)s. Hãy sửa số tiền.") % {"most": vnd(MOST_VND)}, field=name)


def _ask(payment: Payment, demands: Demands, amounts: Amounts) -> None:
    """Make the turn that the action asks for; who owes nothing is asked for nothing."""
    turn = TURNS.get(demands.payment)
    if turn is None or payment.settled:
        return
    if demands.payment == PaymentRequest.ADVANCE:
        payment.advance_vnd = _advance(payment, amounts)
    try:
        turn(payment)
    except TransitionNotAllowed:
        text = _("Khoản thu đang «%(state)s» nên không làm được việc «%(request)s». Hãy chọn thao tác khác.")
        words = {"state": payment.get_state_display(), "request": PaymentRequest(demands.payment).label}
        raise TransitionError(text % words) from None


def _advance(payment: Payment, amounts: Amounts) -> int:
    left = payment.total_vnd - payment.advanced_vnd
    if not amounts.advance_vnd or not 1 <= amounts.advance_vnd <= left:
        text = _("Số tiền tạm ứng phải từ 1 đồng đến %(left)s. Hãy sửa số tiền tạm ứng.")
        raise InputError(text % {"left": vnd(left)}, field="advance_vnd")
    return amounts.advance_vnd
