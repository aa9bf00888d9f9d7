"""What every form that changes a draft has in common."""

from dataclasses import fields
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm

CODE = RegexValidator(r"^[A-Za-z0-9._-]+$", _("Mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch. Ví dụ: xu_ly."))
REASON = forms.Textarea(attrs={"rows": 3})


class DraftForm(OfficeForm):
    """A form that changes a draft: it carries the revision that it was drawn for."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, error_messages={"required": _("Trang này đã cũ. Hãy tải lại trang rồi làm lại.")}
    )

    def redraw(self, revision: int) -> None:
        """Keep what was typed, for the present revision."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["revision"] = str(revision)
        self.data = data


def told(form: OfficeForm, kind: Any) -> dict[str, Any]:
    """Return what a valid form says, by the names of a service's fields."""
    return {field.name: form.cleaned_data[field.name] for field in fields(kind)}
