"""The money of a dossier on its page, and what an action said of it in the course."""

from django.urls import reverse
from django.utils.translation import gettext as _

from common.formats import vnd
from common.screens import FileLink
from onestop.models import Event, Payment
from onestop.queries import DossierRecord
from procedures.models import PaymentRequest


def money(record: DossierRecord) -> list[tuple[str, str]]:
    """Return fees, payment and who took the result (B11)."""
    payment, handover = record.payment, record.handover
    facts = [(_("Lệ phí"), vnd(payment.fee_vnd)), (_("Phí"), vnd(payment.charge_vnd)), *_more(payment)]
    state = str(payment.get_state_display()) if payment.total_vnd else _("Không thu")
    facts.append((_("Trạng thái"), state))
    if payment.exemption:
        facts.append((_("Miễn, giảm"), _exempted(payment)))
    if numbers := _receipt_numbers(record):
        facts.append((_("Số biên lai"), ", ".join(numbers)))
    if handover:
        proxy = _(" (nhận thay)") if handover.by_proxy else ""
        facts.append((_("Người nhận kết quả"), f"{handover.receiver_name}, {handover.receiver_id_number}{proxy}"))
        facts.append((_("Xác nhận bằng"), str(handover.get_proof_display())))
    return facts


def _receipt_numbers(record: DossierRecord) -> list[str]:
    """Return the numbers of all receipts, first the oldest: an advance has its own."""
    paid = [event.data.get("receipt", "") for event in reversed(record.events) if event.action == Event.Kind.PAID]
    return [number for number in dict.fromkeys([*paid, record.payment.receipt_number]) if number]


def _exempted(payment: Payment) -> str:
    words = {"group": payment.get_exemption_display(), "full": vnd(payment.full_vnd), "why": payment.exemption_reason}
    return _("%(group)s, mức đầy đủ %(full)s. Căn cứ: %(why)s") % words


def _more(payment: Payment) -> list[tuple[str, str]]:
    """Return what few payments have: shipping, an advance, a note."""
    found = (
        (_("Phí chuyển phát"), vnd(payment.shipping_vnd) if payment.shipping_vnd else ""),
        (_("Tạm ứng được yêu cầu"), vnd(payment.advance_vnd) if payment.advance_vnd else ""),
        (_("Đã tạm ứng"), vnd(payment.advanced_vnd) if payment.advanced_vnd else ""),
        (_("Còn phải nộp"), vnd(payment.owed_vnd) if payment.advanced_vnd and payment.owed_vnd else ""),
        (_("Ghi chú thanh toán"), payment.note),
    )
    return [(label, words) for label, words in found if words]


def payment_words(event: Event) -> str:
    """Say what an action asked of the payment."""
    asked = event.data.get("payment")
    if not asked:
        return ""
    words = {"request": PaymentRequest(asked["request"]).label, "amount": vnd(asked["owed_vnd"])}
    if asked["request"] == PaymentRequest.UNCHANGED:
        return _("Số phải nộp: %(amount)s.") % {"amount": vnd(asked["total_vnd"])}
    return _("%(request)s: %(amount)s.") % words


def form_links(record: DossierRecord, event: Event) -> list[FileLink]:
    """Return links to the forms that an action asks to print."""
    if "receipt" not in event.data.get("forms", ()):
        return []
    return [
        FileLink(_("Giấy tiếp nhận và hẹn trả kết quả"), reverse("onestop:receipt", args=[record.dossier.code]), "")
    ]
