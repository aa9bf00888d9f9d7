"""Load the sample province in its order."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from accounts.models import Agency, User
from config.sample import acts, calendars, catalogue, keys, office, own_documents, people, places
from config.sample.delivery import deliver
from eoffice.models import Document
from eoffice.services import directory
from notices.models import Notice
from onestop.models import Dossier
from procedures.models import Procedure


def load(*, password: str, at: datetime, with_dossiers: bool = True) -> dict[str, int]:
    """Make what is not there yet and return how much there is of what."""
    places.load()
    people.load(calendars.load(at), password, at)
    office.load(at)
    keys.load(at)
    catalogue.load(at)
    directory.directory_publish(at=at)
    deliver()
    if with_dossiers:
        acts.load(at)
        own_documents.load(at)
        catalogue.load_draft(at)
        _read_notices()
    return {
        "Cơ quan": Agency.objects.count(),
        "Tài khoản": User.objects.count(),
        "Thủ tục": Procedure.objects.count(),
        "Hồ sơ": Dossier.objects.count(),
        "Văn bản": Document.objects.count(),
    }


def _read_notices() -> None:
    """Let everybody have read what they were told of dossiers that they have passed on."""
    held = Dossier.objects.filter(code=OuterRef("subject"), holder=OuterRef("user"))
    unread = Notice.objects.filter(~Exists(held), user__isnull=False, seen_at__isnull=True)
    unread.update(seen_at=F("created_at"))
