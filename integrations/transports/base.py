"""What a transport is, and how it says that a message has not arrived."""

from typing import Protocol

from integrations.contracts.envelope import Envelope


class TransportError(Exception):
    """The message did not arrive for a reason that may pass by itself; the text is for the message desk."""


class OutOfOrderError(TransportError):
    """An earlier message of the same stream has not arrived yet."""


class Transport(Protocol):
    """A way to the other half."""

    def send(self, envelope: Envelope) -> None:
        """Hand the message over; return only when the other half has taken it for good.

        Raises:
            TransportError: it did not arrive; worth another try.
            DomainError: the other half refuses it; a person must mend something first.
        """
