"""What the clerical officer does: fill in, number and seal, pass on, give back."""

from eoffice.services.issuing.attaching import document_attach_signed
from eoffice.services.issuing.editing import OutgoingForm, document_edit
from eoffice.services.issuing.passing_on import document_issue, document_reopen
from eoffice.services.issuing.sealing import Shown, came_sealed, document_number_and_seal, number_void

__all__ = [
    "OutgoingForm",
    "Shown",
    "came_sealed",
    "document_attach_signed",
    "document_edit",
    "document_issue",
    "document_number_and_seal",
    "document_reopen",
    "number_void",
]
