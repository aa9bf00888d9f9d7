"""The forms of the message desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm, StateField
from integrations.queries import QUEUES


class FilterForm(OfficeForm):
    """What the list shows."""

    queue = forms.ChoiceField(required=False, choices=[("", ""), *((name, name) for name in QUEUES)])
    code = forms.CharField(
        label=_("Mã hồ sơ"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"placeholder": _("Bắt đầu bằng…"), "autocomplete": "off"}),
    )


class ResendForm(OfficeForm):
    """The standing that the page was drawn for."""

    expected_standing = StateField(max_length=40)
