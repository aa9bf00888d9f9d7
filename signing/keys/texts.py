"""Short secrets of the installation at rest, such as the password of a service: AES-GCM under the first KEK."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from signing.keys.envelope import NONCE_BYTES, EnvelopeError, keks
from signing.keys.secret import Secret

VERSION = b"motcuamo-text-1"


@sensitive_variables()
def text_seal(secret: Secret, *, bound_to: str) -> tuple[str, bytes]:
    """Return the name of the key-encryption key and the sealed text; it opens only for what it is bound to."""
    kek_id, kek = next(iter(keks().items()))
    nonce = os.urandom(NONCE_BYTES)
    return kek_id, nonce + AESGCM(kek).encrypt(nonce, secret.reveal().encode(), VERSION + bound_to.encode())


@sensitive_variables()
def text_open(kek_id: str, blob: bytes, *, bound_to: str) -> Secret:
    """Return the secret.

    Raises:
        EnvelopeError: the key is not in the settings, or the text is damaged or another's.
    """
    kek = keks().get(kek_id)
    if kek is None:
        raise EnvelopeError(f"KEK {kek_id} is not in SIGNING_KEKS")
    try:
        opened = AESGCM(kek).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], VERSION + bound_to.encode())
    except InvalidTag:
        raise EnvelopeError("The text does not open with this KEK") from None
    return Secret(opened.decode())
