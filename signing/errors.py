"""Why a signature is refused, in the words of the person at the screen."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from common.errors import DomainError


class SigningRefusal(DomainError):
    """Signing is refused; `code` is for programs, the text says what to do."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def refusal(code: str, **facts: Any) -> SigningRefusal:
    """Return the refusal of this code with the facts set into its sentence."""
    return SigningRefusal(code, _sentences()[code] % facts)


def _sentences() -> Mapping[str, str]:
    return _file_sentences() | _key_sentences() | _request_sentences()


def _file_sentences() -> dict[str, str]:
    return {
        "file_empty": _("Tệp trống. Hãy chọn lại tệp PDF có nội dung."),
        "file_not_pdf": _("Tệp không phải PDF. Hãy chọn tệp PDF hoặc chuyển tệp sang PDF rồi thử lại."),
        "file_encrypted": _("Tệp PDF có đặt mật khẩu. Hãy bỏ mật khẩu của tệp rồi thử lại."),
        "file_broken": _("Tệp PDF bị hỏng hoặc tải lên chưa đủ. Hãy tạo lại tệp PDF rồi thử lại."),
        "file_script": _("Tệp PDF có chứa mã lệnh. Hãy in tệp ra PDF mới rồi thử lại."),
        "file_xfa": _("Tệp PDF dùng biểu mẫu XFA không ký được. Hãy in tệp ra PDF mới rồi thử lại."),
        "file_attachments": _(
            "Tệp PDF có tệp khác đính bên trong, người ký không thấy được. Hãy in tệp ra PDF mới rồi thử lại."
        ),
        "file_odd_page": _("Trang %(page)d của tệp PDF không có khổ giấy đúng. Hãy in tệp ra PDF mới rồi thử lại."),
        "file_odd_fields": _("Tệp PDF có sẵn ô ký hoặc dấu vết chữ ký lạ. Hãy in tệp ra PDF mới rồi thử lại."),
        "file_no_field": _("Tệp chưa có vị trí ký. Hãy tải lại bản dự thảo để hệ thống chuẩn bị vị trí ký."),
        "file_changed": _("Tệp đã thay đổi sau khi bạn xem. Hãy mở lại để kiểm tra rồi ký."),
        "file_bad_signature": _("Chữ ký đã có trong tệp không còn hợp lệ nên không thể ký thêm. Hãy trả lại văn bản."),
        "field_filled": _("Vị trí này đã có chữ ký của %(name)s lúc %(time)s."),
        "field_locked": _("Văn bản đã được khóa sau chữ ký của %(name)s, không thể ký thêm."),
        "number_missing": _("Chưa có số, ký hiệu hoặc ngày ban hành. Hãy cấp số cho văn bản rồi đóng dấu."),
        "number_too_long": _("Số, ký hiệu quá dài hoặc có ký tự không in được. Hãy sửa lại số, ký hiệu."),
    }


def _key_sentences() -> dict[str, str]:
    return {
        "no_key": _("Chưa có chứng thư số trên hệ thống. Hãy liên hệ quản trị để được cấp."),
        "no_seal": _("Cơ quan chưa có con dấu số trên hệ thống. Hãy liên hệ quản trị để được cấp."),
        "no_grant": _("Bạn chưa được giao sử dụng con dấu số của cơ quan."),
        "expired": _("Chứng thư số đã hết hạn ngày %(day)s. Hãy liên hệ quản trị để gia hạn."),
        "not_yet_valid": _("Chứng thư số chưa đến ngày hiệu lực (%(day)s)."),
        "usage": _("Chứng thư số này không được cấp để ký văn bản."),
        "weak_key": _("Khóa của chứng thư số quá yếu (cần RSA từ 2048 bit hoặc ECDSA). Hãy liên hệ quản trị để đổi."),
        "untrusted": _("Chứng thư số không thuộc nhà cung cấp được tin cậy."),
        "owner_mismatch_user": _("Chứng thư số là của “%(name)s”, không phải của bạn."),
        "owner_mismatch_agency": _("Chứng thư số là của “%(name)s”, không phải của cơ quan."),
        "pin_missing": _("Hãy nhập mã PIN của chứng thư số."),
        "pin_wrong": _("Mã PIN không đúng, còn %(left)d lần thử. Hãy nhập lại."),
        "pin_locked": _("Chứng thư số tạm khóa do nhập sai mã PIN nhiều lần. Hãy thử lại sau %(time)s."),
        "key_broken": _("Không mở được khóa ký. Hãy liên hệ quản trị để cấp lại chứng thư số."),
    }


def _request_sentences() -> dict[str, str]:
    return {
        "in_progress": _("Văn bản đang được %(name)s ký. Vui lòng thử lại sau ít giây."),
        "request_closed": _("Lần ký này đã kết thúc hoặc quá thời gian. Hãy mở lại văn bản và ký lại."),
        "request_mismatch": _("Tệp đã ký không khớp với lần ký này. Hãy mở lại văn bản và ký lại."),
        "internal": _("Chưa ký được do lỗi hệ thống (mã %(id)s). Tệp gốc không bị thay đổi."),
        "no_file": _("Không tìm thấy tệp cần ký. Hãy tải lại tệp rồi thử lại."),
    }
