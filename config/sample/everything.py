"""Load the sample province in its order."""

from datetime import datetime

from accounts.models import Agency, User
from config.sample import calendars, catalogue, keys, office, people, places
from procedures.models import Procedure


def load(*, password: str, at: datetime, with_dossiers: bool = True) -> dict[str, int]:
    """Make what is not there yet and return how much there is of what."""
    places.load()
    people.load(calendars.load(at), password, at)
    office.load(at)
    keys.load(at)
    catalogue.load(at)
    return {
        "Cơ quan": Agency.objects.count(),
        "Tài khoản": User.objects.count(),
        "Thủ tục": Procedure.objects.count(),
    }
