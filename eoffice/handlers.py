"""What the document office does with the desk's messages."""

from django.utils.timezone import now

from eoffice.services import afterwards, incoming
from integrations.contracts import DossierExtended, DossierForwarded, DossierForwardedV1, DossierRecalled
from integrations.contracts.envelope import Envelope
from integrations.inbox import handles


@handles(DossierForwarded)
def on_dossier_forwarded(message: DossierForwarded, *, envelope: Envelope) -> None:
    """Put the draft before the leader."""
    incoming.document_receive(message=message, at=now())


@handles(DossierForwardedV1)
def on_dossier_forwarded_v1(message: DossierForwardedV1, *, envelope: Envelope) -> None:
    """Put the draft of a desk that names no type of document before the leader."""
    incoming.document_receive(message=message, at=now())


@handles(DossierRecalled)
def on_dossier_recalled(message: DossierRecalled, *, envelope: Envelope) -> None:
    """Give the draft up."""
    afterwards.document_recall(message=message, at=now())


@handles(DossierExtended)
def on_dossier_extended(message: DossierExtended, *, envelope: Envelope) -> None:
    """Show the later due date."""
    afterwards.document_extend(message=message, at=now())
