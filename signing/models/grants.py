"""Who may use an agency's seal key, and the journal of a key."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import JournalEntry, TimeStamped
from signing.models.keys import SigningKey
from signing.models.requests import Operation


class KeyGrant(TimeStamped):
    """Leave for a named clerk to use an agency's seal key, for some kinds of signatures and documents or for all.

    It counts once a second person approved it (`granted_by`); `asked_by` is empty for what came with the installation.
    Source: NĐ 30/2020/NĐ-CP, Điều 32 – the seal and the secret key are entrusted to the clerical officer in writing.
    """

    class Standing(models.TextChoices):
        WAITING = "waiting", _("Chờ người thứ hai duyệt")
        COMING = "coming", _("Chưa tới ngày")
        IN_FORCE = "in_force", _("Đang hiệu lực")
        LAPSED = "lapsed", _("Hết hạn")
        ENDED = "ended", _("Đã thu hồi")

    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="key_grants")
    operations = models.JSONField(default=list, blank=True, help_text="Kinds of signatures; none means all")
    document_types = models.JSONField(default=list, blank=True, help_text="Codes of document types; none means all")
    basis = models.CharField(max_length=200, blank=True, help_text="The paper that entrusts the seal")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="key_grants_given"
    )
    granted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("quyền dùng con dấu số")
        verbose_name_plural = _("quyền dùng con dấu số")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "user"],
                condition=Q(valid_to__isnull=True, ended_at__isnull=True),
                name="key_grant_one_open_per_user",
            ),
            models.CheckConstraint(
                name="key_grant_by_two",
                condition=Q(asked_by__isnull=True)
                | Q(granted_by__isnull=True)
                | (~Q(granted_by=F("asked_by")) & ~Q(granted_by=F("user"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.key}"

    def standing(self, at: datetime) -> Standing:
        """Return whether it waits, is in force at this time, or is over."""
        if self.ended_at is not None:
            return self.Standing.ENDED
        if self.valid_to is not None and self.valid_to <= at:
            return self.Standing.LAPSED
        if self.asked_by_id is not None and self.granted_by_id is None:
            return self.Standing.WAITING
        return self.Standing.IN_FORCE if self.valid_from <= at else self.Standing.COMING

    def covers(self, at: datetime) -> bool:
        """Tell whether the grant is in force at this time."""
        return self.standing(at) == self.Standing.IN_FORCE

    def allows(self, operation: str, document_type: str | None) -> bool:
        """Tell whether it is for this kind of signature and this type of document; None asks for no type yet."""
        named = document_type is None or not self.document_types or document_type in self.document_types
        return named and (not self.operations or operation in self.operations)

    def kinds(self) -> list[str]:
        """Return the kinds of signatures as pages name them; none means all."""
        return [str(Operation(one).label) for one in self.operations]


class KeyEvent(JournalEntry):
    """One act on a key or on a grant of it; lines are only ever added, and none holds a PIN or a password."""

    class Kind(models.TextChoices):
        IMPORTED = "imported", _("nhập chứng thư số")
        USED = "used", _("đưa vào dùng")
        APPROVED = "approved", _("duyệt đưa con dấu số vào dùng")
        REPLACED = "replaced", _("thay bằng chứng thư số khác")
        ENDED = "ended", _("ngừng dùng")
        LEFT = "left", _("ngừng dùng vì chủ chứng thư đã chuyển đi hoặc tài khoản bị khóa")
        PIN_CHANGED = "pin_changed", _("đổi mã PIN")
        PIN_LOCKED = "pin_locked", _("nhập sai mã PIN 5 lần, chứng thư số tạm khóa")
        LIMITED = "limited", _("đặt giới hạn số lần ký")
        REWRAPPED = "rewrapped", _("chuyển sang khóa bảo vệ mới")
        GRANT_ASKED = "grant_asked", _("đề nghị giao con dấu số")
        GRANT_APPROVED = "grant_approved", _("duyệt giao con dấu số")
        GRANT_ENDED = "grant_ended", _("thu hồi quyền dùng con dấu số")
        GRANT_LEFT = "grant_left", _("quyền dùng con dấu số hết vì người được giao đã chuyển đi")

    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký chứng thư số")
        verbose_name_plural = _("nhật ký chứng thư số")
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="key_event_once")]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        return str(self.Kind(self.action).label)
