"""Take what the citizen owes."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import PolicyError, TransitionError
from common.formats import vn_datetime
from onestop.models import Dossier, Event, Payment
from onestop.policies import can_settle
from onestop.services.locking import locked
from onestop.services.moves import COURSE_FIELDS, record


@transaction.atomic
def payment_settle(*, dossier_id: int, actor: User, at: datetime, receipt_number: str) -> Payment:
    """Note the fees as received at the counter.

    Raises:
        PolicyError: the actor is no clerk of the agency, or the dossier is closed.
        TransitionError: nothing is owed, or it was paid already.
    """
    dossier = locked(dossier_id)
    if not can_settle(actor, dossier):
        raise PolicyError(_("Chỉ cán bộ một cửa của cơ quan tiếp nhận được thu phí, khi hồ sơ chưa đóng."))
    payment = Payment.objects.get(dossier=dossier)
    if payment.settled:
        raise _settled_before(payment)
    settle(dossier, payment, actor=actor, at=at, receipt_number=receipt_number)
    rows.save(dossier, COURSE_FIELDS)
    return payment


def payment_of(dossier: Dossier) -> Payment | None:
    """Return what the dossier's citizen owes; None for a dossier that was never priced."""
    found = rows.read(Payment, "WHERE dossier_id = %s", [dossier.pk])
    return found[0] if found else None


def settle(dossier: Dossier, payment: Payment, *, actor: User, at: datetime, receipt_number: str = "") -> None:
    """Write the payment as received; the caller holds the dossier and saves COURSE_FIELDS."""
    payment.pay()
    payment.paid_at, payment.receipt_number = at, receipt_number.strip()
    rows.save(payment, ["state", "paid_at", "receipt_number"])
    record(dossier, Event.Kind.PAID, at=at, actor=actor, amount_vnd=payment.total_vnd, receipt=payment.receipt_number)


def _settled_before(payment: Payment) -> TransitionError:
    if payment.paid_at is None:
        return TransitionError(_("Hồ sơ này không phải nộp phí, lệ phí."))
    return TransitionError(
        _("Phí, lệ phí đã thu lúc %(at)s, không thu lần nữa.") % {"at": vn_datetime(payment.paid_at)}
    )
