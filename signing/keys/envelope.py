"""Private keys at rest: AES-GCM under a data key, which stands under the installation's key and the person's PIN.

Layout: `key_blob` = AESGCM(dek, PKCS#8) · `wrapped_dek` = AESGCM(kek, AESGCM(scrypt(PIN), dek)), the inner layer
only where there is a PIN. Neither the database with the environment nor the PIN alone can sign. Turning to a new
KEK wraps the data keys again and touches no private key.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from signing.keys.secret import Secret

VERSION = b"motcuamo-key-1"
NONCE_BYTES = 12
KEY_BYTES = 32
SALT_BYTES = 16
# 32 MiB and about 0.1 s a try: the PIN is short, and whoever guesses needs the KEK as well.
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**15, 8, 1

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class WrongPinError(Exception):
    """The PIN does not open this envelope."""


class EnvelopeError(Exception):
    """The envelope is damaged, or its KEK is not among the settings."""


@dataclass(frozen=True)
class Envelope:
    """A private key as it is stored; the fingerprint of its certificate is bound to it."""

    fingerprint: str
    key_blob: bytes
    wrapped_dek: bytes
    kek_id: str
    pin_salt: bytes


@sensitive_variables()
def seal(private_key: PrivateKey, *, fingerprint: str, pin: Secret | None) -> Envelope:
    """Put the key into a new envelope under the first KEK, and under the PIN when there is one."""
    dek = os.urandom(KEY_BYTES)
    pkcs8 = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    salt = os.urandom(SALT_BYTES) if pin else b""
    inner = _encrypt(_pin_key(pin, salt), dek, fingerprint) if pin else dek
    kek_id, kek = next(iter(keks().items()))
    return Envelope(
        fingerprint=fingerprint,
        key_blob=_encrypt(dek, pkcs8, fingerprint),
        wrapped_dek=_encrypt(kek, inner, fingerprint),
        kek_id=kek_id,
        pin_salt=salt,
    )


@sensitive_variables()
def unseal(envelope: Envelope, *, pin: Secret | None) -> PrivateKey:
    """Return the private key.

    Raises:
        WrongPinError: the PIN is not the one it was sealed with, or none was given.
        EnvelopeError: the KEK is unknown, or the envelope is damaged or belongs to another certificate.
    """
    dek = _unwrap(envelope)
    if envelope.pin_salt:
        if pin is None:
            raise WrongPinError
        try:
            dek = _decrypt(_pin_key(pin, envelope.pin_salt), dek, envelope.fingerprint)
        except InvalidTag:
            raise WrongPinError from None
    try:
        pkcs8 = _decrypt(dek, envelope.key_blob, envelope.fingerprint)
    except InvalidTag:
        raise EnvelopeError("The key does not belong to this certificate") from None
    # The AEAD tag proves that these are the bytes that were checked when they were sealed.
    key = load_der_private_key(pkcs8, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise EnvelopeError("The key is neither RSA nor EC")
    return key


@sensitive_variables()
def rewrap(envelope: Envelope) -> Envelope:
    """Move the data key under the first KEK; the private key and the PIN stay untouched.

    Raises:
        EnvelopeError: the old KEK is unknown, or the envelope is damaged.
    """
    kek_id, kek = next(iter(keks().items()))
    wrapped = _encrypt(kek, _unwrap(envelope), envelope.fingerprint)
    return Envelope(envelope.fingerprint, envelope.key_blob, wrapped, kek_id, envelope.pin_salt)


@sensitive_variables()
def change_pin(envelope: Envelope, *, old: Secret, new: Secret) -> Envelope:
    """Put the data key under another PIN; the private key itself stays as it lies.

    Raises:
        WrongPinError: the old PIN is not the one it was sealed with.
        EnvelopeError: the KEK is unknown, or the envelope is damaged.
    """
    try:
        dek = _decrypt(_pin_key(old, envelope.pin_salt), _unwrap(envelope), envelope.fingerprint)
    except InvalidTag:
        raise WrongPinError from None
    salt = os.urandom(SALT_BYTES)
    kek_id, kek = next(iter(keks().items()))
    inner = _encrypt(_pin_key(new, salt), dek, envelope.fingerprint)
    return Envelope(
        fingerprint=envelope.fingerprint,
        key_blob=envelope.key_blob,
        wrapped_dek=_encrypt(kek, inner, envelope.fingerprint),
        kek_id=kek_id,
        pin_salt=salt,
    )


def keks() -> Mapping[str, bytes]:
    """Return the key-encryption keys of the settings by name; the first is for new envelopes.

    Raises:
        ImproperlyConfigured: SIGNING_KEKS is not `name:base64` with 32 bytes each.
    """
    pairs = [pair.strip().split(":", 1) for pair in settings.SIGNING_KEKS.split(",") if pair.strip()]
    try:
        found = {name: base64.b64decode(value, validate=True) for name, value in pairs}
    except (ValueError, binascii.Error):
        raise ImproperlyConfigured("SIGNING_KEKS must read k2:<base64>,k1:<base64>") from None
    if not found or any(len(value) != KEY_BYTES for value in found.values()):
        raise ImproperlyConfigured("SIGNING_KEKS needs at least one key, and each must be 32 bytes in base64")
    return found


@sensitive_variables()
def _unwrap(envelope: Envelope) -> bytes:
    kek = keks().get(envelope.kek_id)
    if kek is None:
        raise EnvelopeError(f"KEK {envelope.kek_id} is not in SIGNING_KEKS")
    try:
        return _decrypt(kek, envelope.wrapped_dek, envelope.fingerprint)
    except InvalidTag:
        raise EnvelopeError("The data key does not open with this KEK") from None


@sensitive_variables()
def _pin_key(pin: Secret, salt: bytes) -> bytes:
    kdf = Scrypt(salt=salt, length=KEY_BYTES, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P)
    return kdf.derive(pin.reveal().encode())


@sensitive_variables()
def _encrypt(key: bytes, content: bytes, fingerprint: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, VERSION + fingerprint.encode())


@sensitive_variables()
def _decrypt(key: bytes, content: bytes, fingerprint: str) -> bytes:
    return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], VERSION + fingerprint.encode())
