"""The course of resolution of a document (quá trình giải quyết): one chained line per hop."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.journal import JournalEntry
from eoffice.models.document import Document


class Event(JournalEntry):
    """One line of the course. `data` holds {"files": [{"file": id, "name": …}], …}."""

    class Origin(models.TextChoices):
        OFFICE = "office", _("eOffice")
        DESK = "desk", _("Một cửa")

    class Kind(models.TextChoices):
        FORWARDED = "forwarded", _("Gửi từ Một cửa")
        ARRIVED = "arrived", _("Nhận văn bản chờ ký duyệt")
        PREPARED = "prepared", _("Chuyển dự thảo sang PDF")
        INITIALLED = "initialled", _("Ký nháy")
        INITIALS_DROPPED = "initials_dropped", _("Hủy ký nháy chưa xác nhận")
        OPENED = "opened", _("Mở văn bản")
        HANDED_ON = "handed_on", _("Đổi người ký duyệt")
        RETURNED = "returned", _("Trả lại lãnh đạo phòng")
        SIGNED = "signed", _("Ký duyệt và chuyển văn thư")
        REOPENED = "reopened", _("Trả lại lãnh đạo")
        EDITED = "edited", _("Hiệu chỉnh")
        NUMBERED = "numbered", _("Cấp số")
        NUMBER_VOIDED = "number_voided", _("Hủy số")
        SEALED = "sealed", _("Đóng dấu")
        TIME_STAMPED = "time_stamped", _("Bổ sung dấu thời gian")
        ARCHIVED = "archived", _("Bổ sung dữ liệu lưu trữ")
        ANNEX_ADDED = "annex_added", _("Thêm phụ lục")
        ANNEX_DROPPED = "annex_dropped", _("Bỏ phụ lục")
        ANNEX_SIGNED = "annex_signed", _("Ký số phụ lục")
        ISSUED = "issued", _("Chuyển DVC")
        ENTERED = "entered", _("Nhập văn bản")
        SUBMITTED_AGAIN = "submitted_again", _("Trình lại")
        SENT = "sent", _("Gửi văn bản")
        PUBLISHED = "published", _("Đăng VB điều hành")
        RECEIVED = "received", _("Nơi nhận đã nhận")
        SENT_BACK = "sent_back", _("Nơi nhận trả lại")
        RECALLED = "recalled", _("Một cửa thu hồi")
        RECALL_LATE = "recall_late", _("Một cửa thu hồi, không kịp vì đã ban hành")
        EXTENDED = "extended", _("Một cửa gia hạn")

    document = models.ForeignKey(Document, models.CASCADE, related_name="events", db_index=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_event_once")]

    def __str__(self) -> str:
        return f"{self.document_id} #{self.number} {self.action}"

    @property
    def origin(self) -> "Event.Origin":
        """The half in which it happened."""
        desk = self.action in {self.Kind.FORWARDED, self.Kind.RECALLED, self.Kind.RECALL_LATE, self.Kind.EXTENDED}
        return self.Origin.DESK if desk else self.Origin.OFFICE

    @property
    def kind_label(self) -> str:
        """The Vietnamese words for what happened."""
        return str(self.Kind(self.action).label)
