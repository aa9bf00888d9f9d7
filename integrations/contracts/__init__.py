"""The messages between the desk and the document office: frozen, versioned, complete. No Django here."""

from integrations.contracts.base import FileRef, Message, Person, Withdrawn, by_type, register_message, takers_back
from integrations.contracts.desk import (
    DossierExtended,
    DossierFile,
    DossierForwarded,
    DossierForwardedV1,
    DossierRecalled,
)
from integrations.contracts.office import (
    DirectoryPublished,
    DirectoryUnit,
    DirectoryUser,
    DocumentHandedOn,
    DocumentIssued,
    DocumentIssuedV1,
    DocumentProgressed,
    DocumentRenewed,
    DocumentReturned,
    IssuedAnnex,
    ProgressKind,
)

__all__ = [
    "DirectoryPublished",
    "DirectoryUnit",
    "DirectoryUser",
    "DocumentHandedOn",
    "DocumentIssued",
    "DocumentIssuedV1",
    "DocumentProgressed",
    "DocumentRenewed",
    "DocumentReturned",
    "DossierExtended",
    "DossierFile",
    "DossierForwarded",
    "DossierForwardedV1",
    "DossierRecalled",
    "FileRef",
    "IssuedAnnex",
    "Message",
    "Person",
    "ProgressKind",
    "Withdrawn",
    "by_type",
    "register_message",
    "takers_back",
]
