"""The form of a type of result."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from procedures.forms.base import CODE, DraftForm, told
from procedures.models import ResultType
from procedures.numbering import PatternError, example_of, pattern_check
from procedures.services.result_types import ResultTypeData


class ResultTypeForm(DraftForm):
    """Every field of a type of result; beside the pattern stands what its first number would look like."""

    name = forms.CharField(label=_("Tên loại kết quả"), max_length=300)
    code = forms.CharField(
        label=_("Mã"), max_length=40, required=False, validators=[CODE], help_text=_("Để trống: hệ thống đặt.")
    )
    number_pattern = forms.CharField(label=_("Mẫu số"), max_length=60, required=False)
    counter = forms.CharField(
        label=_("Bộ đếm chung"),
        max_length=40,
        required=False,
        validators=[CODE],
        help_text=_("Các loại cùng tên bộ đếm dùng chung dãy số. Để trống: đếm riêng."),
    )
    per_agency = forms.BooleanField(label=_("Mỗi cơ quan một dãy số"), required=False, initial=True)
    validity = forms.IntegerField(
        label=_("Thời hạn giá trị"), min_value=0, max_value=3650, initial=0, help_text=_("0: không thời hạn.")
    )
    validity_unit = forms.ChoiceField(
        label=_("Tính theo"), choices=ResultType.ValidityUnit.choices, initial=ResultType.ValidityUnit.YEAR
    )
    agencies = forms.MultipleChoiceField(
        label=_("Cơ quan cấp"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn cơ quan nào: mọi cơ quan giải quyết thủ tục."),
    )

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].choices = [(one.code, one.name) for one in agencies]  # type: ignore[attr-defined]
        told_pattern = self.data.get("number_pattern") if self.is_bound else self.initial.get("number_pattern")
        pattern = told_pattern or "{qqqq}/GP-{agency}"
        self.fields["number_pattern"].help_text = gettext(
            "Dùng khi eOffice không cấp số. Bộ đếm: {nnn} ngày, {ppp} tháng, {qqq} năm, {rrr} thủ tục, {kkk} thủ tục "
            "và ngày, {aaa} cơ quan, {bbb} cơ quan và ngày; {dd} {mm} {yy} {yyyy} {agency}. "
            "Ví dụ %(pattern)s: %(example)s"
        ) % {"pattern": pattern, "example": example_of(pattern, day=localdate()) or "–"}

    def clean_number_pattern(self) -> str:
        """Refuse a pattern that gives no number."""
        pattern: str = self.cleaned_data["number_pattern"]
        if pattern:
            try:
                pattern_check(pattern)
            except PatternError as error:
                raise forms.ValidationError(str(error)) from error
        return pattern

    @property
    def values(self) -> ResultTypeData:
        """What the service is told."""
        return ResultTypeData(**told(self, ResultTypeData) | {"agencies": tuple(self.cleaned_data["agencies"])})
