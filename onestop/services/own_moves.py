"""Moves that nobody makes: the clock, part dossiers that are over, a part dossier that takes its own along."""

from datetime import datetime
from typing import Any

from onestop.models import Dossier, Event
from onestop.policies import step_of
from onestop.queries.circumstances import circumstances_of
from onestop.services.moves import MOVED_FIELDS, move, public, record
from onestop.services.receivers import receiver_for
from procedures.engine import ActionPlan, timer_action
from procedures.linked import PARTS, parts_action
from procedures.queries import plan_of


def due_action(dossier: Dossier, at: datetime) -> ActionPlan | None:
    """Return what the dossier, which is locked, does by itself now: after so much waiting, or as its parts are over."""
    plan = plan_of(dossier.process_version_id)
    step = step_of(plan, dossier.step_id)
    if step is None or dossier.state != step.life_cycle:
        return None
    seen = circumstances_of(dossier, at)
    return timer_action(plan, step.code, seen) or parts_action(plan, step.code, seen)


def move_alone(
    dossier: Dossier,
    action: ActionPlan,
    *,
    at: datetime,
    kind: Event.Kind | None = None,
    opinion: str = "",
    part: str = "",
) -> Event:
    """Take an action as nobody; the dossier is locked. `part` is the code of the part dossier that it goes along with.

    Raises:
        NobodyError: nobody holds the next step's role.
        TransitionError: the action does not fit the dossier's state.
    """
    plan = plan_of(dossier.process_version_id)
    step = plan.step(action.to_step or "")
    receiver = receiver_for(dossier, step, action=action)
    move(dossier, plan=plan, action=action, receiver=receiver, at=at)
    noted: dict[str, Any] = public(action) | ({"part": part} if part else {})
    return record(
        dossier,
        kind or (Event.Kind.PARTS_MOVED if action.trigger == PARTS else Event.Kind.TIMED_OUT),
        at=at,
        receiver=receiver,
        opinion=opinion,
        from_step=action.from_step,
        to_step=step.code,
        saving=MOVED_FIELDS,
        **noted,
    )
