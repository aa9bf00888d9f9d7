"""Sessions with PKCS#11 tokens: one for each token of this process, used by one thread at a time.

A token knows one login per process, so whoever signs next with another PIN must log in anew; which PIN opened the
session is known by an HMAC alone, with a key that the process drew for itself.
"""

import hmac
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from signing.errors import refusal
from signing.keys.secret import Secret

try:
    import pkcs11
except ImportError:  # An installation without tokens does without the package.
    pkcs11 = None  # type: ignore[assignment]

BUSY_SECONDS = 10


@dataclass
class Reader:
    """One token as the settings name it, with the session that is open, and the lock of both."""

    module: str
    label: str
    lock: threading.Lock = field(default_factory=threading.Lock)
    session: Any = None
    proof: bytes = b""

    def close(self) -> None:
        """Log out; a token that is gone has no session any more."""
        session, self.session, self.proof = self.session, None, b""
        if session is not None:
            try:
                session.close()
            except package().PKCS11Error:
                return


class Pool:
    """The tokens of this process; a forked child begins with none and loads the modules anew."""

    def __init__(self) -> None:
        self.forget()

    def forget(self, *, forked: bool = False) -> None:
        """Begin anew; after a fork the modules that came along have to be started again."""
        self._lock = threading.Lock()
        self._secret = os.urandom(32)
        self._readers: dict[str, Reader] = {}
        self._forked = forked
        self._started: set[str] = set()

    def reader(self, service: str) -> Reader:
        """Return the token of this name.

        Raises:
            SigningRefusal: the settings do not know it, or the package for tokens is not installed.
        """
        package()
        known = settings.SIGNING_TOKENS.get(service)
        if known is None:
            raise refusal("token_unknown", name=service)
        with self._lock:
            return self._readers.setdefault(service, Reader(*known))

    def library(self, module: str) -> Any:
        """Load the module of the token's maker, once for this process.

        Raises:
            SigningRefusal: it is not there.
        """
        with self._lock:
            try:
                library = package().lib(module)
                if self._forked and module not in self._started:
                    library.reinitialize()
                self._started.add(module)
            except (package().PKCS11Error, RuntimeError, OSError) as error:
                raise refusal("token_module", path=module) from error
            return library

    @sensitive_variables("pin")
    def proof(self, pin: Secret) -> bytes:
        """Return by what this process knows the PIN again."""
        return hmac.digest(self._secret, pin.reveal().encode(), "sha256")


pool = Pool()
os.register_at_fork(after_in_child=lambda: pool.forget(forked=True))


def package() -> ModuleType:
    """Return python-pkcs11.

    Raises:
        SigningRefusal: it is not installed.
    """
    if pkcs11 is None:
        raise refusal("token_package")
    return pkcs11


@contextmanager
def held(reader: Reader) -> Iterator[None]:
    """Have the token for oneself.

    Raises:
        SigningRefusal: somebody else has it for too long.
    """
    if not reader.lock.acquire(timeout=BUSY_SECONDS):
        raise refusal("token_busy")
    try:
        yield
    finally:
        reader.lock.release()
