"""What people fill in to sign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from signing.services.sign import Secret


class PinField(forms.CharField):
    """A PIN on its way to the key: never shown again, never kept as plain text."""

    widget = forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"})

    def clean(self, value: Any) -> Secret | None:
        """Return the PIN as a secret, or None when none was typed."""
        typed = super().clean(value)
        return Secret(typed) if typed else None


class TryForm(OfficeForm):
    """The PIN of one's own key, to try it."""

    pin = PinField(label=_("Mã PIN chứng thư số"), error_messages={"required": _("Hãy nhập mã PIN.")})


class PersonForm(forms.Form):
    """Whose set-up an administrator wants to look at."""

    ten = forms.CharField(max_length=60)
