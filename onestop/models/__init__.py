"""The one-stop desk's rows."""

from onestop.models.dossier import Dossier, Party
from onestop.models.event import Event
from onestop.models.given import GivenResult
from onestop.models.handover import Handover, OfficeRound, Result
from onestop.models.moving import Move, MoveLine
from onestop.models.paper import Attachment, Paper
from onestop.models.payment import Payment
from onestop.models.task import Task

__all__ = [
    "Attachment",
    "Dossier",
    "Event",
    "GivenResult",
    "Handover",
    "Move",
    "MoveLine",
    "OfficeRound",
    "Paper",
    "Party",
    "Payment",
    "Result",
    "Task",
]
