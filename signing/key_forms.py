"""What people fill in to bring a key, look after it, and entrust a seal."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from accounts.forms import ProofForm
from accounts.models import Agency
from accounts.queries import colleagues_of
from common.forms import OfficeForm, VnDateField
from signing.forms import PinField
from signing.keys.secret import Secret
from signing.services.granting import GrantData, document_types, seal_operations

PIN_HINT = _("Từ 6 ký tự, không lặp lại, không phải dãy liền nhau như 123456.")


class SecretField(PinField):
    """A password on its way to where it is used: never shown again, never kept as plain text."""

    widget = forms.PasswordInput(attrs={"autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=200, **kwargs)


class NewPinForm(ProofForm):
    """A PIN, chosen twice."""

    pin = PinField(label=_("Mã PIN mới"), help_text=PIN_HINT, max_length=64)
    pin_again = PinField(label=_("Nhập lại mã PIN mới"), max_length=64)

    def clean(self) -> dict[str, Any]:
        """Compare the two entries of the PIN."""
        data: dict[str, Any] = super().clean() or {}
        first, second = data.get("pin"), data.get("pin_again")
        if isinstance(first, Secret) and isinstance(second, Secret) and first.reveal() != second.reveal():
            self.add_error("pin_again", _("Hai lần nhập mã PIN không giống nhau."))
        return data


class KeyFileForm(NewPinForm):
    """A PKCS#12 file with its password, and for one's own key the PIN that guards it here."""

    file = forms.FileField(
        label=_("Tệp chứng thư số (.p12, .pfx)"),
        widget=forms.FileInput(attrs={"accept": ".p12,.pfx"}),
        help_text=_("Không quá 64 KB. Tệp không được lưu lại trên hệ thống."),
    )
    password = SecretField(label=_("Mật khẩu của tệp"), help_text=_("Do nơi cấp gửi kèm tệp; chỉ dùng một lần."))

    field_order = ("file", "password", "pin", "pin_again", "proof")

    def __init__(self, *args: Any, seal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if seal:
            del self.fields["pin"], self.fields["pin_again"]


class PinChangeForm(NewPinForm):
    """The PIN of now and, twice, the new one."""

    old = PinField(label=_("Mã PIN hiện tại"), max_length=64)

    field_order = ("old", "pin", "pin_again")


class LimitForm(ProofForm):
    """How often the key may sign."""

    per_day = forms.IntegerField(label=_("Số lần ký mỗi ngày"), required=False, min_value=1, max_value=1_000_000)
    total = forms.IntegerField(
        label=_("Tổng số lần ký"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text=_("Để trống thì không giới hạn."),
    )

    field_order = ("per_day", "total", "proof")


class EndForm(OfficeForm):
    """Why something is used no longer."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class GrantForm(ProofForm):
    """To whom the seal is entrusted, for what, on which paper, and for how long."""

    person = forms.TypedChoiceField(label=_("Người được giao"), coerce=int)
    basis = forms.CharField(
        label=_("Văn bản giao con dấu"), max_length=200, help_text=_("Số, ngày của quyết định hoặc biên bản giao.")
    )
    valid_from = VnDateField(label=_("Từ ngày"))
    valid_to = VnDateField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống: đến khi thu hồi."))
    operations = forms.MultipleChoiceField(
        label=_("Cho loại chữ ký"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn loại nào: mọi loại dùng con dấu."),
    )
    document_types = forms.MultipleChoiceField(
        label=_("Cho loại văn bản"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6, "class": "area"}),
        help_text=_("Không chọn loại nào: mọi loại văn bản. Giữ Ctrl để chọn nhiều loại."),
    )

    field_order = ("person", "basis", "valid_from", "valid_to", "operations", "document_types", "proof")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {
            post.user_id: f"{post.user.full_name}, {post.title}" for post in colleagues_of([agency.pk], without=None)
        }
        self._choose("person", [("", _("Chọn người")), *people.items()])
        self._choose("operations", [(one.value, one.label) for one in seal_operations()])
        self._choose("document_types", document_types())
        if not document_types():
            del self.fields["document_types"]

    def data_of(self) -> GrantData:
        """Return what was filled in; a last day counts whole."""
        values = self.cleaned_data
        last = values["valid_to"]
        return GrantData(
            basis=values["basis"],
            valid_from=_start_of(values["valid_from"]),
            valid_to=_start_of(last + timedelta(days=1)) if last else None,
            operations=values["operations"],
            document_types=values.get("document_types", []),
        )

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
