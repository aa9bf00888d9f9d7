"""What the citizen owes for a dossier that is taken in: fees and charges, less what an exemption takes off."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import InputError
from onestop.models import Dossier, Payment
from onestop.services.submission import IntakeData
from procedures.exemptions import Group, exemptions_read, left_vnd
from procedures.models import Fee, ProcedureVersion


def exemption_groups(version: ProcedureVersion) -> list[Group]:
    """Return the groups that any fee of the sheet is lowered for, in their usual order."""
    named = {one.group for fee in version.fees.all() for one in exemptions_read(fee.exemptions)}
    return [group for group in Group if group in named]


def payment_for(dossier: Dossier, version: ProcedureVersion, data: IntakeData, *, at: datetime) -> Payment:
    """Return the unsaved payment; one of which nothing is left by an exemption is settled.

    Raises:
        InputError: no fee is lowered for the group, or the reason is missing.
    Source: Luật Phí và lệ phí 97/2015/QH13, Điều 10 – who is exempt, or pays less.
    """
    _check_exemption(version, data)
    amounts, full = {kind: 0 for kind in Fee.Kind.values}, 0
    for fee in version.fees.all():
        amounts[fee.kind] += left_vnd(fee.amount_vnd, exemptions_read(fee.exemptions), data.exemption)
        full += fee.amount_vnd
    payment = Payment(
        dossier=dossier,
        fee_vnd=amounts[Fee.Kind.FEE],
        charge_vnd=amounts[Fee.Kind.CHARGE],
        full_vnd=full,
        exemption=data.exemption,
        exemption_reason=data.exemption_reason.strip() if data.exemption else "",
    )
    if full and not payment.total_vnd:
        payment.exempt()
    elif data.fee_paid and payment.total_vnd:
        payment.pay()
        payment.paid_at = at
    return payment


def _check_exemption(version: ProcedureVersion, data: IntakeData) -> None:
    if not data.exemption:
        return
    if data.exemption not in exemption_groups(version):
        text = _("Thủ tục không miễn, giảm cho đối tượng đã chọn. Hãy chọn lại, hoặc chọn Không miễn, giảm.")
        raise InputError(text, field="exemption")
    if not data.exemption_reason.strip():
        text = _("Chưa ghi căn cứ miễn, giảm. Hãy ghi số giấy chứng nhận hoặc giấy tờ đã xem.")
        raise InputError(text, field="exemption_reason")
