"""Send the office a message about a dossier, for the eyes of all agencies that have to do with it."""

from datetime import datetime

from common import rows
from integrations import outbox
from integrations.contracts import Message
from integrations.models import Half
from onestop.models import Dossier

CODE_SQL = "SELECT code FROM accounts_agency WHERE id = %s"


def tell_office(message: Message, dossier: Dossier, *, unit_code: str, at: datetime) -> None:
    """Queue the message; when it stops, the agency that decides and the one that signs see it too."""
    codes = {unit_code}
    if dossier.competent_agency_id != dossier.agency_id:
        codes.add(rows.value(CODE_SQL, [dossier.competent_agency_id]))
    outbox.publish(message, source=Half.DESK, destination=Half.OFFICE, at=at, agency_codes=sorted(codes))
