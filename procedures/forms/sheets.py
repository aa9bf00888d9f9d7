"""The forms of procedures and of their sheets; none of them asks for JSON."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.forms import OfficeForm
from procedures.forms.base import DraftForm, told
from procedures.models import Field, Procedure
from procedures.services.cataloguing import ProcedureData, SheetData

PROCEDURE_CODE = RegexValidator(
    r"^\d\.\d{6}(?:\.000\.00\.00\.[A-Z]\d{2})?$", _("Mã thủ tục theo Cổng DVC quốc gia, ví dụ 2.001044.")
)


def _text(label: Any, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, max_length=20_000, required=False)


class ProcedureForm(OfficeForm):
    """What holds for a procedure whatever its sheet says."""

    name = forms.CharField(label=_("Tên thủ tục"), max_length=500)
    field_id = forms.TypedChoiceField(label=_("Lĩnh vực"), coerce=int)
    level = forms.ChoiceField(
        label=_("Cấp thực hiện"), choices=[("", _("Chưa ghi")), *Procedure.Level.choices], required=False
    )
    online_level = forms.ChoiceField(label=_("Mức độ trực tuyến"), choices=Procedure.OnlineLevel.choices)
    active = forms.BooleanField(label=_("Đang tiếp nhận hồ sơ của thủ tục này"), required=False, initial=True)
    agency_ids = forms.TypedMultipleChoiceField(
        label=_("Cơ quan tiếp nhận"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    decider_ids = forms.TypedMultipleChoiceField(
        label=_("Cơ quan giải quyết"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn cơ quan nào: nơi tiếp nhận giải quyết."),
    )

    def __init__(self, *args: Any, fields: Iterable[Field], agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field_id"].choices = [(str(one.pk), one.name) for one in fields]  # type: ignore[attr-defined]
        choices = [(str(one.pk), one.name) for one in agencies]
        for name in ("agency_ids", "decider_ids"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def values(self) -> ProcedureData:
        """What the service is told."""
        chosen = {name: tuple(self.cleaned_data[name]) for name in ("agency_ids", "decider_ids")}
        return ProcedureData(**told(self, ProcedureData) | chosen)


class NewProcedureForm(ProcedureForm):
    """A new procedure with its national code."""

    code = forms.CharField(label=_("Mã thủ tục"), max_length=40, validators=[PROCEDURE_CODE])


class ProcedureEditForm(DraftForm, ProcedureForm):
    """A procedure that there is; its code stays."""


class SheetForm(DraftForm):
    """The texts of a sheet."""

    result_name = forms.CharField(label=_("Kết quả thực hiện"), max_length=300)
    steps_text = _text(_("Trình tự thực hiện"), 6)
    ways_text = _text(_("Cách thức thực hiện"))
    time_text = _text(_("Thời hạn giải quyết"), 2)
    applicants_text = _text(_("Đối tượng thực hiện"), 2)
    forms_text = _text(_("Mẫu đơn, mẫu tờ khai"), 2)
    conditions_text = _text(_("Yêu cầu, điều kiện"))
    legal_basis = _text(_("Căn cứ pháp lý"))

    @property
    def values(self) -> SheetData:
        """What the service is told."""
        return SheetData(**told(self, SheetData))
