"""What signs a digest: one module for each kind of key, found by the name that the key's row carries."""

from signing.backends.agents import DigestAgentBackend, FileAgentBackend
from signing.backends.base import Backend, FileBackend, HeldBackend, Probe, RemoteBackend, Ticket
from signing.backends.csc import Csc1Backend, Csc2Backend
from signing.backends.mysign import MySignBackend
from signing.backends.pkcs11 import Pkcs11Backend
from signing.backends.smartca import SmartCaBackend
from signing.backends.softkey import SoftKeyBackend
from signing.errors import refusal
from signing.models import SigningKey, SigningService

__all__ = ["BACKENDS", "Backend", "FileBackend", "HeldBackend", "Probe", "RemoteBackend", "Ticket", "backend_of"]

BACKENDS: dict[str, Backend] = {
    SigningKey.SOFTKEY: SoftKeyBackend(),
    SigningKey.TOKEN: Pkcs11Backend(),
    SigningService.Kind.CSC1.value: Csc1Backend(),
    SigningService.Kind.CSC2.value: Csc2Backend(),
    SigningService.Kind.SMARTCA.value: SmartCaBackend(),
    SigningService.Kind.MYSIGN.value: MySignBackend(),
    SigningKey.DIGEST_AGENT: DigestAgentBackend(),
    SigningKey.FILE_AGENT: FileAgentBackend(),
}


def backend_of(key: SigningKey) -> Backend:
    """Return what signs with this key.

    Raises:
        SigningRefusal: this installation has nothing of that name.
    """
    found = BACKENDS.get(key.backend)
    if found is None:
        raise refusal("backend_unknown", name=key.backend)
    return found
