"""The shapes of a key: one that this process can use at once, and those that answer later from elsewhere.

Either is given what it signs as the DER of the signed attributes, and gives a raw signature back: RSA PKCS#1 v1.5 or
ECDSA over their SHA-256. Whoever asked checks it with the certificate's public key before it is put into a file.
A back end is shared by all threads and keeps nothing of one signature to itself: what must last is in the request.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import SigningKey
from signing.pades.engine import RawSigner


@dataclass(frozen=True)
class Probe:
    """A question to something far away that needs no database: its name, how it is asked, what its silence means."""

    name: str
    ask: Callable[[], object]
    silent: SigningRefusal


class Known:
    """What every back end can say before anybody signs."""

    def problems(self, *, key: SigningKey, at: datetime) -> Iterable[SigningRefusal]:
        """Return what keeps this key from being used now; it is shown beside the PIN, so it is quick."""
        return ()

    def probes(self, *, key: SigningKey) -> Iterable[Probe]:
        """Return what may be asked when somebody looks for a fault; `problems` has said what is wrong here."""
        return ()


class HeldBackend(Known, ABC):
    """A key that signs at once: a soft key, a token in this machine, a hardware module."""

    @abstractmethod
    def open(self, *, key: SigningKey, pin: Secret | None, at: datetime) -> RawSigner:
        """Return what signs with this key; call it outside a transaction.

        Raises:
            SigningRefusal: PIN missing or wrong, key locked, token not there.
        """


@dataclass(frozen=True)
class Ticket:
    """What a service far away was asked for, until when it may still answer, and its answer when that came at once."""

    transaction: str
    expires_at: datetime
    signatures: Sequence[bytes] | None = None


class RemoteBackend(Known, ABC):
    """A key that somebody else uses when its owner says so: on a phone, or in a program on the owner's machine."""

    @abstractmethod
    def start(
        self, *, key: SigningKey, attributes: Sequence[bytes], pin: Secret | None, at: datetime, callback: str = ""
    ) -> Ticket:
        """Ask for a raw signature of each of these; call it outside a transaction.

        `callback` is an address at which the service may say that it is time to poll.

        Raises:
            SigningRefusal: the service does not answer, or does not take the request.
        """

    @abstractmethod
    def poll(self, *, key: SigningKey, transaction: str, at: datetime) -> Sequence[bytes] | None:
        """Return the raw signatures in the order they were asked for, or None while the owner has not decided.

        It may be asked again after it has answered: a process may die between the answer and its use.

        Raises:
            SigningRefusal: the owner has refused, or the time is over.
        """


class FileBackend(Known, ABC):
    """A program on the owner's machine that fetches the file, signs it, and brings the whole file back."""

    @abstractmethod
    def wait_until(self, at: datetime) -> datetime:
        """Return until when the file may come back."""


Backend: TypeAlias = HeldBackend | RemoteBackend | FileBackend
