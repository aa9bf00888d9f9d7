"""What anybody may know of the part dossiers of a dossier: what the code of each shows anyway (row C5)."""

from dataclasses import dataclass
from datetime import datetime

from onestop.models import Dossier
from onestop.queries.parts import parts_of


@dataclass(frozen=True)
class PublicPart:
    """A part dossier by its code, procedure, agency, state and dates; never a person."""

    code: str
    procedure_name: str
    agency_name: str
    state: str
    state_label: str
    due_at: datetime | None
    finished_at: datetime | None


def public_parts(dossier: Dossier) -> tuple[PublicPart, ...]:
    """Return the part dossiers of a dossier as anybody may see them."""
    return tuple(
        PublicPart(
            code=part.code,
            procedure_name=part.procedure_name,
            agency_name=part.agency.name,
            state=part.state,
            state_label=part.state_label,
            due_at=part.due_at,
            finished_at=part.finished_at,
        )
        for part in parts_of(dossier)
    )
