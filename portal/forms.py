"""What a citizen types to follow a dossier."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm


class CodeForm(OfficeForm):
    """The dossier code."""

    code = forms.CharField(
        label=_("Mã hồ sơ"),
        max_length=60,
        help_text=_("Mã in trên giấy hẹn, ví dụ H18.01-261120-0007 hoặc 000.00.01.H18-240513-0001."),
        error_messages={"required": _("Hãy nhập mã hồ sơ in trên giấy hẹn.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        return str(self.cleaned_data["code"]).strip().upper()


class SecretForm(OfficeForm):
    """The secret of the receipt."""

    secret = forms.CharField(
        label=_("Mã tra cứu"),
        max_length=12,
        help_text=_("Tám chữ và số in dưới mã QR của giấy hẹn."),
        error_messages={"required": _("Hãy nhập mã tra cứu in trên giấy hẹn.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-secret-from-address": ""}),
    )


class CheckForm(OfficeForm):
    """A PDF whose signatures are to be checked, and how the answer shall look."""

    file = forms.FileField(
        label=_("Tệp PDF cần kiểm tra"),
        allow_empty_file=True,
        error_messages={"required": _("Hãy chọn tệp PDF cần kiểm tra.")},
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
    answer = forms.ChoiceField(choices=[("page", ""), ("json", ""), ("pdf", "")], required=False)
