"""What either half does with the link's own messages."""

from integrations.contracts import Withdrawn
from integrations.contracts.envelope import Envelope
from integrations.inbox import handles


@handles(Withdrawn)
def on_withdrawn(message: Withdrawn, *, envelope: Envelope) -> None:
    """Do nothing: noting the message is all that keeps its stream without a gap."""
