"""Keys, certificates, who may use them, and whom we trust."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import TimeStamped


class SigningKey(TimeStamped):
    """The certificate of a person or of an agency's seal, and where its private key is.

    `backend` names what signs with it (`signing.backends`). A soft key is in an envelope here: `key_blob` is the
    PKCS#8 key under a data key; `wrapped_dek` is that data key under the key-encryption key `kek_id` and, for persons,
    under the PIN as well, see `signing.keys.envelope`. Any other key stays where it is: `service` names the token or
    the remote service as the settings do, `credential` the key within it.
    """

    SOFTKEY, TOKEN, DIGEST_AGENT, FILE_AGENT = "softkey", "pkcs11", "agent_digest", "agent_file"
    # Keys elsewhere that open with a PIN typed here; phones and programs on the person's machine ask for their own.
    PIN_TYPED = (TOKEN, "csc1", "csc2")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="signing_keys"
    )
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="seal_keys")
    certificate_pem = models.TextField()
    chain_pem = models.TextField(blank=True, help_text="Intermediate certificates, one after the other")
    subject_name = models.CharField(max_length=200, help_text="Common name in the certificate")
    serial = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the certificate")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    active = models.BooleanField(default=True)
    backend = models.CharField(max_length=20, default=SOFTKEY)
    service = models.CharField(max_length=60, blank=True)
    credential = models.CharField(max_length=200, blank=True)
    key_blob = models.BinaryField(blank=True, default=b"")
    wrapped_dek = models.BinaryField(blank=True, default=b"")
    kek_id = models.CharField(max_length=20, blank=True)
    pin_salt = models.BinaryField(blank=True, default=b"")
    failed_pins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("khóa ký")
        verbose_name_plural = _("khóa ký")
        constraints = [
            models.CheckConstraint(
                name="signing_key_one_owner",
                condition=Q(user__isnull=False, agency__isnull=True) | Q(user__isnull=True, agency__isnull=False),
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(active=True), name="signing_key_one_active_per_user"),
            models.UniqueConstraint(fields=["agency"], condition=Q(active=True), name="signing_key_one_active_seal"),
            models.CheckConstraint(name="signing_key_lifetime", condition=Q(not_after__gt=models.F("not_before"))),
            models.CheckConstraint(
                name="signing_key_in_one_place",
                condition=(Q(backend="softkey") & ~Q(kek_id="") & Q(credential=""))
                | (~Q(backend="softkey") & Q(kek_id="") & ~Q(credential="")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name

    @property
    def is_seal(self) -> bool:
        """Whether the key belongs to an agency."""
        return self.agency_id is not None

    @property
    def needs_pin(self) -> bool:
        """Whether the envelope opens only with a PIN."""
        return bool(self.pin_salt)

    @property
    def asks_pin(self) -> bool:
        """Whether a PIN is to be typed to sign with it."""
        return self.needs_pin or self.backend in self.PIN_TYPED


class KeyGrant(TimeStamped):
    """Leave for a named clerk to use an agency's seal key.

    Source: NĐ 30/2020/NĐ-CP, Điều 32 – the seal and the secret key are entrusted to the clerical officer in writing.
    """

    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="key_grants")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="key_grants_given"
    )

    class Meta:
        verbose_name = _("quyền dùng con dấu số")
        verbose_name_plural = _("quyền dùng con dấu số")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "user"], condition=Q(valid_to__isnull=True), name="key_grant_one_open_per_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.key}"

    def covers(self, at: datetime) -> bool:
        """Tell whether the grant is in force at this time."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)


class TrustAnchor(TimeStamped):
    """A root certificate that this installation trusts; none is trusted until somebody puts it here."""

    name = models.CharField(max_length=200)
    certificate_pem = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    active = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("chứng thư gốc được tin cậy")
        verbose_name_plural = _("chứng thư gốc được tin cậy")

    def __str__(self) -> str:
        return self.name
