"""The document office's rows."""

from eoffice.models.batch import SigningBatch, SigningBatchItem
from eoffice.models.document import Document, DocumentFile
from eoffice.models.event import Event
from eoffice.models.recipient import Recipient
from eoffice.models.register import DocumentType, Register, RegisterEntry

__all__ = [
    "Document",
    "DocumentFile",
    "DocumentType",
    "Event",
    "Recipient",
    "Register",
    "RegisterEntry",
    "SigningBatch",
    "SigningBatchItem",
]
