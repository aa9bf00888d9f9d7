"""The form of a part dossier that an action makes."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from procedures.forms.base import DraftForm
from procedures.forms.conditions import Choices
from procedures.part_orders import PartOrder

CASE_CODE = RegexValidator(r"^[A-Za-z0-9._-]+$", _("Mã quy trình chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch."))
FIELDS = ("procedure", "agency", "case", "components", "result_paper")


class PartOrderForm(DraftForm):
    """Which procedure, where, which papers go along and which comes back."""

    procedure = forms.ChoiceField(
        label=_("Thủ tục của hồ sơ thành phần"), help_text=_("Chỉ những thủ tục đang áp dụng, khác thủ tục này.")
    )
    agency = forms.ChoiceField(
        label=_("Cơ quan tiếp nhận"),
        required=False,
        help_text=_("Để trống: nơi tiếp nhận hồ sơ gốc nếu nơi ấy nhận thủ tục này, nếu không thì người làm chọn."),
    )
    case = forms.CharField(
        label=_("Mã quy trình"),
        max_length=60,
        required=False,
        validators=[CASE_CODE],
        help_text=_("Để trống: trường hợp hợp với giấy tờ chuyển theo."),
    )
    components = forms.MultipleChoiceField(
        label=_("Giấy tờ chuyển theo"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Thành phần đã nộp hoặc giấy tờ đã lập; vào thành phần cùng mã tái sử dụng, nếu không thì cùng mã."
        ),
    )
    result_paper = forms.ChoiceField(
        label=_("Kết quả của hồ sơ thành phần là giấy tờ"),
        required=False,
        help_text=_("Khi hồ sơ thành phần trả kết quả, tệp kết quả về hồ sơ gốc dưới giấy tờ này."),
    )

    def __init__(self, *args: Any, procedures: Choices, agencies: Choices, papers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["procedure"].choices = [("", _("Chọn thủ tục")), *procedures]
        fields["agency"].choices = [("", _("Nơi tiếp nhận hồ sơ gốc, hoặc người làm chọn")), *agencies]
        fields["components"].choices = papers
        fields["result_paper"].choices = [("", _("Không đưa về")), *papers]

    @property
    def order(self) -> PartOrder:
        """What the service is told."""
        return PartOrder(**{name: self.cleaned_data[name] for name in FIELDS})
