"""Keys, certificates, and whom we trust."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Journaled, TimeStamped


class SigningKey(Journaled, TimeStamped):
    """The certificate of a person or of an agency's seal, and where its private key is.

    `backend` names what signs with it (`signing.backends`). A soft key is in an envelope here: `key_blob` is the
    PKCS#8 key under a data key; `wrapped_dek` is that data key under the key-encryption key `kek_id` and, for persons,
    under the PIN as well, see `signing.keys.envelope`. Any other key stays where it is: `service` names the token or
    the remote service as the settings do, `credential` the key within it.

    A key that was handed in waits until its owner, or for a seal a second person, puts it to use; one that is no longer
    used stays as a row without its private key. `imported_by` is empty for what came with the installation. A person's
    key is used only while they hold a post at `held_at`, or any post where that is empty.
    """

    class Standing(models.TextChoices):
        WAITING = "waiting", _("Chờ xác nhận")
        ACTIVE = "active", _("Đang dùng")
        ENDED = "ended", _("Ngừng dùng")

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
    fingerprint = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the certificate")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    active = models.BooleanField(default=True)
    held_at = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    usage_count = models.PositiveIntegerField(default=0)
    usage_day = models.DateField(null=True, blank=True)
    usage_today = models.PositiveIntegerField(default=0, help_text="Uses on usage_day")
    limit_per_day = models.PositiveIntegerField(null=True, blank=True)
    limit_total = models.PositiveIntegerField(null=True, blank=True)
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
            models.UniqueConstraint(fields=["fingerprint"], condition=Q(active=True), name="signing_key_once_active"),
            models.UniqueConstraint(fields=["user"], condition=Q(active=True), name="signing_key_one_active_per_user"),
            models.UniqueConstraint(fields=["agency"], condition=Q(active=True), name="signing_key_one_active_seal"),
            models.CheckConstraint(name="signing_key_lifetime", condition=Q(not_after__gt=F("not_before"))),
            models.CheckConstraint(
                name="signing_key_ended_is_not_active", condition=Q(active=False) | Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="signing_key_seal_by_two",
                condition=Q(agency__isnull=True)
                | Q(active=False)
                | Q(imported_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("imported_by"))),
            ),
            models.CheckConstraint(
                name="signing_key_limits",
                condition=(Q(limit_per_day__isnull=True) | Q(limit_per_day__gte=1))
                & (Q(limit_total__isnull=True) | Q(limit_total__gte=1)),
            ),
            models.CheckConstraint(
                name="signing_key_in_one_place",
                condition=(Q(backend="softkey") & ~Q(kek_id="") & Q(credential=""))
                | (~Q(backend="softkey") & Q(kek_id="") & ~Q(credential="")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject_name

    def get_absolute_url(self) -> str:
        """Return the address of the key's page."""
        return reverse("signing:key_detail", args=[self.pk])

    @property
    def is_seal(self) -> bool:
        """Whether the key belongs to an agency."""
        return self.agency_id is not None

    @property
    def standing(self) -> Standing:
        """Whether it waits, is used, or is used no longer."""
        if self.active:
            return self.Standing.ACTIVE
        waits = self.ended_at is None and self.imported_by_id is not None
        return self.Standing.WAITING if waits else self.Standing.ENDED

    @property
    def needs_pin(self) -> bool:
        """Whether the envelope opens only with a PIN."""
        return bool(self.pin_salt)

    @property
    def asks_pin(self) -> bool:
        """Whether a PIN is to be typed to sign with it."""
        return self.needs_pin or self.backend in self.PIN_TYPED


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
