"""The forms of fields of administration."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from procedures.forms.base import CODE


class FieldForm(OfficeForm):
    """A new field."""

    code = forms.CharField(label=_("Mã lĩnh vực"), max_length=30, validators=[CODE])
    name = forms.CharField(label=_("Tên lĩnh vực"), max_length=200)


class FieldNameForm(OfficeForm):
    """Another name for a field; it carries the name that it was drawn for."""

    expected_name = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Tên lĩnh vực"), max_length=200)


class NationalCodeForm(OfficeForm):
    """The national code of one thing; it carries the one that it was drawn for."""

    expected = forms.CharField(widget=forms.HiddenInput, required=False)
    national_code = forms.CharField(
        label=_("Mã quốc gia"), max_length=60, required=False, help_text=_("Để trống: bỏ mã đã gán.")
    )
