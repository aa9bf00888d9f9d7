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
