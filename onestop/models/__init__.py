"""The one-stop desk's rows."""

from onestop.models.archive import ArchivedFile, ArchiveNote
from onestop.models.dossier import Dossier, Party
from onestop.models.event import Event
from onestop.models.given import GivenResult
from onestop.models.handover import Handover, OfficeRound, Result, ResultAnnex
from onestop.models.moving import Move, MoveLine
from onestop.models.paper import Attachment, Paper
from onestop.models.payment import Payment
from onestop.models.task import Participant, Task
from onestop.models.timer import HeldTimer
from onestop.models.words import DossierWords

__all__ = [
    "ArchiveNote",
    "ArchivedFile",
    "Attachment",
    "Dossier",
    "DossierWords",
    "Event",
    "GivenResult",
    "Handover",
    "HeldTimer",
    "Move",
    "MoveLine",
    "OfficeRound",
    "Paper",
    "Participant",
    "Party",
    "Payment",
    "Result",
    "ResultAnnex",
    "Task",
]
