"""What people fill in to sign a file of a dossier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ProofField
from common.placeform import PlaceForm
from onestop.services.file_signing import OPERATIONS
from signing.forms import PinField


class FileSignForm(PlaceForm):
    """Which file was read, as what it is signed, where it goes, PIN and password where they are asked."""

    reviewed_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    operation = forms.ChoiceField(widget=forms.HiddenInput, choices=[(one.value, one.label) for one in OPERATIONS])
    pin = PinField(label=_("Mã PIN"), required=False)
    proof = ProofField()
