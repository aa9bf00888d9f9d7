"""A key on a token or in a hardware module of this machine, by PKCS#11.

`service` of the key names the token in the settings (SIGNING_TOKENS), `credential` the label of the key on it. The
token signs the digest itself (raw mechanisms), which every token and module can.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.views.decorators.debug import sensitive_variables

from signing.backends.base import HeldBackend
from signing.backends.pool import Reader, held, package, pool
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import SigningKey
from signing.pades.engine import RawSigner

# DER of a DigestInfo for SHA-256 up to the digest itself (RFC 8017, 9.2).
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
GONE = (
    "TokenNotPresent",
    "NoSuchToken",
    "DeviceRemoved",
    "DeviceError",
    "SlotIDInvalid",
    "SessionHandleInvalid",
    "SessionClosed",
    "TokenNotRecognised",
    "KeyHandleInvalid",
    "ObjectHandleInvalid",
    "GeneralError",
    "UserNotLoggedIn",
)
SENTENCES = {
    **dict.fromkeys(GONE, "token_missing"),
    **dict.fromkeys(("PinIncorrect", "PinInvalid", "PinLenRange"), "pin_refused"),
    **dict.fromkeys(("PinLocked", "PinExpired", "UserPinNotInitialized"), "token_locked"),
    **dict.fromkeys(("UserAlreadyLoggedIn", "AnotherUserAlreadyLoggedIn", "OperationActive"), "token_busy"),
    **dict.fromkeys(("SessionCount", "FunctionFailed"), "token_busy"),
    **dict.fromkeys(("MechanismInvalid", "MechanismParamInvalid", "FunctionNotSupported"), "token_mechanism"),
    **dict.fromkeys(("KeyTypeInconsistent", "KeySizeRange"), "token_mechanism"),
    **dict.fromkeys(("NoSuchKey", "MultipleObjectsReturned", "MultipleTokensReturned"), "token_no_key"),
}


class Pkcs11Backend(HeldBackend):
    """Signs with the key on the token while it is logged in with the person's PIN."""

    @sensitive_variables("pin")
    def open(self, *, key: SigningKey, pin: Secret | None, at: datetime) -> RawSigner:
        """Log in, and return what signs; the PIN is tried once and never again by itself."""
        if not pin:
            raise refusal("pin_missing")
        reader = pool.reader(key.service)
        with held(reader), _told(reader):
            _log_in(reader, pin)
            _private_key(reader, key.credential)
        proof = pool.proof(pin)
        return lambda data: _sign(reader, proof, key.credential, data)

    def problems(self, *, key: SigningKey, at: datetime) -> Iterable[SigningRefusal]:
        """Return that the token is not there, locked, or close to it; one that is signing now is there."""
        try:
            reader = pool.reader(key.service)
            if reader.lock.locked():
                return
            with held(reader), _told(reader):
                _check_tries(_token(reader))
        except SigningRefusal as problem:
            yield problem


@contextmanager
def _told(reader: Reader) -> Iterator[None]:
    """Say what the token says in the words of the person; its exceptions carry none of their own."""
    try:
        yield
    except package().PKCS11Error as error:
        code = sentence_of(error)
        if code == "pin_refused":
            code = _after_wrong_pin(reader)
        reader.close()
        raise refusal(code) from None


def sentence_of(error: BaseException) -> str:
    """Return the code of the refusal for what the token raised."""
    return SENTENCES.get(type(error).__name__, "token_fault")


def _sign(reader: Reader, proof: bytes, label: str, data: bytes) -> bytes:
    """Sign with the session of this PIN; another person's login meanwhile ends it.

    Raises:
        SigningRefusal: as the token says.
    """
    kinds, mechanisms = package().KeyType, package().Mechanism
    digest = hashlib.sha256(data).digest()
    with held(reader), _told(reader):
        if reader.session is None or reader.proof != proof:
            raise refusal("token_busy")
        private = _private_key(reader, label)
        if private.key_type == kinds.EC:
            raw = private.sign(digest, mechanism=mechanisms.ECDSA)
            half = len(raw) // 2
            return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
        return bytes(private.sign(SHA256_PREFIX + digest, mechanism=mechanisms.RSA_PKCS))


@sensitive_variables("pin")
def _log_in(reader: Reader, pin: Secret) -> None:
    proof = pool.proof(pin)
    if reader.session is not None and reader.proof == proof:
        return
    reader.close()
    token = _token(reader)
    _check_tries(token)
    reader.session = token.open(user_pin=pin.reveal())
    reader.proof = proof


def _token(reader: Reader) -> Any:
    return pool.library(reader.module).get_token(token_label=reader.label)


def _check_tries(token: Any) -> None:
    """Refuse to spend the last try: a token that locks itself is unlocked by its provider alone."""
    flags = package().TokenFlag
    if token.flags & flags.USER_PIN_LOCKED:
        raise refusal("token_locked")
    if token.flags & flags.USER_PIN_FINAL_TRY:
        raise refusal("token_last_try")


def _after_wrong_pin(reader: Reader) -> str:
    """Return which sentence a wrong PIN deserves: the token says whether few tries are left, not how many."""
    flags, found = package().TokenFlag, _token(reader).flags
    if found & flags.USER_PIN_LOCKED:
        return "token_locked"
    if found & flags.USER_PIN_FINAL_TRY:
        return "token_last_try"
    return "pin_few_left" if found & flags.USER_PIN_COUNT_LOW else "pin_refused"


def _private_key(reader: Reader, label: str) -> Any:
    return reader.session.get_key(object_class=package().ObjectClass.PRIVATE_KEY, label=label)
