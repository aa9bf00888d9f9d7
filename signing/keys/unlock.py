"""Open a key with its PIN: five tries, then a quarter of an hour of rest; an opened key stays in memory for a while.

The memory belongs to one process and holds the parsed key under an HMAC of the PIN with a key that the process
drew for itself, so that the price of scrypt is paid once and the PIN itself is kept nowhere.
"""

import hmac
import os
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common import journal
from signing.errors import SigningRefusal, refusal
from signing.keys.envelope import Envelope, EnvelopeError, PrivateKey, WrongPinError, unseal
from signing.keys.secret import Secret
from signing.models import KeyEvent, SigningKey

PIN_TRIES = 5
LOCK_TIME = timedelta(minutes=15)
MEMORY_SECONDS = 300


@dataclass(frozen=True)
class _Opened:
    proof: bytes
    wrapped_dek: bytes
    key: PrivateKey
    until: float


class KeyMemory:
    """The opened keys of this process; a forked child begins with none."""

    def __init__(self) -> None:
        self.loads = 0
        self.clear()

    def find(self, row: SigningKey, pin: Secret | None) -> PrivateKey | None:
        """Return the parsed key if this very PIN opened it less than five minutes ago."""
        with self._lock:
            opened = self._opened.get(row.pk)
            if opened is None or opened.until < time.monotonic() or opened.wrapped_dek != bytes(row.wrapped_dek):
                self._opened.pop(row.pk, None)
                return None
            return opened.key if hmac.compare_digest(opened.proof, self._proof(pin)) else None

    def keep(self, row: SigningKey, pin: Secret | None, key: PrivateKey) -> None:
        """Keep an opened key for five minutes."""
        with self._lock:
            self.loads += 1
            until = time.monotonic() + MEMORY_SECONDS
            self._opened[row.pk] = _Opened(self._proof(pin), bytes(row.wrapped_dek), key, until)
            self._drop_old()

    def clear(self) -> None:
        """Forget every key, and the key of the proofs with them."""
        self._lock = threading.Lock()
        self._secret = os.urandom(32)
        self._opened: dict[int, _Opened] = {}

    def _drop_old(self) -> None:
        moment = time.monotonic()
        self._opened = {pk: opened for pk, opened in self._opened.items() if opened.until >= moment}

    def _proof(self, pin: Secret | None) -> bytes:
        return hmac.digest(self._secret, pin.reveal().encode() if pin else b"", "sha256")


memory = KeyMemory()
os.register_at_fork(after_in_child=memory.clear)


def key_open(*, row: SigningKey, pin: Secret | None, at: datetime) -> PrivateKey:
    """Return the private key of the row.

    Call it outside a transaction: a wrong try must be counted whatever happens afterwards.

    Raises:
        SigningRefusal: PIN missing or wrong, key locked after five wrong tries, or envelope damaged.
    """
    if row.needs_pin and not pin:
        raise refusal("pin_missing")
    if row.locked_until is not None and at < row.locked_until:
        raise locked(row.locked_until, at)
    known = memory.find(row, pin)
    return known if known is not None else _open_envelope(row, pin, at)


def _open_envelope(row: SigningKey, pin: Secret | None, at: datetime) -> PrivateKey:
    tries_used = _claim_try(row, at) if row.needs_pin else 0
    try:
        key = unseal(envelope_of(row), pin=pin if row.needs_pin else None)
    except WrongPinError:
        raise _wrong_pin(tries_used, at) from None
    except EnvelopeError as error:
        raise refusal("key_broken") from error
    if row.needs_pin:
        SigningKey.objects.filter(pk=row.pk).update(failed_pins=0, locked_until=None)
    memory.keep(row, pin, key)
    return key


def _claim_try(row: SigningKey, at: datetime) -> int:
    """Count the try, and lock with the fifth, before it is made: guesses sent at once do not share one."""
    with transaction.atomic():
        current = SigningKey.objects.select_for_update().get(pk=row.pk)
        if current.locked_until is not None and at < current.locked_until:
            raise locked(current.locked_until, at)
        current.failed_pins = 1 if current.locked_until is not None else current.failed_pins + 1
        current.locked_until = at + LOCK_TIME if current.failed_pins >= PIN_TRIES else None
        _store_try(current, at)
        return current.failed_pins


def _store_try(row: SigningKey, at: datetime) -> None:
    """Store the count; that it locked the key stands in the key's journal."""
    if row.locked_until is None:
        row.save(update_fields=["failed_pins", "locked_until"])
        return
    journal.append(
        KeyEvent,
        subject_field="key",
        subject=row,
        at=at,
        actor=None,
        actor_name=_("Hệ thống"),
        action=KeyEvent.Kind.PIN_LOCKED,
        data={"fingerprint": row.fingerprint},
        saving=("failed_pins", "locked_until", *journal.JOURNAL_FIELDS),
    )


def _wrong_pin(tries_used: int, at: datetime) -> SigningRefusal:
    if tries_used < PIN_TRIES:
        return refusal("pin_wrong", left=PIN_TRIES - tries_used)
    return locked(at + LOCK_TIME, at)


def locked(until: datetime, at: datetime) -> SigningRefusal:
    """Return that wrong PINs locked the key, and for how long yet."""
    minutes = -(-(until - at) // timedelta(minutes=1))
    return refusal("pin_locked", time=f"{localtime(until):%H:%M ngày %d/%m/%Y}", minutes=minutes)


def envelope_of(row: SigningKey) -> Envelope:
    """Return the envelope that the row holds."""
    return Envelope(
        fingerprint=row.fingerprint,
        key_blob=bytes(row.key_blob),
        wrapped_dek=bytes(row.wrapped_dek),
        kek_id=row.kek_id,
        pin_salt=bytes(row.pin_salt),
    )
