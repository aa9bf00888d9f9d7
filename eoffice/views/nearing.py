"""From when on the deadline of a document is shown as near."""

from collections.abc import Iterable

from accounts.queries import nears_at
from eoffice.models import Document


def mark_nearing(documents: Iterable[Document]) -> None:
    """Note on each document when its deadline is one working day of its agency away."""
    for document in documents:
        document.nears_at = nears_at(document.agency_id, document.office_due_at)
