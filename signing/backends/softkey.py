"""A key in an envelope in our own database."""

from collections.abc import Iterable
from datetime import datetime

from signing.backends.base import HeldBackend
from signing.errors import SigningRefusal, refusal
from signing.keys.envelope import keks
from signing.keys.secret import Secret
from signing.keys.unlock import key_open, locked
from signing.models import SigningKey
from signing.pades.engine import RawSigner, key_signer


class SoftKeyBackend(HeldBackend):
    """Opens the envelope with the installation's key and the person's PIN."""

    def open(self, *, key: SigningKey, pin: Secret | None, at: datetime) -> RawSigner:
        """Return what signs with this key."""
        return key_signer(key_open(row=key, pin=pin, at=at))

    def problems(self, *, key: SigningKey, at: datetime) -> Iterable[SigningRefusal]:
        """Return that the installation's key of the envelope is gone, or that wrong PINs locked it."""
        if key.kek_id not in keks():
            yield refusal("kek_unknown", name=key.kek_id)
        if key.locked_until is not None and at < key.locked_until:
            yield locked(key.locked_until, at)
