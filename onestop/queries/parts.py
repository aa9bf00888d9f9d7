"""The part dossiers (hồ sơ thành phần) of a dossier, and the dossier that one is a part of."""

from collections.abc import Iterable
from dataclasses import dataclass

from onestop.models import Dossier, Event

State = Dossier.State
WITHOUT_RESULT = (State.REFUSED, State.STOPPED, State.WITHDRAWN)
SHOWN = ("agency", "competent_agency", "step")


def parts_of(dossier: Dossier) -> list[Dossier]:
    """Return the part dossiers in the order in which they were made; one query."""
    return list(Dossier.objects.filter(parent=dossier).select_related(*SHOWN).order_by("pk"))


@dataclass(frozen=True)
class PartsStanding:
    """How the part dossiers of a dossier stand: are there any and all of them over, did one end without a result."""

    done: bool
    refused: bool


NO_PARTS = PartsStanding(done=False, refused=False)


def parts_standing(dossier_id: int) -> PartsStanding:
    """Return how the part dossiers stand now; one query."""
    return standing_of(Dossier.objects.filter(parent=dossier_id).values_list("state", "finished_at"))


def standing_of(parts: Iterable[tuple[str, object]]) -> PartsStanding:
    """Return how part dossiers stand by their states and ends."""
    found = list(parts)
    over = [state for state, ended in found if ended is not None]
    return PartsStanding(
        done=bool(found) and len(over) == len(found), refused=any(state in WITHOUT_RESULT for state in over)
    )


def parent_of(dossier: Dossier) -> Dossier | None:
    """Return the dossier that this one is a part of; no query where it is none."""
    if dossier.parent_id is None:
        return None
    return Dossier.objects.select_related(*SHOWN).get(pk=dossier.parent_id)


def returns_paper(part: Dossier) -> str:
    """Return the code of the paper that the part's result becomes, "" where it stays; as the course noted it."""
    first = Event.objects.filter(dossier=part, action=Event.Kind.ACCEPTED).order_by("number").first()
    return str(first.data.get("paper", "")) if first else ""
