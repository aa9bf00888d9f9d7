"""What checking a file's signatures found; a fact about bytes, kept by their hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What the whole file is worth, from nothing to everything."""

    UNREADABLE = "unreadable", _("Không đọc được")
    UNSIGNED = "unsigned", _("Không có chữ ký")
    INVALID = "invalid", _("Không hợp lệ")
    UNDETERMINED = "undetermined", _("Chưa xác định")
    REVIEW = "review", _("Hợp lệ nhưng cần xem")
    VALID = "valid", _("Hợp lệ")


class VerificationReport(models.Model):
    """The report of one file under one policy (rules and trust anchors); a new policy makes a new report."""

    sha256 = models.CharField(max_length=64)
    policy = models.CharField(max_length=40)
    verdict = models.CharField(max_length=20, choices=Verdict)
    notes = models.JSONField(default=list, help_text="Codes of what was noticed about the file as a whole")
    signatures = models.JSONField(default=list, help_text="One object per signature, oldest first")
    time_stamps = models.JSONField(default=list, help_text="One object per document time-stamp, oldest first")
    changed_pages = models.JSONField(default=list, help_text="Pages that look otherwise than when they were signed")
    empty_fields = models.JSONField(default=list, help_text="Names of signature fields that nobody has signed")
    checked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết quả kiểm tra chữ ký")
        verbose_name_plural = _("kết quả kiểm tra chữ ký")
        constraints = [models.UniqueConstraint(fields=["sha256", "policy"], name="verification_report_once")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.get_verdict_display()}"
