"""Services that sign on their owners' phones, and the addresses by which others may come back to a request once."""

from datetime import datetime

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import TimeStamped
from signing.models.requests import SigningRequest


class SigningService(TimeStamped):
    """A remote signing service of this installation; `SigningKey.service` names it.

    The address is called by the server, so it stands here and nowhere else. The secret is under the key-encryption
    key `kek_id`, see `signing.keys.texts`.
    """

    class Kind(models.TextChoices):
        CSC1 = "csc1", _("CSC phiên bản 1")
        CSC2 = "csc2", _("CSC phiên bản 2")
        SMARTCA = "smartca", _("VNPT SmartCA")
        MYSIGN = "mysign", _("Viettel MySign")

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    address = models.CharField(max_length=200, validators=[URLValidator(schemes=["http", "https"])])
    client_id = models.CharField(max_length=100)
    secret_blob = models.BinaryField()
    kek_id = models.CharField(max_length=20)
    wait_seconds = models.PositiveSmallIntegerField(default=180, help_text="How long the owner has to confirm")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("dịch vụ ký số từ xa")
        verbose_name_plural = _("dịch vụ ký số từ xa")

    def __str__(self) -> str:
        return self.name


class OneTimeAddress(models.Model):
    """A secret address for one purpose of one request; only the SHA-256 of the secret is kept."""

    class Purpose(models.TextChoices):
        CALLBACK = "callback", _("Dịch vụ báo đã ký")
        DIGEST = "digest", _("Nhận chữ ký từ phần mềm")
        DOWNLOAD = "download", _("Phần mềm tải tệp cần ký")
        UPLOAD = "upload", _("Nhận tệp đã ký từ phần mềm")

    request = models.ForeignKey(SigningRequest, models.CASCADE, related_name="addresses")
    purpose = models.CharField(max_length=10, choices=Purpose)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("địa chỉ dùng một lần")
        verbose_name_plural = _("địa chỉ dùng một lần")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} #{self.request_id}"

    def is_open(self, at: datetime) -> bool:
        """Tell whether somebody may still come by it."""
        return self.used_at is None and at < self.expires_at
