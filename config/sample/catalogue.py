"""The shipped procedures, taken in by the agencies of the sample, and a process that is being changed."""

from datetime import datetime

from accounts.models import Agency, User
from config.sample.cast import HOUSES
from procedures import packages
from procedures.models import Procedure, ProcessVersion, VersionState
from procedures.services import drafting

DRAFTED, DRAFTER = "1.012790", "quantrihethong"


def load(at: datetime) -> None:
    """Import the shipped packages and tell which agency's desk takes which procedure in."""
    for path in packages.shipped_packages():
        packages.process_import(data=path.read_bytes(), at=at)
    for house in HOUSES:
        agency = Agency.objects.get(code=house.code)
        agency.procedures.add(*Procedure.objects.filter(code__in=house.procedures))


def load_draft(at: datetime) -> None:
    """Begin the next version of one process, so that the list of drafts is not empty."""
    versions = ProcessVersion.objects.filter(process__procedure__code=DRAFTED).order_by("number")
    source = versions.filter(state=VersionState.PUBLISHED).first()
    if source is not None and versions.count() == 1:
        drafting.draft_make(version_id=source.pk, actor=User.objects.get(username=DRAFTER), at=at)
