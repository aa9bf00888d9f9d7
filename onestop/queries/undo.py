"""Which act of a dossier's course could be taken back."""

from collections.abc import Sequence

from onestop.models import Event
from procedures.engine import ActionPlan, ProcessPlan

ACTS = (Event.Kind.ADVANCED, Event.Kind.SENT_BACK, Event.Kind.CONFIRMED)
# Lines that move nothing: a worker adds them whenever it comes to it, part dossiers do, or work passes to a colleague.
BESIDE = (
    Event.Kind.FILE_LASTING,
    Event.Kind.PARTS_MADE,
    Event.Kind.PART_ENDED,
    Event.Kind.PART_REOPENED,
    Event.Kind.LINK_HELD,
    Event.Kind.HANDED_ON,
    Event.Kind.OFFICE_HANDED_ON,
)


def last_act(events: Sequence[Event]) -> Event | None:
    """Return the action that the course, latest line first, ends with; None when something came after it."""
    last = next((event for event in events if event.action not in BESIDE), None)
    return last if last is not None and last.action in ACTS else None


def action_of(plan: ProcessPlan, act: Event) -> ActionPlan | None:
    """Return the action that a line of the course tells of."""
    key = (act.data.get("act"), act.data.get("from_step"), act.data.get("to_step"))
    return next((one for one in plan.actions if (one.code, one.from_step, one.to_step) == key), None)
