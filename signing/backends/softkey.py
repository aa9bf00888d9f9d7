"""A key in an envelope in our own database."""

from datetime import datetime

from signing.backends.base import HeldBackend
from signing.keys.secret import Secret
from signing.keys.unlock import key_open
from signing.models import SigningKey
from signing.pades.engine import RawSigner, key_signer


class SoftKeyBackend(HeldBackend):
    """Opens the envelope with the installation's key and the person's PIN."""

    def open(self, *, key: SigningKey, pin: Secret | None, at: datetime) -> RawSigner:
        """Return what signs with this key."""
        return key_signer(key_open(row=key, pin=pin, at=at))
