"""What goes wrong with keys that are not in our database, in the words of the person: the cause, and what to do."""

from django.utils.translation import gettext as _

Sentences = dict[str, "tuple[str, str] | str"]


def token_sentences() -> Sentences:
    """Return what is said of tokens and hardware modules."""
    tell = _("Hãy báo quản trị hệ thống.")
    unlock = _("Hãy liên hệ đơn vị cấp chứng thư số để mở khóa.")
    return {
        "token_missing": (
            _("Chưa nhận được thiết bị ký số."),
            _("Hãy rút ra, cắm lại, chờ đèn sáng rồi ký lại."),
        ),
        "pin_refused": (_("Mã PIN không đúng."), _("Hãy nhập lại.")),
        "pin_few_left": (
            _("Mã PIN không đúng, chỉ còn ít lần thử trước khi thiết bị bị khóa."),
            _("Hãy nhập lại cẩn thận."),
        ),
        "token_last_try": (
            _("Thiết bị ký số chỉ còn một lần thử mã PIN nên hệ thống không thử nữa."),
            _("Hãy kiểm tra mã PIN bằng phần mềm của nhà cung cấp, hoặc liên hệ đơn vị cấp chứng thư số."),
        ),
        "token_locked": (_("Thiết bị ký số đã bị khóa do nhập sai mã PIN."), unlock),
        "token_busy": (_("Thiết bị ký đang bận."), _("Vui lòng thử lại sau ít giây.")),
        "token_mechanism": (_("Thiết bị không hỗ trợ thuật toán ký này."), _("Hãy liên hệ quản trị.")),
        "token_no_key": (_("Không thấy khóa ký này trên thiết bị."), _("Hãy cắm đúng thiết bị, hoặc báo quản trị.")),
        "token_fault": (_("Thiết bị ký số báo lỗi."), _("Hãy rút ra, cắm lại rồi thử; nếu vẫn lỗi, báo quản trị.")),
        "token_unknown": (_("Thiết bị ký “%(name)s” chưa được khai báo trong cấu hình SIGNING_TOKENS."), tell),
        "token_module": (_("Không nạp được thư viện của thiết bị ký (%(path)s)."), tell),
        "token_package": (
            _("Máy chủ chưa cài gói python-pkcs11 nên chưa ký được bằng thiết bị."),
            tell,
        ),
    }


def remote_sentences() -> Sentences:
    """Return what is said of services that sign on the owner's phone."""
    again = _("Hãy mở lại văn bản và ký lại.")
    tell = _("Hãy báo quản trị hệ thống.")
    return {
        "service_unknown": (_("Dịch vụ ký số “%(name)s” chưa được khai báo hoặc đang tắt."), tell),
        "service_down": (_("Dịch vụ ký số “%(name)s” không phản hồi."), _("Hãy thử lại sau ít phút.")),
        "service_silent": (
            _("Dịch vụ ký số “%(name)s” chưa phản hồi."),
            _("Bạn vẫn thử ký được; nếu không xong, hãy thử lại sau ít phút."),
        ),
        "service_unclear": (
            _("Dịch vụ ký số “%(name)s” trả lời không rõ khi hệ thống hỏi thử."),
            _("Bạn vẫn thử ký được; nếu không xong, hãy báo quản trị hệ thống."),
        ),
        "credential_off": (
            _("Dịch vụ ký số “%(name)s” báo chứng thư số này đã bị tắt, khóa, hết hạn hoặc không có."),
            _("Hãy mở ứng dụng của dịch vụ để kiểm tra, hoặc liên hệ nhà cung cấp."),
        ),
        "service_refused": (_("Dịch vụ ký số “%(name)s” không nhận yêu cầu này."), tell),
        "service_access": (_("Dịch vụ ký số “%(name)s” không chấp nhận tài khoản kết nối của hệ thống."), tell),
        "service_lost": (_("Dịch vụ đã ký nhưng hệ thống chưa nhận được chữ ký."), again),
        "signer_rejected": (_("Bạn đã từ chối trên điện thoại."), again),
        "signer_asked": _("Văn bản này đang chờ bạn xác nhận chữ ký. Hãy xác nhận hoặc hủy yêu cầu đó trước."),
    }


def agent_sentences() -> Sentences:
    """Return what is said of signing programs on the person's own machine."""
    again = _("Hãy ký lại.")
    wrong = _("Tệp trả về không đúng với tệp đã gửi đi ký nên không được nhận.")
    return {
        "file_returned_wrong": (wrong, again),
        "file_returned_signatures": (
            _("Tệp trả về phải có thêm đúng một chữ ký nên không được nhận."),
            _("Hãy ký lại và chỉ ký một lần."),
        ),
        "file_returned_certificate": (
            _("Tệp trả về được ký bằng chứng thư số khác với chứng thư số đã đăng ký của bạn nên không được nhận."),
            _("Hãy chọn đúng chứng thư số rồi ký lại."),
        ),
        "file_returned_place": (
            _("Chữ ký trong tệp trả về không nằm ở vị trí đã chuẩn bị nên không được nhận."),
            _("Hãy ký lại vào đúng ô ký có sẵn."),
        ),
        "file_returned_changed": (
            _("Tệp trả về có thêm thay đổi khác ngoài chữ ký nên không được nhận."),
            _("Hãy ký lại và không sửa tệp trước khi ký."),
        ),
        "file_returned_unsound": (_("Chữ ký trong tệp trả về không hợp lệ nên không được nhận."), again),
        "program_missing": (
            _("Chưa mở phần mềm ký số trên máy này."),
            _("Hãy mở phần mềm, hoặc cài nếu chưa có, rồi thử lại."),
        ),
        "program_old": (
            _("Phần mềm ký số trên máy này là bản cũ (%(version)s)."),
            _("Hãy cài bản %(least)s hoặc mới hơn rồi thử lại."),
        ),
        "program_trial": (
            _("Phần mềm ký số trên máy này là bản dùng thử (%(version)s)."),
            _("Hãy cài bản chính thức rồi thử lại."),
        ),
        "program_lapsed": (
            _("Phần mềm ký số trên máy này báo không dùng được: %(said)s."),
            _("Hãy gia hạn hoặc cài lại phần mềm rồi thử lại."),
        ),
        "address_used": (_("Địa chỉ nhận tệp ký đã dùng hoặc hết hạn."), _("Hãy bấm “Ký bằng phần mềm” lần nữa.")),
    }
