"""What signing asks of others: servers of time-stamps, and what authorities said about certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Journaled, JournalEntry, TimeStamped
from signing.models.keys import TrustAnchor


class TrustEvent(JournalEntry):
    """One act on a trust anchor; lines are only ever added."""

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("đề nghị tin cậy")
        APPROVED = "approved", _("duyệt, bắt đầu tin cậy")
        DECLINED = "declined", _("không duyệt")
        WITHDRAWN = "withdrawn", _("thôi tin cậy")

    anchor = models.ForeignKey(TrustAnchor, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký chứng thư gốc")
        verbose_name_plural = _("nhật ký chứng thư gốc")
        constraints = [models.UniqueConstraint(fields=["anchor", "number"], name="trust_event_once")]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        return str(self.Kind(self.action).label)


class TsaProfile(Journaled, TimeStamped):
    """A server of time-stamps; the lowest rank is asked first, the others when it does not answer.

    The password is not here: the installation gives it by `code` in TSA_PASSWORDS. `asked_at` and what follows tell of
    the last answer; `authority` is who signed the last token.
    Source: RFC 3161.
    """

    class Failure(models.TextChoices):
        SLOW = "slow", _("Không trả lời kịp")
        UNREACHABLE = "unreachable", _("Không nối được")
        BAD = "bad", _("Trả lời không dùng được")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=300)
    rank = models.PositiveSmallIntegerField(default=1)
    timeout_seconds = models.FloatField(default=3, help_text="While a person waits")
    worker_timeout_seconds = models.FloatField(default=180, help_text="While only a worker waits")
    username = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    latency_ms = models.PositiveIntegerField(null=True, blank=True, editable=False)
    failure = models.CharField(max_length=12, choices=Failure, blank=True, editable=False)
    detail = models.CharField(max_length=200, blank=True, editable=False)
    authority = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("máy chủ dấu thời gian")
        verbose_name_plural = _("máy chủ dấu thời gian")
        ordering = ["rank", "pk"]
        constraints = [
            models.CheckConstraint(
                name="tsa_profile_waits",
                condition=models.Q(
                    timeout_seconds__gt=0,
                    timeout_seconds__lte=10,
                    worker_timeout_seconds__gt=0,
                    worker_timeout_seconds__lte=200,
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TsaEvent(JournalEntry):
    """One act on a server of time-stamps; lines are only ever added."""

    class Kind(models.TextChoices):
        ADDED = "added", _("thêm máy chủ")
        CHANGED = "changed", _("sửa máy chủ")
        REOPENED = "reopened", _("dùng lại máy chủ")
        CLOSED = "closed", _("ngừng dùng máy chủ")

    server = models.ForeignKey(TsaProfile, models.PROTECT, related_name="events")

    class Meta(JournalEntry.Meta):
        verbose_name = _("nhật ký máy chủ dấu thời gian")
        verbose_name_plural = _("nhật ký máy chủ dấu thời gian")
        constraints = [models.UniqueConstraint(fields=["server", "number"], name="tsa_event_once")]

    @property
    def said(self) -> str:
        """Return what was done, in words that follow the person's name."""
        return str(self.Kind(self.action).label)


class RevocationCache(models.Model):
    """What an authority last said: about one certificate (OCSP), or a whole list (CRL, `subject` is its address)."""

    class Kind(models.TextChoices):
        OCSP = "ocsp", "OCSP"
        CRL = "crl", "CRL"

    kind = models.CharField(max_length=4, choices=Kind)
    subject = models.CharField(max_length=500, help_text="SHA-256 of the certificate, or address of the list")
    der = models.BinaryField()
    this_update = models.DateTimeField()
    next_update = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField()

    class Meta:
        verbose_name = _("trạng thái thu hồi đã hỏi")
        verbose_name_plural = _("trạng thái thu hồi đã hỏi")
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="revocation_cache_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject[:40]}"
