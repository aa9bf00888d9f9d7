"""The forms of packages and of whose packages are trusted."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.forms import OfficeForm
from procedures.forms.base import REASON
from procedures.unpacking import ARCHIVE_LIMIT_BYTES


class PackageForm(OfficeForm):
    """A package from another installation or an earlier time."""

    file = forms.FileField(
        label=_("Tệp gói thủ tục (.zip)"),
        help_text=_("Xem khác biệt trước; chưa có gì thay đổi khi tải lên."),
        error_messages={"required": _("Chọn tệp gói thủ tục."), "empty": _("Tệp này rỗng. Hãy chọn tệp khác.")},
    )

    def clean_file(self) -> bytes:
        """Read the file.

        Raises:
            ValidationError: it is larger than a package ever is.
        """
        file = self.cleaned_data["file"]
        if file.size > ARCHIVE_LIMIT_BYTES:
            raise forms.ValidationError(_("Gói thủ tục không quá 1 MB. Hãy kiểm tra lại tệp."))
        content: bytes = file.read()
        return content

    @property
    def file_name(self) -> str:
        """The name that the file has where it comes from."""
        return str(getattr(self.files["file"], "name", ""))


class TakeForm(OfficeForm):
    """Soạn từ gói: what the page compared with, and why where nobody vouches for the package."""

    mark = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": _("Trang này đã cũ. Hãy tải lại trang rồi làm lại.")},
    )
    reason = forms.CharField(
        label=_("Vì sao vẫn nhập gói này"),
        widget=REASON,
        max_length=2000,
        required=False,
        help_text=_("Lý do được giữ trong nhật ký của bản soạn."),
    )

    def redraw(self, mark: str) -> None:
        """Keep what was typed, for what is here now."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["mark"] = mark
        self.data = data


class PublisherForm(OfficeForm):
    """A publisher's name and key."""

    name = forms.CharField(label=_("Tên nơi phát hành"), max_length=200)
    public_key = forms.CharField(
        label=_("Khóa công khai"),
        max_length=200,
        help_text=_("44 ký tự, nơi phát hành thấy ở trang này của họ."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class FingerprintForm(OfficeForm):
    """Đối chiếu và duyệt: the fingerprint as the publisher told it."""

    fingerprint = forms.CharField(
        label=_("Vân tay khóa do nơi phát hành báo"),
        max_length=200,
        help_text=_(
            "Lấy từ công văn hoặc gọi điện hỏi; trang này chỉ hiện vân tay sau khi duyệt. Dấu cách không tính."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevokeForm(OfficeForm):
    """Thu hồi: why."""

    reason = forms.CharField(
        label=_("Lý do thu hồi"), widget=REASON, max_length=2000, error_messages={"required": _("Ghi lý do thu hồi.")}
    )
