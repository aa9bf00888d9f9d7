"""What the desk does with the messages of the document office."""

from accounts.services.directory import directory_replace
from integrations.contracts import (
    DirectoryPublished,
    DocumentHandedOn,
    DocumentIssued,
    DocumentIssuedV1,
    DocumentProgressed,
    DocumentRenewed,
    DocumentReturned,
)
from integrations.contracts.envelope import Envelope
from integrations.inbox import handles
from onestop.services import handing_on, renewing, returning


@handles(DocumentProgressed)
def on_document_progressed(message: DocumentProgressed, *, envelope: Envelope) -> None:
    """Show the trace."""
    returning.office_progress(message=message)


@handles(DocumentHandedOn)
def on_document_handed_on(message: DocumentHandedOn, *, envelope: Envelope) -> None:
    """Show who is to sign now."""
    handing_on.office_hand_on(message=message)


@handles(DocumentReturned)
def on_document_returned(message: DocumentReturned, *, envelope: Envelope) -> None:
    """Give the dossier back to the head."""
    returning.office_return(message=message)


@handles(DocumentIssued)
def on_document_issued(message: DocumentIssued, *, envelope: Envelope) -> None:
    """Take the result with its annexes."""
    returning.office_result(message=message)


@handles(DocumentIssuedV1)
def on_document_issued_v1(message: DocumentIssuedV1, *, envelope: Envelope) -> None:
    """Take the result of an office that passes no annexes on."""
    returning.office_result(message=message)


@handles(DocumentRenewed)
def on_document_renewed(message: DocumentRenewed, *, envelope: Envelope) -> None:
    """Put the file that lasts in the place of the result's."""
    renewing.result_renew(message=message)


@handles(DirectoryPublished)
def on_directory_published(message: DirectoryPublished, *, envelope: Envelope) -> None:
    """Replace the desk's copy of the office's directory."""
    directory_replace(units=message.units, at=message.at)
