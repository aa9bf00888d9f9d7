"""Programs on the owner's own machine: one signs a digest, the other fetches the file and brings it back signed.

Neither is called from here: the browser speaks to the program, and the program comes to addresses that are good once.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from signing.backends.base import FileBackend, RemoteBackend, Ticket
from signing.keys.secret import Secret
from signing.models import SigningKey

WAIT = timedelta(minutes=10)


class DigestAgentBackend(RemoteBackend):
    """A program that signs a digest with the person's USB token."""

    def start(
        self, *, key: SigningKey, attributes: Sequence[bytes], pin: Secret | None, at: datetime, callback: str = ""
    ) -> Ticket:
        """Wait for the signature to be brought."""
        return Ticket(secrets.token_hex(16), at + WAIT)

    def poll(self, *, key: SigningKey, transaction: str, at: datetime) -> Sequence[bytes] | None:
        """Say that there is nothing to ask for."""
        return None


class FileAgentBackend(FileBackend):
    """A program like the state's signing service for officers (VGCA), which returns the whole file."""

    def wait_until(self, at: datetime) -> datetime:
        """Return until when the file may come back."""
        return at + WAIT
