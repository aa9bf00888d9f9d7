"""How each kind of signature is made: whose key, how long it must last, what it shows, where, and what it closes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Journaled, JournalEntry
from signing.models.requests import Operation


class SignatureProfile(Journaled):
    """The rules of one kind of signature; the installation's own where the law and the agency leave a choice."""

    class KeyKind(models.TextChoices):
        PERSON = "person", _("Chứng thư số cá nhân")
        SEAL = "seal", _("Con dấu số của cơ quan")

    class Level(models.TextChoices):
        B = "B-B", _("Chữ ký")
        T = "B-T", _("Chữ ký có dấu thời gian")
        LT = "B-LT", _("Kiểm tra được lâu dài")
        LTA = "B-LTA", _("Lưu trữ")

    class Appearance(models.TextChoices):
        PICTURE = "picture", _("Theo mẫu chữ ký, không có mẫu thì bằng chữ")
        TEXT = "text", _("Chỉ bằng chữ")

    class PlaceRule(models.TextChoices):
        FIELD = "field", _("Vị trí đã chuẩn bị trong tệp")
        ANCHOR = "anchor", _("Theo họ tên, chức vụ người ký")
        END = "end", _("Cuối văn bản")
        TOP_RIGHT = "top_right", _("Góc trên bên phải trang đầu")

    class Lock(models.TextChoices):
        NONE = "none", _("Không khóa thêm")
        ALL = "all", _("Khóa toàn bộ tệp")

    class TimeFormat(models.TextChoices):
        ISO = "iso", _("2026-02-05T09:15:30+07:00")
        DISPLAY = "display", _("05-02-2026 09:15:30 +07:00")

    operation = models.CharField(max_length=10, choices=Operation, unique=True)
    key_kind = models.CharField(max_length=10, choices=KeyKind)
    level = models.CharField(
        max_length=10, choices=Level, help_text="What is aimed at; the record says what was reached"
    )
    appearance = models.CharField(max_length=10, choices=Appearance)
    lines = models.TextField(help_text="Lines of text, with {name}, {agency}, {number} and {time}")
    place_rule = models.CharField(max_length=10, choices=PlaceRule)
    width_mm = models.FloatField(help_text="Of the stamp where nobody chose a size; text alone takes what it needs")
    height_mm = models.FloatField()
    lock = models.CharField(max_length=10, choices=Lock, default=Lock.NONE)
    reason = models.CharField(max_length=100, blank=True)
    time_format = models.CharField(max_length=10, choices=TimeFormat, default=TimeFormat.ISO)

    class Meta:
        verbose_name = _("cách ký")
        verbose_name_plural = _("cách ký")
        constraints = [
            models.CheckConstraint(name="signature_profile_size", condition=models.Q(width_mm__gt=0, height_mm__gt=0))
        ]

    def __str__(self) -> str:
        return str(Operation(self.operation).label)

    @property
    def is_text(self) -> bool:
        """Whether it never shows a picture."""
        return self.appearance == self.Appearance.TEXT


class ProfileEvent(JournalEntry):
    """One change of a profile; `data` holds the rules as they were before it."""

    profile = models.ForeignKey(SignatureProfile, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký cách ký")
        verbose_name_plural = _("nhật ký cách ký")
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="profile_event_once")]
