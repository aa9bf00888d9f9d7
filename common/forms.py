"""Forms as the screens want them: one look for each field, and the fields that Vietnamese desks need."""

import re
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.utils import pretty_name
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.controls import draw
from common.formats import whole_number

CLASSES = (
    (forms.Textarea, "area"),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, ""),
    (forms.Select, "select"),
    (forms.FileInput, "filepick"),
)


class OpinionInput(forms.Textarea):
    """The field of an opinion: ready ones can be picked beside it."""

    def __init__(self, rows: int = 3) -> None:
        super().__init__(attrs={"rows": rows})


class OfficeBoundField(BoundField):
    """A field that knows how it is drawn."""

    @property
    def offers_opinions(self) -> bool:
        """Tell whether ready opinions can be picked beside it."""
        return isinstance(self.field.widget, OpinionInput)

    @property
    def kind(self) -> str:
        """Return check, files, group (several boxes under one legend) or plain."""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            return "check"
        if isinstance(widget, forms.FileInput):
            return "files"
        return "group" if self.use_fieldset else "plain"

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the class of the control to what Django adds."""
        shown = widget or self.field.widget
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        name = next((name for kind, name in CLASSES if isinstance(shown, kind)), "input")
        if name and not shown.is_hidden and "class" not in shown.attrs:
            built.setdefault("class", name)
        if name == "area" and shown.attrs.get("rows") == "10":
            built.setdefault("rows", "3")
        return built


class FieldRenderer(TemplatesSetting):
    """Draw forms and fields with the product's own components; set as FORM_RENDERER."""

    form_template_name = "components/form.html"
    bound_field_class = OfficeBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Draw a form, a field or a control; the plain controls without their templates."""
        drawn = draw(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn


class OfficeForm(forms.Form):
    """The base of every form: no colon after labels, errors gathered for the summary."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _missing(name, field)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Return each error with the id of the control to go to; '' where the whole form is meant."""
        found = [("", str(error)) for error in self.non_field_errors()]
        for name in self.errors:
            if name in self.fields:
                bound = self[name]
                anchor = "" if bound.is_hidden else bound.id_for_label or bound.auto_id
                found += [(anchor, str(error)) for error in bound.errors]
        return found


def _missing_words(name: str, field: forms.Field) -> str:
    """Name the field in its own error, so that the summary reads as a list of things to do."""
    label = str(field.label or pretty_name(name))
    if not label[1:2].isupper():
        label = label[:1].lower() + label[1:]
    boxes = isinstance(field.widget, forms.widgets.ChoiceWidget | forms.CheckboxInput)
    return (gettext("Chọn %(label)s.") if boxes else gettext("Nhập %(label)s.")) % {"label": label}


# Worded only where a field is missing: a page has dozens of them.
_missing = lazy(_missing_words, str)


class StateField(forms.CharField):
    """The state that the page was drawn for; goes into a service as expected_state."""

    widget = forms.HiddenInput
    default_error_messages = {"required": _("Trang này thiếu trạng thái. Hãy tải lại trang rồi làm lại.")}


class VnDateField(forms.DateField):
    """A date written 23/11/2026, or in ISO form as scripts do."""

    widget = forms.DateInput(
        format="%d/%m/%Y", attrs={"inputmode": "numeric", "placeholder": _("ngày/tháng/năm"), "autocomplete": "off"}
    )
    input_formats = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
    default_error_messages = {"invalid": _("Nhập ngày theo dạng ngày/tháng/năm, ví dụ 23/11/2026.")}

    def to_python(self, value: Any) -> date | None:
        """Read the date.

        Raises:
            ValidationError: the text is no date.
        """
        return super().to_python(value.strip() if isinstance(value, str) else value)


class VndField(forms.IntegerField):
    """A whole amount of đồng; 1.200.000 and 1200000 are the same."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Nhập số tiền bằng chữ số, ví dụ 200.000.")}

    def __init__(self, *, min_value: int | None = 0, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, localize=False, **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Read the amount.

        Raises:
            ValidationError: what is left without separators is no whole number.
        """
        text = re.sub(r"[\s.,]|đồng|đ$|VND$", "", str(value), flags=re.IGNORECASE) if value is not None else ""
        return super().to_python(text)

    def prepare_value(self, value: Any) -> Any:
        """Write a stored amount with its separators."""
        return whole_number(value) if isinstance(value, int) else value


class MultiFileInput(forms.ClearableFileInput):
    """Choose several files at once."""

    allow_multiple_selected = True
