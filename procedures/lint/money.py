"""Fees, charges, and the conditions that ask for them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.conditions import PaymentDue, PaymentSettled
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import catalogue_rule, error, process_rule, warning
from procedures.lint.view import Edge, ProcessView
from procedures.models import PaymentEdit
from procedures.schema import ProcedureContent


@catalogue_rule(warning("L651", "Khoản thu có số tiền."))
def fee_of_nothing(content: ProcedureContent) -> Iterator[Fault]:
    """Find a fee without amount."""
    for index, fee in enumerate(content.fees):
        if fee.amount_vnd == 0:
            yield Fault(
                Place("fee", fee.kind, index),
                _("Khoản thu «{name}» có số tiền bằng 0.").format(name=fee.name),
                _("Hãy ghi số tiền, hoặc xóa khoản thu."),
            )


@catalogue_rule(error("L652", "Mỗi khoản thu một lần."))
def fee_twice(content: ProcedureContent) -> Iterator[Fault]:
    """Find a fee that would be taken twice."""
    seen = set()
    for index, fee in enumerate(content.fees):
        key = fee.kind, fee.name.strip().casefold()
        if key in seen:
            yield Fault(
                Place("fee", fee.kind, index),
                _("Khoản thu «{name}» có hai lần.").format(name=fee.name),
                _("Hãy xóa một khoản, hoặc đặt tên khác."),
            )
        seen.add(key)


@process_rule(error("L653", "Điều kiện còn nợ chỉ đặt ở thủ tục có thu."))
def debt_without_fee(view: ProcessView) -> Iterator[Fault]:
    """Find an action that waits for a debt which nobody can have."""
    for edge in _asking(view, PaymentDue):
        yield Fault(
            edge.place,
            _("Thao tác «{label}» chỉ mở khi còn nợ phí, lệ phí, nhưng thủ tục không thu gì.").format(
                label=edge.action.label
            ),
            _("Hãy bỏ điều kiện, hoặc thêm khoản thu có số tiền."),
        )


@process_rule(warning("L654", "Điều kiện đã nộp đủ chỉ đặt ở thủ tục có thu."))
def payment_without_fee(view: ProcessView) -> Iterator[Fault]:
    """Find an action that asks for a payment where there is none."""
    for edge in _asking(view, PaymentSettled):
        yield Fault(
            edge.place,
            _("Thao tác «{label}» đòi nộp đủ phí, lệ phí, nhưng thủ tục không thu gì.").format(label=edge.action.label),
            _("Hãy bỏ điều kiện, hoặc thêm khoản thu có số tiền."),
        )


def _asking(view: ProcessView, kind: type[PaymentDue] | type[PaymentSettled]) -> list[Edge]:
    """Return the actions with this condition where the procedure is known and nobody can owe anything."""
    edited = any(edge.action.payment_edit != PaymentEdit.NOTHING for edge in view.edges)
    if view.procedure is None or edited or any(fee.amount_vnd for fee in view.procedure.fees):
        return []
    return [edge for edge in view.edges if any(isinstance(one, kind) for one in edge.action.conditions)]
