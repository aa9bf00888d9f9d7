"""Keys, certificates, who may use them, and whom we trust."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from common.models import Journaled, TimeStamped


class SigningKey(TimeStamped):
    """The certificate of a person or of an agency's seal, and where its private key is.

    `backend` names what signs with it (`signing.backends`). A soft key is in an envelope here: `key_blob` is the
    PKCS#8 key under a data key; `wrapped_dek` is that data key under the key-encryption key `kek_id` and, for persons,
    under the PIN as well, see `signing.keys.envelope`. Any other key stays where it is: `service` names the token or
    the remote service as the settings do, `credential` the key within it.
    """

    SOFTKEY = "softkey"

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
        """Whether the key opens only with a PIN."""
        return bool(self.pin_salt)


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


class TrustState(models.TextChoices):
    """How far the trust in a root has come."""

    PROPOSED = "proposed", _("Chờ người thứ hai duyệt")
    TRUSTED = "trusted", _("Đang tin cậy")
    DECLINED = "declined", _("Không duyệt")
    WITHDRAWN = "withdrawn", _("Thôi tin cậy")


class TrustAnchor(FSMModelMixin, Journaled, TimeStamped):
    """A root certificate that this installation trusts; none is trusted until two persons agreed on it.

    `hosts` are the machines, one a line, that may be asked whether its certificates are revoked. `proposed_by` is
    empty for what a command brought, `approved_by` too for what came with a demonstration.
    """

    class Family(models.TextChoices):
        STATE = "state", _("Chứng thư số chuyên dùng công vụ")
        PUBLIC = "public", _("Chứng thực chữ ký số công cộng")
        TIME_STAMP = "time_stamp", _("Dấu thời gian")

    name = models.CharField(max_length=200)
    family = models.CharField(max_length=10, choices=Family, default=Family.PUBLIC)
    certificate_pem = models.TextField()
    fingerprint = models.CharField(max_length=64, unique=True)
    hosts = models.TextField(blank=True)
    active = models.BooleanField(default=False, help_text="Whether it is trusted now")
    state = FSMField(default=TrustState.PROPOSED, choices=TrustState.choices, protected=True)
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("chứng thư gốc được tin cậy")
        verbose_name_plural = _("chứng thư gốc được tin cậy")
        ordering = ["family", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="trust_anchor_active_is_trusted",
                condition=Q(active=False) | Q(state="trusted"),
            ),
            models.CheckConstraint(
                name="trust_anchor_by_two",
                condition=~Q(state="trusted")
                | Q(proposed_by__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=models.F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("signing:trust_detail", args=[self.pk])

    @property
    def host_names(self) -> list[str]:
        """Return the machines that may be asked."""
        return self.hosts.split()

    @transition(field=state, source=TrustState.PROPOSED, target=TrustState.TRUSTED)
    def approve(self) -> None:
        """Trust it from now on, as the second person says."""
        self.active = True

    @transition(field=state, source=TrustState.PROPOSED, target=TrustState.DECLINED)
    def decline(self) -> None:
        """Do not trust it."""

    @transition(field=state, source=[TrustState.DECLINED, TrustState.WITHDRAWN], target=TrustState.PROPOSED)
    def propose_again(self) -> None:
        """Ask once more for what was turned down or given up."""

    @transition(field=state, source=TrustState.TRUSTED, target=TrustState.WITHDRAWN)
    def withdraw(self) -> None:
        """Trust it no longer; every file is judged anew."""
        self.active = False
