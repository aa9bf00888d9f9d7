"""The fields of an action that say what it asks and does, and of a step that say what goes to the document office."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import OfficeUnit
from procedures.forms.conditions import Choices
from procedures.models import DraftKind, Effect, PaymentEdit, PaymentRequest, SignerSource

PAPER_FIELDS = ("required_papers", "optional_papers", "released_papers")


class DemandFields(forms.Form):
    """Money, papers, signatures, taking back, and what follows."""

    payment = forms.ChoiceField(
        label=_("Việc nộp phí, lệ phí"),
        choices=PaymentRequest.choices,
        initial=PaymentRequest.UNCHANGED,
        required=False,
    )
    payment_edit = forms.ChoiceField(
        label=_("Người làm được sửa"),
        choices=PaymentEdit.choices,
        initial=PaymentEdit.NOTHING,
        required=False,
        help_text=_("Sửa được số tiền nào thì hộp thoại hỏi số tiền ấy."),
    )
    required_papers = forms.MultipleChoiceField(
        label=_("Phải lập"), required=False, widget=forms.CheckboxSelectMultiple
    )
    optional_papers = forms.MultipleChoiceField(
        label=_("Có thể lập"), required=False, widget=forms.CheckboxSelectMultiple
    )
    released_papers = forms.MultipleChoiceField(
        label=_("Trả cho người nộp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_signature = forms.BooleanField(label=_("Chữ ký số cá nhân"), required=False)
    needs_seal = forms.BooleanField(label=_("Con dấu số của cơ quan"), required=False)
    signed_paper = forms.ChoiceField(
        label=_("Trên giấy tờ"), required=False, help_text=_("Không chọn: một tệp bất kỳ đã lập trong hồ sơ.")
    )
    undoable = forms.BooleanField(
        label=_("Cho hoàn tác: người đã làm lấy lại được trong thời gian cho phép"), required=False
    )
    effects = forms.MultipleChoiceField(
        label=_("Việc làm theo"), choices=Effect.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    extend_hours = forms.IntegerField(label=_("Lùi hạn trả, giờ làm việc"), min_value=1, max_value=8760, required=False)
    checks_papers = forms.BooleanField(
        label=_("Kiểm tra từng giấy tờ đã nộp: đếm bản chính, bản sao, ghi chỗ sai"), required=False
    )
    for_many = forms.BooleanField(label=_("Làm được cho nhiều hồ sơ một lúc, từ danh sách công việc"), required=False)

    def clean_payment(self) -> str:
        """Take what is not said as no change."""
        return str(self.cleaned_data["payment"] or PaymentRequest.UNCHANGED)

    def clean_payment_edit(self) -> str:
        """Take what is not said as nothing to edit."""
        return str(self.cleaned_data["payment_edit"] or PaymentEdit.NOTHING)

    def offer_papers(self, papers: Choices) -> None:
        """Let the form offer these papers of the sheet."""
        fields: dict[str, Any] = self.fields
        for name in PAPER_FIELDS:
            fields[name].choices = papers
        fields["signed_paper"].choices = [("", _("Tệp bất kỳ đã lập")), *papers]


class RouteFields(forms.Form):
    """What an interconnected step sends, where to, and who signs it."""

    draft_kind = forms.ChoiceField(
        label=_("Loại văn bản gửi đi"), choices=[("", _("Chưa định")), *DraftKind.choices], required=False
    )
    target_unit = forms.ChoiceField(label=_("Đơn vị nhận ở eOffice"), required=False)
    signer_source = forms.ChoiceField(
        label=_("Người ký duyệt"), choices=SignerSource.choices, initial=SignerSource.CHOSEN, required=False
    )
    signer_post = forms.CharField(
        label=_("Chức vụ người ký"), max_length=100, required=False, help_text=_("Ví dụ: Giám đốc.")
    )

    def offer_units(self, units: Iterable[OfficeUnit]) -> None:
        """Let the form offer these units of the document office, and the one that the step names already."""
        fields: dict[str, Any] = self.fields
        known = {unit.code: unit.name for unit in units}
        own = self.initial.get("target_unit", "")
        lost = [(own, own)] if own and own not in known else []
        fields["target_unit"].choices = [("", _("Người gửi chọn")), *lost, *known.items()]

    def clean_signer_source(self) -> str:
        """Take what is not said as the sender's choice."""
        return str(self.cleaned_data["signer_source"] or SignerSource.CHOSEN)
