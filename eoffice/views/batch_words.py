"""What the page of a batch says, as it signs or seals."""

from django.utils.translation import gettext as _

from eoffice.models import SigningBatch


def batch_words(batch: SigningBatch) -> dict[str, str]:
    """Return the words of the page for this kind of batch."""
    return _seal_words() if batch.kind == SigningBatch.Kind.SEAL else _sign_words()


def _sign_words() -> dict[str, str]:
    return {
        "queue": "cho-ky",
        "queue_name": _("Văn bản chờ ký duyệt từ một cửa"),
        "title": _("Lượt ký nhiều văn bản"),
        "running": _("Đang ký."),
        "leave": _("Bạn có thể rời trang này, việc ký vẫn chạy tiếp."),
        "stopped": _("Lượt ký dừng trước khi xong."),
        "restarted": _("Máy chủ đã khởi động lại. Văn bản đã ký không bị ký lại."),
        "lead": _("Chưa ký tiếp được:"),
        "go_on": _("Ký tiếp"),
        "end": _("Dừng lượt ký"),
        "ended": _("Đã dừng lượt ký. Văn bản chưa ký vẫn chờ bạn ký."),
        "icon": "pencil",
        "done": _("Đã ký"),
        "not_done": _("Chưa ký"),
        "waiting": _("Chờ ký"),
    }


def _seal_words() -> dict[str, str]:
    return {
        "queue": "cho-ban-hanh",
        "queue_name": _("Văn bản chờ ban hành một cửa"),
        "title": _("Lượt đóng dấu nhiều văn bản"),
        "running": _("Đang cấp số, đóng dấu."),
        "leave": _("Bạn có thể rời trang này, việc đóng dấu vẫn chạy tiếp."),
        "stopped": _("Lượt đóng dấu dừng trước khi xong."),
        "restarted": _("Máy chủ đã khởi động lại. Văn bản đã cấp số, đóng dấu không bị làm lại."),
        "lead": _("Chưa đóng dấu tiếp được:"),
        "go_on": _("Đóng dấu tiếp"),
        "end": _("Dừng lượt đóng dấu"),
        "ended": _("Đã dừng lượt đóng dấu. Văn bản chưa đóng dấu vẫn chờ ban hành."),
        "icon": "check-badge",
        "done": _("Đã đóng dấu"),
        "not_done": _("Chưa đóng dấu"),
        "waiting": _("Chờ đóng dấu"),
    }
