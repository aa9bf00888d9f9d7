"""Why a signature is refused, in the words of the person at the screen: what is wrong, and what to do."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from common.errors import DomainError
from signing.sentences import agent_sentences, remote_sentences, token_sentences

# What is wrong and what to do about it; or both in one.
Sentence: TypeAlias = "tuple[str, str] | str"


class SigningRefusal(DomainError):
    """Signing is refused; `code` is for programs, the text says what is wrong and what to do, which `cure` repeats."""

    def __init__(self, code: str, cause: str, cure: str = "") -> None:
        super().__init__(f"{cause} {cure}".strip())
        self.code, self.cause, self.cure = code, cause, cure


def refusal(code: str, **facts: Any) -> SigningRefusal:
    """Return the refusal of this code with the facts set into its sentence."""
    sentence = _sentences()[code]
    cause, cure = (sentence, "") if isinstance(sentence, str) else sentence
    return SigningRefusal(code, cause % facts, cure % facts)


def _sentences() -> Mapping[str, Sentence]:
    return (
        _file_sentences()
        | _place_sentences()
        | _owner_sentences()
        | _certificate_sentences()
        | _key_sentences()
        | _request_sentences()
    )


def _file_sentences() -> dict[str, Sentence]:
    again = _("Hãy in tệp ra PDF mới rồi thử lại.")
    return {
        "file_empty": (_("Tệp trống."), _("Hãy chọn lại tệp PDF có nội dung.")),
        "file_not_pdf": (_("Tệp không phải PDF."), _("Hãy chọn tệp PDF hoặc chuyển tệp sang PDF rồi thử lại.")),
        "file_encrypted": (_("Tệp PDF có đặt mật khẩu."), _("Hãy bỏ mật khẩu của tệp rồi thử lại.")),
        "file_broken": (_("Tệp PDF bị hỏng hoặc tải lên chưa đủ."), _("Hãy tạo lại tệp PDF rồi thử lại.")),
        "file_loose": (_("Cấu trúc tệp PDF không đúng chuẩn nên chữ ký có thể bị từ chối."), again),
        "file_large": (
            _("Tệp lớn %(size)s, vượt mức %(limit)s."),
            _("Hãy giảm dung lượng tệp, ví dụ quét với độ phân giải 200 dpi, rồi tải lại."),
        ),
        "file_script": (_("Tệp PDF có chứa mã lệnh."), again),
        "file_attachments": (_("Tệp PDF có tệp khác đính kèm bên trong."), again),
        "file_odd_page": (_("Trang %(page)d của tệp PDF không có khổ giấy đúng."), again),
        "file_odd_pages": (_("Tệp PDF có trang kích thước bất thường."), again),
        "file_unsuitable": (_("Chưa ký được vì bản đã ký sẽ không được coi là hợp lệ. %(reason)s"), again),
        "file_xfa": (_("Tệp PDF dùng biểu mẫu XFA không ký được."), again),
        "file_odd_fields": (_("Tệp PDF có sẵn ô ký hoặc dấu vết chữ ký lạ."), again),
        "file_no_field": (
            _("Tệp chưa có vị trí ký."),
            _("Hãy tải lại bản dự thảo để hệ thống chuẩn bị vị trí ký."),
        ),
        "file_bad_box": (
            _("Vị trí ký nằm ngoài trang hoặc quá nhỏ."),
            _("Hãy tải lại bản dự thảo để hệ thống chuẩn bị vị trí ký."),
        ),
        "file_changed": (_("Tệp đã thay đổi sau khi bạn xem."), _("Hãy mở lại để kiểm tra rồi ký.")),
        "file_bad_signature": (
            _("Chữ ký đã có trong tệp không còn hợp lệ nên không thể ký thêm."),
            _("Hãy trả lại văn bản."),
        ),
        "field_filled": (
            _("Vị trí này đã có chữ ký của %(name)s lúc %(time)s."),
            _("Hãy tải lại trang để xem bản đã ký."),
        ),
        "field_locked": (
            _("Văn bản đã được khóa sau chữ ký của %(name)s, không thể ký thêm."),
            _("Hãy trả lại văn bản để lập bản mới nếu cần ký thêm."),
        ),
        "number_missing": (
            _("Chưa có số, ký hiệu hoặc ngày ban hành."),
            _("Hãy cấp số cho văn bản rồi đóng dấu."),
        ),
        "number_too_long": (_("Số, ký hiệu quá dài hoặc có ký tự không in được."), _("Hãy sửa lại số, ký hiệu.")),
    }


def _place_sentences() -> dict[str, Sentence]:
    choose = _("Hãy bấm “Chọn vị trí” và chọn chỗ ký.")
    return {
        "place_no_page": (_("Tệp chỉ có %(pages)d trang."), _("Hãy chọn lại trang đặt chữ ký.")),
        "place_off_page": (
            _("Vị trí ký nằm ngoài trang."),
            _("Hãy chọn lại vị trí, hoặc giảm kích thước mẫu chữ ký."),
        ),
        "place_too_large": (
            _("Chữ ký che hơn một phần năm của trang."),
            _("Hãy giảm kích thước chữ ký."),
        ),
        "place_covers_text": (
            _("Vị trí ký đè lên nội dung của trang."),
            _("Hãy bấm “Chọn vị trí” và chọn chỗ trống."),
        ),
        "place_scan": (_("Tệp là bản quét, không đọc được chữ để tìm vị trí ký."), choose),
        "place_no_anchor": (_("Không thấy tên, chức vụ người ký trong tệp."), choose),
        "place_fixed": _("Vị trí ký của văn bản này đã được chuẩn bị sẵn, không chọn lại được."),
    }


def _owner_sentences() -> dict[str, Sentence]:
    ask = _("Hãy liên hệ quản trị để được cấp.")
    return {
        "no_key": (
            _("Chưa có chứng thư số trên hệ thống."),
            _("Hãy liên hệ quản trị để được cấp. Có tệp .p12 thì nhập ở trang “Chứng thư số”."),
        ),
        "no_seal": (_("Cơ quan chưa có con dấu số trên hệ thống."), ask),
        "no_grant": (
            _("Bạn chưa được giao sử dụng con dấu số của cơ quan."),
            _("Hãy đề nghị lãnh đạo giao bằng văn bản và báo quản trị ghi nhận."),
        ),
        "grant_other": (
            _("Bạn được giao con dấu số của cơ quan nhưng không cho việc này hoặc loại văn bản này."),
            _("Hãy chuyển người được giao, hoặc đề nghị giao thêm."),
        ),
        "left": (
            _("Chứng thư số của bạn được cấp khi bạn ở cơ quan khác nên không còn dùng được."),
            _("Hãy nhập chứng thư số do cơ quan hiện nay cấp, ở trang “Chứng thư số”."),
        ),
    }


def _certificate_sentences() -> dict[str, Sentence]:
    other = _("Hãy báo quản trị gắn đúng chứng thư số.")
    return {
        "expired": (_("Chứng thư số đã hết hạn ngày %(day)s."), _("Hãy liên hệ quản trị để gia hạn.")),
        "ends_soon": (
            _("Chứng thư số hết hạn ngày %(day)s, còn %(left)d ngày."),
            _("Hãy liên hệ quản trị để gia hạn trước ngày đó."),
        ),
        "ends_this_week": (
            _("Chứng thư số hết hạn ngày %(day)s, chỉ còn %(left)d ngày."),
            _("Hãy liên hệ quản trị gia hạn ngay trong tuần."),
        ),
        "ends_now": (
            _("Chứng thư số hết hạn ngày %(day)s, chưa tới một ngày nữa."),
            _("Hãy liên hệ quản trị gia hạn ngay hôm nay."),
        ),
        "not_yet_valid": (
            _("Chứng thư số chưa đến ngày hiệu lực (%(day)s)."),
            _("Hãy ký từ ngày đó, hoặc kiểm tra lại ngày giờ của máy chủ."),
        ),
        "revoked": (
            _("Chứng thư số đã bị thu hồi ngày %(day)s, không ký được."),
            _("Hãy liên hệ quản trị để được cấp chứng thư số mới."),
        ),
        "issuer_revoked": (
            _("Chứng thư của nơi cấp chứng thư số này đã bị thu hồi ngày %(day)s, không ký được."),
            _("Hãy liên hệ quản trị để được cấp chứng thư số mới."),
        ),
        "revocation_unknown": (
            _("Chưa kiểm tra được tình trạng thu hồi của chứng thư số (máy chủ nhà cung cấp không phản hồi)."),
            _("Bạn vẫn ký được; hãy báo quản trị nếu tình trạng này kéo dài."),
        ),
        "revocation_required": (
            _("Chưa kiểm tra được tình trạng thu hồi của chứng thư số (máy chủ nhà cung cấp không phản hồi)."),
            _("Hãy thử lại sau ít phút hoặc báo quản trị."),
        ),
        "usage": (
            _("Chứng thư số này không được cấp để ký văn bản."),
            _("Hãy liên hệ đơn vị cấp để đổi chứng thư số dùng cho ký số."),
        ),
        "weak_key": (
            _("Khóa hoặc thuật toán của chứng thư số quá yếu (cần RSA từ 2048 bit hoặc ECDSA, SHA-256 trở lên)."),
            _("Hãy liên hệ quản trị để đổi."),
        ),
        "untrusted": (
            _("Chứng thư số không thuộc nhà cung cấp được tin cậy."),
            _("Hãy báo quản trị kiểm tra danh sách nhà cung cấp."),
        ),
        "untrusted_stamps": (
            _("Chứng thư gốc đang ở nhóm Dấu thời gian nên không dùng được cho chữ ký."),
            _("Hãy báo quản trị ngừng tin cậy chứng thư gốc đó rồi đề nghị lại ở nhóm khác."),
        ),
        "owner_mismatch_user": (_("Chứng thư số là của “%(name)s”, không phải của bạn."), other),
        "owner_mismatch_agency": (_("Chứng thư số là của “%(name)s”, không phải của cơ quan."), other),
    }


def _key_sentences() -> dict[str, Sentence]:
    return {
        "pin_missing": _("Hãy nhập mã PIN của chứng thư số."),
        "pin_wrong": (_("Mã PIN không đúng, còn %(left)d lần thử."), _("Hãy nhập lại.")),
        "pin_locked": (
            _("Chứng thư số tạm khóa do nhập sai mã PIN nhiều lần."),
            _("Hãy thử lại sau %(time)s (%(minutes)d phút nữa)."),
        ),
        "kek_unknown": (
            _("Hệ thống thiếu khóa bảo vệ “%(name)s” nên không mở được khóa ký."),
            _("Hãy báo quản trị hệ thống khôi phục khóa này trong cấu hình SIGNING_KEKS."),
        ),
        "no_anchor": (
            _("Hệ thống chưa có nhà cung cấp chứng thư số nào được tin cậy."),
            _("Hãy báo quản trị hệ thống nạp chứng thư gốc."),
        ),
        "no_picture": (
            _("Chưa có ảnh chữ ký, con dấu; chữ ký sẽ hiện bằng chữ."),
            _("Hãy tạo mẫu có ảnh PNG nền trong suốt ở trang “Mẫu chữ ký”; mẫu con dấu do quản trị tạo."),
        ),
        "last_failed": (
            _("Lần ký gần nhất, lúc %(time)s, không xong: %(reason)s"),
            _("Hãy làm theo câu trên rồi ký lại."),
        ),
        "wrong_signature": (
            _("Chữ ký nhận về không phải của chứng thư số này nên không được nhận."),
            _("Hãy ký lại."),
        ),
        "backend_unknown": (
            _("Hệ thống chưa được cài cách ký “%(name)s” của chứng thư số này."),
            _("Hãy báo quản trị."),
        ),
        "signs_elsewhere": (
            _("Chứng thư số này ký bằng điện thoại hoặc phần mềm trên máy bạn, chưa dùng được cho việc này."),
            _("Hãy mở và ký duyệt từng văn bản."),
        ),
        "own_elsewhere": (
            _("Chứng thư số này ký bằng điện thoại hoặc phần mềm trên máy bạn, chưa dùng được cho việc này."),
            _("Hãy nhập chứng thư số dạng tệp .p12 ở trang “Chứng thư số”, hoặc nhờ đồng nghiệp ký."),
        ),
        "seal_elsewhere": (
            _("Con dấu số của cơ quan ký bằng điện thoại hoặc phần mềm ngoài máy chủ nên chưa đóng dấu được ở đây."),
            _("Hãy báo quản trị cơ quan nhập con dấu số dạng tệp, hoặc gắn thiết bị con dấu vào máy chủ."),
        ),
        "key_broken": (_("Không mở được khóa ký."), _("Hãy liên hệ quản trị để cấp lại chứng thư số.")),
        **_limit_sentences(),
        **token_sentences(),
        **remote_sentences(),
        **agent_sentences(),
    }


def _limit_sentences() -> dict[str, Sentence]:
    return {
        "tsa_none": (
            _("Hệ thống chưa có máy chủ dấu thời gian nên chữ ký không có dấu thời gian."),
            _("Bạn vẫn ký được; hãy đề nghị quản trị hệ thống khai báo máy chủ."),
        ),
        "tsa_down": (
            _("Máy chủ dấu thời gian “%(name)s” không phản hồi."),
            _("Bạn vẫn ký được, dấu thời gian sẽ được bổ sung tự động; hãy báo quản trị nếu kéo dài."),
        ),
        "stamps_down": (
            _("Máy chủ dấu thời gian không phản hồi."),
            _("Bạn vẫn ký được; dấu thời gian sẽ được bổ sung tự động khi máy chủ hoạt động lại."),
        ),
        "stamps_down_approve": (
            _("Máy chủ dấu thời gian không phản hồi."),
            _(
                "Bạn vẫn ký được; dấu thời gian sẽ được bổ sung tự động, văn thư chờ nhiều nhất %(minutes)d phút rồi"
                " đóng dấu."
            ),
        ),
        "stamps_down_initial": (
            _("Máy chủ dấu thời gian không phản hồi."),
            _("Bạn vẫn ký nháy được; chữ ký nháy không có dấu thời gian."),
        ),
        "limit_per_day": (
            _("Chứng thư số đã dùng đủ %(limit)d lần ký của hôm nay."),
            _("Hãy ký vào ngày mai, hoặc đề nghị tăng giới hạn ở trang “Chứng thư số”."),
        ),
        "limit_total": (
            _("Chứng thư số đã dùng đủ %(limit)d lần ký được phép."),
            _("Hãy đề nghị tăng giới hạn ở trang “Chứng thư số”."),
        ),
    }


def _request_sentences() -> dict[str, Sentence]:
    anew = _("Hãy mở lại văn bản và ký lại.")
    return {
        "in_progress": (_("Văn bản đang được %(name)s ký."), _("Vui lòng thử lại sau ít giây.")),
        "initials_awaited": (
            _("%(name)s đang chờ xác nhận ký nháy, đến %(time)s."),
            _("Bạn ký ngay thì lần ký nháy đó bị hủy và người đó được báo."),
        ),
        "request_closed": (_("Lần ký này đã kết thúc hoặc quá thời gian."), anew),
        "awaits_token": (
            _("Chữ ký của lãnh đạo đang chờ dấu thời gian."),
            _("Hãy đóng dấu lại khi đã có; chậm nhất %(minutes)d phút nữa thì đóng dấu được."),
        ),
        "signer_late": (_("Quá thời gian xác nhận."), anew),
        "request_mismatch": (_("Tệp đã ký không khớp với lần ký này."), anew),
        "internal": (
            _("Chưa ký được do lỗi hệ thống (mã %(id)s). Tệp gốc không bị thay đổi."),
            _("Hãy thử lại; nếu vẫn lỗi, báo quản trị mã này."),
        ),
        "no_file": (_("Không tìm thấy tệp cần ký."), _("Hãy tải lại tệp rồi thử lại.")),
    }
