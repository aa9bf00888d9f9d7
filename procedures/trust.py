"""Who vouches for a package: this installation, a trusted publisher, a stranger, or nobody."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import sealing
from procedures.archive import Archive, SealError
from procedures.models import TrustedPublisher
from procedures.models.trust import groups


class Standing(TextChoices):
    """How far a package is vouched for."""

    OWN = "own", gettext_lazy("Niêm phong nguyên vẹn, của chính hệ thống này.")
    TRUSTED = "trusted", gettext_lazy("Niêm phong nguyên vẹn, của nơi phát hành được tin.")
    UNKNOWN = "unknown", gettext_lazy("Niêm phong nguyên vẹn, nhưng nơi phát hành chưa được tin.")
    UNSEALED = "unsealed", gettext_lazy("Gói không niêm phong, nên không ai bảo đảm nội dung.")


@dataclass(frozen=True)
class Verdict:
    """Who made the package: the name in our list where it is there, else the name that it gives itself."""

    standing: Standing
    name: str
    fingerprint: str

    @property
    def is_trusted(self) -> bool:
        """Tell whether the package may be taken in without a reason."""
        return self.standing in (Standing.OWN, Standing.TRUSTED)

    @property
    def fingerprint_groups(self) -> str:
        """Return the fingerprint as people compare it; '' where there is no seal."""
        return groups(self.fingerprint)

    @property
    def origin(self) -> str:
        """Return the words for the record."""
        words = {"name": self.name, "key": self.fingerprint[:8]}
        if self.standing == Standing.UNSEALED:
            return _("không niêm phong, tự xưng là của %(name)s") % words
        if self.is_trusted:
            return _("niêm phong của %(name)s, khóa %(key)s") % words
        return _("niêm phong của khóa chưa được tin %(key)s, tự xưng là của %(name)s") % words


class RevokedError(SealError):
    """The publisher is trusted no longer."""


def verdict_of(archive: Archive, *, locked: bool = False) -> Verdict:
    """Return who vouches for a package; `locked` keeps the publisher from being revoked until the transaction ends.

    Raises:
        RevokedError: it was sealed by a key that was trusted once and is not any more.
    """
    claimed, seal = archive.manifest.publisher.name, archive.seal
    if seal is None:
        return Verdict(Standing.UNSEALED, claimed, "")
    if seal.public_key == sealing.own_public_key():
        return Verdict(Standing.OWN, settings.PROVINCE, seal.fingerprint)
    found = TrustedPublisher.objects.filter(fingerprint=seal.fingerprint)
    rows = list(found.select_for_update() if locked else found)
    present = next((row for row in rows if row.revoked_at is None), None)
    if present and present.approved_at:
        return Verdict(Standing.TRUSTED, present.name, seal.fingerprint)
    if any(row.revoked_at for row in rows):
        raise RevokedError(
            _("Khóa niêm phong của «%(name)s» đã bị thu hồi, nên gói bị từ chối. Hãy xin gói niêm phong bằng khóa mới.")
            % {"name": rows[0].name}
        )
    return Verdict(Standing.UNKNOWN, claimed, seal.fingerprint)
