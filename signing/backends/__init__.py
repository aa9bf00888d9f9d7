"""What signs a digest: one module for each kind of key, found by the name that the key's row carries."""

from signing.backends.base import Backend, HeldBackend, RemoteBackend, Ticket
from signing.backends.softkey import SoftKeyBackend
from signing.errors import refusal
from signing.models import SigningKey

__all__ = ["BACKENDS", "Backend", "HeldBackend", "RemoteBackend", "Ticket", "backend_of"]

BACKENDS: dict[str, Backend] = {SigningKey.SOFTKEY: SoftKeyBackend()}


def backend_of(key: SigningKey) -> Backend:
    """Return what signs with this key.

    Raises:
        SigningRefusal: this installation has nothing of that name.
    """
    found = BACKENDS.get(key.backend)
    if found is None:
        raise refusal("backend_unknown", name=key.backend)
    return found
