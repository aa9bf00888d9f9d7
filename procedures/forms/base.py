"""What every form that changes a draft has in common."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from procedures.strictjson import is_fit

CODE = RegexValidator(r"^[A-Za-z0-9._-]+$", _("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch. Ví dụ: xu_ly."))
REASON = forms.Textarea(attrs={"rows": 3})


class DraftForm(OfficeForm):
    """A form that changes a draft: it carries the revision that it was drawn for."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("Trang này đã cũ. Hãy tải lại trang rồi làm lại.")}
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what a package could not hold: control characters, and marks that turn the direction of writing."""
        values = super().clean() or self.cleaned_data
        for name, value in list(values.items()):
            if isinstance(value, str) and not is_fit(value):
                text = _("Có ký tự điều khiển hoặc ký tự đảo chiều chữ. Hãy xóa rồi gõ lại chỗ ấy.")
                self.add_error(name, text)
        return self.cleaned_data

    def redraw(self, revision: int, **others: int) -> None:
        """Keep what was typed, for the present revision; `others` are those of what is shown beside."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in {"revision": revision, **others}.items():
            data[name] = str(value)
        self.data = data


def told(form: OfficeForm, kind: Any) -> dict[str, Any]:
    """Return what a valid form says, by the names of a service's fields."""
    return {field.name: form.cleaned_data[field.name] for field in fields(kind)}
