"""What people fill in to sign, and to make, send back or look after what they sign with."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from signing.models import Operation, SignatureProfile, SignatureTemplate, TrustAnchor
from signing.services.profile_editing import Rules
from signing.services.sign import Secret
from signing.services.templates import OF_PERSONS, OF_SEALS, TemplateData
from signing.services.time_servers import ServerData

SMALLEST_MM, LARGEST_MM = 5, 100


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


class TemplateForm(OfficeForm):
    """The draft of a template; the owner says which kinds there are."""

    name = forms.CharField(label=_("Tên mẫu"), max_length=100)
    operation = forms.ChoiceField(label=_("Dùng khi"))
    layout = forms.ChoiceField(label=_("Bố cục"), choices=SignatureTemplate.Layout.choices)
    picture = forms.FileField(
        label=_("Hình PNG nền trong suốt"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        help_text=_("Chữ ký màu xanh, con dấu màu đỏ; không quá 2 MB. Để trống thì giữ hình đang có."),
    )
    lines = forms.CharField(
        label=_("Các dòng chữ"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một ý; {name} là họ tên, {time} là thời gian ký. Để trống: họ tên và thời gian."),
    )
    width_mm = forms.FloatField(label=_("Rộng (mm)"), min_value=SMALLEST_MM, max_value=LARGEST_MM)
    height_mm = forms.FloatField(label=_("Cao (mm)"), min_value=SMALLEST_MM, max_value=LARGEST_MM)

    def __init__(self, *args: Any, seal: bool, fixed_kind: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OF_SEALS if seal else OF_PERSONS
        field = self.fields["operation"]
        field.choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        if fixed_kind:
            del self.fields["operation"]
        if seal:
            # The seal is as large as its field, in true size.
            del self.fields["width_mm"], self.fields["height_mm"]

    def data_of(self) -> TemplateData:
        """Return what was filled in."""
        cleaned = self.cleaned_data
        picture = cleaned["picture"]
        return TemplateData(
            name=cleaned["name"],
            layout=cleaned["layout"],
            lines=cleaned["lines"],
            width_mm=cleaned.get("width_mm") or 36,
            height_mm=cleaned.get("height_mm") or 36,
            picture=picture.read() if picture else None,
        )


class ProfileForm(OfficeForm):
    """The rules of one kind of signature."""

    level = forms.ChoiceField(label=_("Mức chữ ký"), choices=SignatureProfile.Level.choices)
    appearance = forms.ChoiceField(label=_("Hiển thị"), choices=SignatureProfile.Appearance.choices)
    lines = forms.CharField(
        label=_("Các dòng chữ"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một ý; dùng {name}, {agency}, {number} và {time}."),
    )
    place_rule = forms.ChoiceField(label=_("Vị trí ký"), choices=SignatureProfile.PlaceRule.choices)
    width_mm = forms.FloatField(label=_("Rộng (mm)"), min_value=SMALLEST_MM, max_value=LARGEST_MM)
    height_mm = forms.FloatField(label=_("Cao (mm)"), min_value=SMALLEST_MM, max_value=LARGEST_MM)
    lock = forms.ChoiceField(label=_("Khóa tệp sau khi ký"), choices=SignatureProfile.Lock.choices)
    reason = forms.CharField(label=_("Lý do ghi trong chữ ký"), max_length=100, required=False)
    time_format = forms.ChoiceField(label=_("Cách ghi thời gian"), choices=SignatureProfile.TimeFormat.choices)

    def rules(self) -> Rules:
        """Return what was filled in."""
        return Rules(**self.cleaned_data)


class SendBackForm(OfficeForm):
    """Why a seal is given back."""

    reason = forms.CharField(label=_("Lý do trả lại"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnchorForm(OfficeForm):
    """A root certificate to be trusted, with the fingerprint as its authority publishes it."""

    certificate = forms.FileField(
        label=_("Tệp chứng thư gốc"),
        widget=forms.FileInput(attrs={"accept": ".cer,.crt,.pem,.der"}),
        help_text=_("Tệp .cer, .crt, .pem tải từ trang của nhà cung cấp."),
    )
    fingerprint = forms.CharField(
        label=_("Dấu vân tay SHA-256"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Chép từ nơi nhà cung cấp công bố, 64 chữ số và chữ a–f; có thể có dấu hai chấm."),
    )
    name = forms.CharField(label=_("Tên nhà cung cấp"), max_length=200)
    family = forms.ChoiceField(
        label=_("Nhóm"),
        choices=TrustAnchor.Family.choices,
        help_text=_("Chứng thư gốc nhóm Dấu thời gian chỉ dùng cho dấu thời gian, không dùng cho chữ ký."),
    )
    hosts = forms.CharField(
        label=_("Máy chủ trạng thái chứng thư"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Tên máy OCSP, CRL mà hệ thống được hỏi, mỗi dòng một tên, ví dụ ocsp.ca.gov.vn."),
    )
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=300)


class FingerprintForm(OfficeForm):
    """The fingerprint once more, typed by the second person."""

    fingerprint = forms.CharField(
        label=_("Dấu vân tay SHA-256"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Chép từ nơi nhà cung cấp công bố, không chép từ trang này."),
        error_messages={"required": _("Hãy nhập dấu vân tay.")},
    )


class TrustReasonForm(OfficeForm):
    """Why a root is not trusted."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TsaForm(OfficeForm):
    """A server of time-stamps, and why it is added."""

    code = forms.SlugField(
        label=_("Mã"),
        max_length=40,
        help_text=_("Chữ không dấu, số, gạch nối; mật khẩu đặt ở TSA_PASSWORDS theo mã này."),
        error_messages={"invalid": _("Mã chỉ gồm chữ không dấu, số và gạch nối.")},
    )
    name = forms.CharField(label=_("Tên máy chủ"), max_length=200)
    url = forms.CharField(
        label=_("Địa chỉ"),
        max_length=300,
        validators=[
            URLValidator(schemes=["http", "https"], message=_("Hãy nhập địa chỉ bắt đầu bằng http:// hoặc https://."))
        ],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    rank = forms.IntegerField(
        label=_("Thứ tự hỏi"), min_value=1, max_value=99, initial=1, help_text=_("Số nhỏ được hỏi trước.")
    )
    timeout_seconds = forms.FloatField(
        label=_("Đợi tối đa (giây)"), min_value=0.5, max_value=10, initial=3, help_text=_("Khi người ký đang đợi.")
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"), required=False, max_length=100, help_text=_("Nếu máy chủ cần.")
    )
    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def server(self) -> ServerData:
        """Return what was filled in."""
        return ServerData(**{name: value for name, value in self.cleaned_data.items() if name != "reason"})


class TsaCloseForm(OfficeForm):
    """Why a server of time-stamps is asked no more."""

    reason = forms.CharField(label=_("Lý do"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


def usual_of(template: SignatureTemplate | None, operation: str = Operation.APPROVE) -> dict[str, Any]:
    """Return what the form shows at first: the template as it is, or the usual size."""
    if template is None:
        return {"operation": operation, "layout": "picture", "width_mm": 42, "height_mm": 21}
    names = ("name", "operation", "layout", "lines", "width_mm", "height_mm")
    return {name: getattr(template, name) for name in names}
