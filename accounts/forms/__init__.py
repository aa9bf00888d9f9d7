"""Forms of accounts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.forms import OfficeForm


class SignInForm(OfficeForm):
    """User name and password."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProofField(forms.CharField):
    """The password of the person who is signed in, asked for once more; see `accounts.proof`."""

    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})

    def __init__(self) -> None:
        super().__init__(
            label=_("Mật khẩu đăng nhập của bạn"),
            help_text=_("Hệ thống hỏi lại vì đã lâu bạn chưa nhập mật khẩu."),
            required=False,
            strip=False,
            max_length=200,
        )


class ProofForm(OfficeForm):
    """A form that asks for the password as well when `ask` says so."""

    proof = ProofField()

    def __init__(self, *args: Any, ask: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask:
            del self.fields["proof"]


class PasswordForm(OfficeForm):
    """The old password and, twice, the new one."""

    old = forms.CharField(
        label=_("Mật khẩu hiện tại"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Mật khẩu mới"),
        strip=False,
        max_length=200,
        help_text=_("Ít nhất 10 ký tự, có chữ hoa, chữ thường, chữ số và ký tự khác như @ hoặc #."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Nhập lại mật khẩu mới"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two entries of the new password."""
        data: dict[str, Any] = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return data


class OpinionForm(OfficeForm):
    """A ready opinion: the sentence, and for whom it is where the person may keep some for an agency."""

    text = forms.CharField(label=_("Câu ý kiến"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    agency_id = forms.TypedChoiceField(label=_("Dùng cho"), coerce=int, empty_value=None, required=False, choices=())

    def __init__(self, *args: Any, agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(agency.pk, agency.name) for agency in agencies]
        self.fields["agency_id"].choices = [("", _("Riêng tôi")), *shared]  # type: ignore[attr-defined]
        if not shared:
            del self.fields["agency_id"]
