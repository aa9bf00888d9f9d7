"""What versions of procedures and of processes have in common: their states, who worked on them, their record."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.models import Journaled, JournalEntry, TimeStamped


class VersionState(models.TextChoices):
    """Where a version of a procedure or of a process stands."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Chờ duyệt")
    SCHEDULED = "scheduled", _("Chờ đến ngày áp dụng")
    PUBLISHED = "published", _("Đang áp dụng")
    RETIRED = "retired", _("Ngừng áp dụng")
    DISCARDED = "discarded", _("Đã bỏ")


OPEN_STATES = (VersionState.DRAFT, VersionState.SUBMITTED)


class Version(Journaled, TimeStamped):
    """One form of something, drafted by one person and published by a second; only a draft can change.

    `revision` counts the changes of the draft: a form that was drawn for an earlier one is refused.
    """

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    effective_from = models.DateField()
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    warnings_note = models.TextField(blank=True, help_text="Why the warnings of the check were let stand")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        """Return how a page calls it."""
        raise NotImplementedError

    @property
    def record(self) -> "models.QuerySet[Any]":
        """Return the lines of its record."""
        raise NotImplementedError

    @property
    def siblings(self) -> "models.QuerySet[Any]":
        """Return the versions of the same thing, itself among them."""
        raise NotImplementedError

    @property
    def was_approved(self) -> bool:
        """Tell whether the installation stands by this version, now or at some time."""
        return self.state in (VersionState.PUBLISHED, VersionState.SCHEDULED, VersionState.RETIRED)

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        raise NotImplementedError


class VersionEvent(JournalEntry):
    """One act on a version; lines are only ever added.

    `data` holds {"revision": the draft's revision after the act, "what": the part that it was about}.
    """

    class Kind(models.TextChoices):
        MADE = "made", _("soạn phiên bản mới")
        COPIED = "copied", _("sao chép từ quy trình khác")
        IMPORTED = "imported", _("nhập từ gói thủ tục")
        VERSION_EDITED = "version_edited", _("sửa thông tin chung")
        VERSION_CASE_EDITED = "version_case_edited", _("sửa điều kiện, giấy tờ của trường hợp")
        PROCESS_EDITED = "process_edited", _("sửa tên, trường hợp")
        STEP_ADDED = "step_added", _("thêm bước")
        STEP_EDITED = "step_edited", _("sửa bước")
        STEP_DELETED = "step_deleted", _("xóa bước")
        STEP_MOVED = "step_moved", _("đổi thứ tự bước")
        ACTION_ADDED = "action_added", _("thêm thao tác")
        ACTION_EDITED = "action_edited", _("sửa thao tác")
        ACTION_DELETED = "action_deleted", _("xóa thao tác")
        ACTION_MOVED = "action_moved", _("đổi thứ tự thao tác")
        ACTION_PART_ADDED = "action_part_added", _("thêm hồ sơ thành phần")
        ACTION_PART_REMOVED = "action_part_removed", _("bỏ hồ sơ thành phần")
        CONDITION_ADDED = "condition_added", _("thêm điều kiện")
        CONDITION_REMOVED = "condition_removed", _("bỏ điều kiện")
        SHEET_EDITED = "sheet_edited", _("sửa nội dung thủ tục")
        COMPONENT_ADDED = "component_added", _("thêm thành phần")
        COMPONENT_EDITED = "component_edited", _("sửa thành phần")
        COMPONENT_DELETED = "component_deleted", _("xóa thành phần")
        COMPONENT_MOVED = "component_moved", _("đổi thứ tự thành phần")
        FEE_ADDED = "fee_added", _("thêm khoản thu")
        FEE_EDITED = "fee_edited", _("sửa khoản thu")
        FEE_DELETED = "fee_deleted", _("xóa khoản thu")
        RESULT_ADDED = "result_added", _("thêm loại kết quả")
        RESULT_EDITED = "result_edited", _("sửa loại kết quả")
        RESULT_DELETED = "result_deleted", _("xóa loại kết quả")
        PROCEDURE_EDITED = "procedure_edited", _("sửa tên, lĩnh vực, nơi tiếp nhận")
        SENT = "sent", _("gửi duyệt")
        SENT_BACK = "sent_back", _("trả lại để sửa")
        APPROVED = "approved", _("duyệt, công bố")
        TOOK_EFFECT = "took_effect", _("bắt đầu áp dụng")
        RETIRED = "retired", _("ngừng áp dụng")
        DISCARDED = "discarded", _("bỏ bản soạn")

    class Meta:
        abstract = True
        ordering = ["number"]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        what = self.data.get("what", "")
        label = str(self.Kind(self.action).label)
        return f"{label} «{what}»" if what else label
