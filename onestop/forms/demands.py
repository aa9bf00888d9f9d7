"""What the dialog of an action asks for beyond the opinion: amounts, and the papers that it makes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.forms import OfficeForm, VndField
from onestop.forms.checks import CHECKED, check_fields, take_checks
from onestop.forms.files import StoredFilesField
from onestop.models import Paper, Payment
from onestop.services.demands import PAPER_FIELD, Given
from onestop.services.files import PAPER_KINDS
from onestop.services.paper_checks import CHECK_FIELD
from onestop.services.parts import AGENCY_FIELD
from onestop.services.payments import CLOSED_STATES, MOST_VND, Amounts
from procedures.demands import Demands
from procedures.models import PaymentEdit, PaymentRequest, ResultType

LABELS: dict[str, Any] = {
    "fee_vnd": _("Lệ phí (đồng)"),
    "charge_vnd": _("Phí (đồng)"),
    "shipping_vnd": _("Phí chuyển phát (đồng)"),
}
ASKING = (PaymentRequest.ADVANCE, PaymentRequest.SETTLE, PaymentRequest.AGAIN)
TWO_LINES = forms.Textarea(attrs={"rows": 2})
MONEY_FIELDS = (*LABELS, "advance_vnd", "payment_note")


class DemandingForm(OfficeForm):
    """The form of an action; `ask` adds what this action asks for."""

    def ask(
        self,
        demands: Demands,
        payment: Payment | None,
        names: Mapping[str, str],
        editable: Iterable[str] = (),
        kinds: Sequence[ResultType] = (),
        handed_in: Sequence[Paper] = (),
        subject: str = "",
    ) -> None:
        """Add the fields of the money that may be edited or is asked for, and one for each paper that is made.

        Of several `kinds` of result that could take their number here one is chosen. The papers `handed_in` are
        checked; with a `subject` the dossier's may be changed.
        """
        if subject and "subject" not in self.fields:
            self.fields["subject"] = forms.CharField(
                label=_("Trích yếu"), max_length=500, required=False, initial=subject, widget=TWO_LINES
            )
        for paper in handed_in:
            self.fields |= check_fields(paper)
        if payment is not None and payment.state not in CLOSED_STATES:
            self._ask_money(demands, payment, tuple(editable))
        for code in demands.papers:
            self.fields[f"{PAPER_FIELD}{code}"] = StoredFilesField(
                label=names.get(code, code), kinds=PAPER_KINDS, required=False, help_text=_help(demands, code)
            )

        if len(kinds) > 1:
            self.fields["result_type"] = forms.ChoiceField(
                label=_("Lấy số cho loại kết quả"),
                choices=[("", _("Chọn loại kết quả")), *((one.code, one.name) for one in kinds)],
                error_messages={"required": _("Chọn loại kết quả cần lấy số.")},
            )

    def ask_agencies(self, asked: Mapping[str, Sequence[Agency]], names: Mapping[str, str]) -> None:
        """Add a field for each part dossier of which the person chooses who takes it in, by procedure."""
        for code, agencies in asked.items():
            self.fields[f"{AGENCY_FIELD}{code}"] = forms.TypedChoiceField(
                label=_("Nơi nhận hồ sơ thành phần «%(name)s»") % {"name": names[code]},
                coerce=int,
                choices=[("", _("Chọn cơ quan")), *((agency.pk, agency.name) for agency in agencies)],
                error_messages={"required": _("Chọn cơ quan nhận hồ sơ thành phần.")},
            )

    def _ask_money(self, demands: Demands, payment: Payment, editable: tuple[str, ...]) -> None:
        for name in editable:
            self.fields[name] = _amount(LABELS[name], getattr(payment, name))
        if demands.payment == PaymentRequest.ADVANCE and (editable or not payment.settled):
            self.fields["advance_vnd"] = _amount(_("Số tiền tạm ứng (đồng)"), payment.advance_vnd or None, least=1)
            self.fields["advance_vnd"].required = not payment.settled
        if demands.payment in ASKING or demands.payment_edit != PaymentEdit.NOTHING:
            self.fields["payment_note"] = forms.CharField(
                label=_("Ghi chú thanh toán"), max_length=500, required=False, initial=payment.note
            )

    @property
    def money_fields(self) -> list[BoundField]:
        """The fields of the money."""
        return [self[name] for name in MONEY_FIELDS if name in self.fields]

    @property
    def made_papers(self) -> list[BoundField]:
        """The fields of the papers that the action makes."""
        return [self[name] for name in self.fields if name.startswith(PAPER_FIELD)]

    @property
    def part_agencies(self) -> list[BoundField]:
        """The fields of the agencies that take part dossiers in."""
        return [self[name] for name in self.fields if name.startswith(AGENCY_FIELD)]

    @property
    def paper_checks(self) -> list[tuple[str, list[BoundField]]]:
        """The papers to check, each by its name with the fields of the check."""
        names = [name for name in self.fields if name.startswith(CHECK_FIELD)]
        rows = [names[start : start + CHECKED] for start in range(0, len(names), CHECKED)]
        return [(str(self.fields[row[0]].label), [self[name] for name in row]) for row in rows]

    @property
    def has_demands(self) -> bool:
        """Tell whether the action asks for more than an opinion."""
        return bool(
            self.money_fields
            or self.made_papers
            or self.paper_checks
            or self.part_agencies
            or {"result_type", "subject"} & self.fields.keys()
        )


def take_given(values: dict[str, Any]) -> Given:
    """Take what the action asked for out of the cleaned values of a form."""
    papers = {name.removeprefix(PAPER_FIELD): values.pop(name) for name in list(values) if name.startswith(PAPER_FIELD)}
    money = {name: values.pop(name, None) for name in (*LABELS, "advance_vnd")}
    amounts = Amounts(**money, note=values.pop("payment_note", None))
    agencies = {
        name.removeprefix(AGENCY_FIELD): values.pop(name) for name in list(values) if name.startswith(AGENCY_FIELD)
    }
    return Given(
        amounts,
        papers,
        result_type=values.pop("result_type", ""),
        part_agencies=agencies,
        subject=values.pop("subject", ""),
        checks=take_checks(values),
        by_mail=values.pop("by_mail", None),
    )


def _amount(label: Any, initial: int | None, *, least: int = 0) -> VndField:
    return VndField(label=label, min_value=least, max_value=MOST_VND, initial=initial)


def _help(demands: Demands, code: str) -> Any:
    return _("Phải có khi làm việc này.") if code in demands.required_papers else _("Nếu có.")
