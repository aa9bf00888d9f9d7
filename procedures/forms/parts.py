"""The forms of a sheet's components and fees; none of them asks for JSON."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import VndField
from common.kinds import Kind
from procedures.exemptions import Exemption, Group
from procedures.forms.base import CODE, DraftForm, told
from procedures.forms.drafts import WORKING_ROLES
from procedures.forms.sheets import PROCEDURE_CODE
from procedures.models import Component, Fee
from procedures.services.components import ComponentData, FeeData


class ComponentForm(DraftForm):
    """Every field of a component."""

    name = forms.CharField(label=_("Tên giấy tờ"), max_length=500)
    code = forms.CharField(
        label=_("Mã"), max_length=40, required=False, validators=[CODE], help_text=_("Để trống: hệ thống đặt.")
    )
    short_name = forms.CharField(label=_("Tên gọi tắt"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Loại giấy tờ"),
        choices=Component.Kind.choices,
        initial=Component.Kind.SUBMITTED,
        help_text=_("Chỉ giấy tờ nộp vào được hỏi khi tiếp nhận."),
    )
    required = forms.BooleanField(label=_("Bắt buộc nộp"), required=False, initial=True)
    sign = forms.BooleanField(label=_("Người nộp phải ký"), required=False)
    originals = forms.IntegerField(label=_("Số bản chính"), min_value=0, max_value=99, initial=1)
    copies = forms.IntegerField(label=_("Số bản sao"), min_value=0, max_value=99, initial=0)
    several = forms.BooleanField(label=_("Nhận nhiều tệp"), required=False, initial=True)
    online_form = forms.BooleanField(label=_("Là tờ khai điện tử"), required=False)
    digitised = forms.BooleanField(label=_("Tính vào số hóa"), required=False, initial=True)
    allowed_types = forms.MultipleChoiceField(
        label=_("Loại tệp được nhận"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn loại nào: nhận mọi loại."),
    )
    guidance = forms.CharField(
        label=_("Hướng dẫn cho người nộp"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Hiện ở quầy khi tiếp nhận."),
    )
    national_code = forms.CharField(label=_("Mã giấy tờ quốc gia"), max_length=60, required=False, validators=[CODE])
    reuse_code = forms.CharField(
        label=_("Mã tái sử dụng"),
        max_length=60,
        required=False,
        validators=[CODE],
        help_text=_("Mã giấy tờ trong kho của người dân."),
    )
    reused_from = forms.CharField(
        label=_("Là kết quả của thủ tục"),
        max_length=40,
        required=False,
        validators=[PROCEDURE_CODE],
        help_text=_("Mã thủ tục đã cấp giấy tờ này."),
    )

    @property
    def values(self) -> ComponentData:
        """What the service is told."""
        return ComponentData(**told(self, ComponentData) | {"allowed_types": tuple(self.cleaned_data["allowed_types"])})


class FeeForm(DraftForm):
    """Every field of a fee or charge, with a percentage for each group that may pay less."""

    kind = forms.ChoiceField(label=_("Loại"), choices=Fee.Kind.choices)
    name = forms.CharField(label=_("Tên khoản thu"), max_length=300)
    amount_vnd = VndField(label=_("Số tiền (đồng)"), max_value=1_000_000_000_000)
    editable_by = forms.MultipleChoiceField(
        label=_("Ai được sửa số tiền của hồ sơ"),
        choices=WORKING_ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn vai trò nào: không ai sửa."),
    )
    exemption = forms.CharField(
        label=_("Ghi chú miễn, giảm"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
        help_text=_("Hiện ở quầy khi tiếp nhận."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            field = forms.IntegerField(label=group.label, min_value=0, max_value=100, required=False)
            self.fields[f"giam-{group.value}"] = field

    @staticmethod
    def percents(exemptions: tuple[Exemption, ...]) -> dict[str, int]:
        """Return the initial percentages of stored exemptions."""
        return {f"giam-{one.group.value}": one.percent for one in exemptions}

    @property
    def values(self) -> FeeData:
        """What the service is told."""
        said = self.cleaned_data
        percents = [(group, said.get(f"giam-{group.value}")) for group in Group]
        return FeeData(
            kind=said["kind"],
            name=said["name"],
            amount_vnd=said["amount_vnd"],
            exemption=said["exemption"],
            exemptions=tuple(Exemption(group=group, percent=percent) for group, percent in percents if percent),
            editable_by=tuple(said["editable_by"]),
        )
