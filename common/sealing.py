"""The installation's seal: an Ed25519 key that vouches for what goes out, and the check of what comes in.

What is sealed says itself what it is (a format and its version), so that a seal holds for nothing else.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

KEY_BYTES = 32


@dataclass(frozen=True)
class Seal:
    """A detached signature, with the public key that it is to be checked by."""

    public_key: bytes
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """The name of the key: two keys never share it."""
        return fingerprint(self.public_key)


def fingerprint(public_key: bytes) -> str:
    """Return the SHA-256 of a public key as hex."""
    return hashlib.sha256(public_key).hexdigest()


@sensitive_variables()
def seal(content: bytes) -> Seal:
    """Sign the content with the installation's key.

    Raises:
        ImproperlyConfigured: SEAL_KEY is not 32 bytes in base64.
    """
    key = _own_key()
    return Seal(key.public_key().public_bytes_raw(), key.sign(content))


def own_public_key() -> bytes:
    """Return the public half of the installation's key.

    Raises:
        ImproperlyConfigured: SEAL_KEY is not 32 bytes in base64.
    """
    return _own_key().public_key().public_bytes_raw()


def is_intact(content: bytes, found: Seal) -> bool:
    """Tell whether the seal was made over exactly this content by the holder of its key."""
    try:
        Ed25519PublicKey.from_public_bytes(found.public_key).verify(found.signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


@sensitive_variables()
def _own_key() -> Ed25519PrivateKey:
    try:
        secret = base64.b64decode(settings.SEAL_KEY, validate=True)
    except (ValueError, binascii.Error):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured("SEAL_KEY must be 32 random bytes in base64")
    return Ed25519PrivateKey.from_private_bytes(secret)
