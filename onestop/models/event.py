"""The course of a dossier (diễn biến): one chained line per hop, from both halves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.journal import JournalEntry
from onestop.models.dossier import Dossier


class Event(JournalEntry):
    """One line of the course.

    `data` holds codes only: {"files": [{"attachment": id, "name": …}], "from_step": code, "to_step": code, …}.
    """

    class Origin(models.TextChoices):
        DESK = "desk", _("Một cửa")
        OFFICE = "office", _("eOffice")
        CITIZEN = "citizen", _("Người nộp")

    class Kind(models.TextChoices):
        SAVED_PENDING = "saved_pending", _("Lưu hồ sơ, chờ bổ sung")
        SUPPLEMENTED = "supplemented", _("Bổ sung giấy tờ")
        ACCEPTED = "accepted", _("Tiếp nhận hồ sơ")
        ADVANCED = "advanced", _("Xác nhận hoàn thành, chuyển")
        SENT_BACK = "sent_back", _("Trả lại")
        ACTION_UNDONE = "action_undone", _("Hoàn tác thao tác")
        ATTACHED = "attached", _("Đính kèm tệp")
        FILE_SIGNED = "file_signed", _("Ký số tệp")
        FILE_LASTING = "file_lasting", _("Bổ sung dữ liệu lưu trữ lâu dài cho tệp")
        CO_WORKED = "co_worked", _("Góp ý phối hợp")
        FORWARDED = "forwarded", _("Gửi qua eOffice")
        RECALLED = "recalled", _("Thu hồi từ eOffice")
        OFFICE_ARRIVED = "office_arrived", _("Văn phòng điện tử đã nhận")
        OFFICE_REGISTERED = "office_registered", _("Vào sổ văn bản đến")
        OFFICE_OPENED = "office_opened", _("Mở văn bản")
        OFFICE_SIGNED = "office_signed", _("Ký duyệt, chuyển văn thư")
        OFFICE_NUMBERED = "office_numbered", _("Cấp số văn bản")
        OFFICE_REOPENED = "office_reopened", _("Văn thư trả lại lãnh đạo")
        OFFICE_RETURNED = "office_returned", _("Trả lại lãnh đạo phòng")
        OFFICE_ISSUED = "office_issued", _("Ban hành, chuyển DVC")
        OFFICE_ISSUED_LATE = "office_issued_late", _("Ban hành trước khi lệnh thu hồi tới")
        OFFICE_RENEWED = "office_renewed", _("Bổ sung dữ liệu lưu trữ lâu dài")
        LATE_RESULT_TAKEN = "late_result_taken", _("Nhận văn bản đã ban hành làm kết quả")
        TIMED_OUT = "timed_out", _("Đến hạn, hệ thống tự chuyển")
        PARTS_MADE = "parts_made", _("Lập hồ sơ thành phần")
        PARTS_MOVED = "parts_moved", _("Hồ sơ thành phần đều xong, hệ thống tự chuyển")
        PART_ENDED = "part_ended", _("Hồ sơ thành phần kết thúc")
        PART_REOPENED = "part_reopened", _("Hồ sơ thành phần được giải quyết tiếp")
        PART_TAKEN_BACK = "part_taken_back", _("Hủy hồ sơ thành phần lập nhầm")
        LINKED = "linked", _("Chuyển theo hồ sơ thành phần")
        LINK_HELD = "link_held", _("Không chuyển được theo hồ sơ thành phần")
        VERSION_MOVED = "version_moved", _("Chuyển sang phiên bản mới của quy trình")
        VERSION_RESTORED = "version_restored", _("Hoàn lại phiên bản cũ của quy trình")
        HANDED_ON = "handed_on", _("Bàn giao công việc")
        OFFICE_HANDED_ON = "office_handed_on", _("Đổi người ký duyệt")
        RESULT_NUMBERED = "result_numbered", _("Lấy số kết quả")
        CONFIRMED = "confirmed", _("Xác nhận kết quả")
        SUPPLEMENT_ASKED = "supplement_asked", _("Yêu cầu bổ sung")
        PAUSED = "paused", _("Tạm dừng xử lý")
        RESUMED = "resumed", _("Tiếp tục xử lý")
        EXTENDED = "extended", _("Gia hạn, hẹn lại ngày trả")
        NOT_ACCEPTED = "not_accepted", _("Không tiếp nhận")
        REFUSED = "refused", _("Từ chối giải quyết")
        REFUSAL_UNDONE = "refusal_undone", _("Hoàn tác từ chối")
        WITHDRAWN = "withdrawn", _("Rút hồ sơ")
        STOPPED = "stopped", _("Dừng xử lý")
        PAID = "paid", _("Thu phí, lệ phí")
        PAYMENT_REPORTED = "payment_reported", _("Ghi nhận đã báo nộp tiền")
        PAYMENT_WAIVED = "payment_waived", _("Miễn số tiền còn phải nộp")
        HANDED_OVER = "handed_over", _("Trả kết quả")
        ARCHIVED = "archived", _("Lưu vào kho")

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="events", db_index=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="event_number_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.number} {self.action}"

    @property
    def origin(self) -> "Event.Origin":
        """The half in which it happened."""
        if self.action.startswith("office_"):
            return self.Origin.OFFICE
        return self.Origin.DESK if self.actor_id or self.by_system else self.Origin.CITIZEN

    @property
    def by_system(self) -> bool:
        """Tell whether nobody did it: the process itself."""
        return self.action in BY_SYSTEM

    @property
    def kind_label(self) -> str:
        """The Vietnamese words for what happened."""
        return str(self.Kind(self.action).label)


BY_SYSTEM = frozenset(
    {
        Event.Kind.TIMED_OUT,
        Event.Kind.OFFICE_RENEWED,
        Event.Kind.FILE_LASTING,
        Event.Kind.PARTS_MOVED,
        Event.Kind.PART_ENDED,
        Event.Kind.PART_REOPENED,
        Event.Kind.LINKED,
        Event.Kind.LINK_HELD,
    }
)
