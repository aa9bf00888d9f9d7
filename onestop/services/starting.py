"""Let a dossier begin its way: accepted, with its due date, at its first step; its code comes last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from common import rows
from common.models import NumberSeries
from common.workcalendar import ZONE
from onestop.models import Dossier, Event, Task
from onestop.services.deadlines import process_due
from onestop.services.moves import hold, make_transition, open_task, record
from onestop.services.receivers import Receiver, receiver_for
from procedures.engine import ProcessPlan, acceptance_action


def insert_last(dossier: Dossier, at: datetime) -> Dossier:
    """Give the code and write the dossier: last, so that the day's counter is held for an instant.

    Source: TT 03/2025/TT-VPCP – agency code, date of receipt, number of the day.
    """
    day = f"{dossier.agency.code}-{at.astimezone(ZONE):%y%m%d}"
    dossier.code = f"{day}-{NumberSeries.take(f'dossier {day}'):04d}"
    rows.insert(dossier)
    return dossier


@dataclass(frozen=True)
class Started:
    """What accepting a dossier made: the stays to be stored, its line of the course, and who got it by the process."""

    tasks: list[Task]
    event: Event
    receiver: Receiver | None = None


def start(
    dossier: Dossier,
    plan: ProcessPlan,
    actor: User,
    at: datetime,
    *,
    clerk: Receiver,
    assignee: User | None = None,
    **noted: Any,
) -> Started:
    """Accept the dossier and pass it on as its process says; `clerk` has it at the step where it begins.

    Raises:
        InputError: the person chosen may not have it.
        NobodyError: nobody holds the role of the next step.
    """
    dossier.accept()
    dossier.received_at = at
    dossier.due_at = dossier.original_due_at = dossier.sort_at = process_due(dossier.competent_agency_id, plan, at)
    hold(dossier, plan.entry, clerk, at=at)
    first = open_task(dossier, plan.entry, clerk, at=at)
    action = acceptance_action(plan)
    if action is None:
        receiver = clerk if clerk.user_id != actor.pk else None
        event = record(dossier, Event.Kind.ACCEPTED, at=at, actor=actor, receiver=receiver, **noted)
        return Started([first], event, receiver)
    step = plan.step(action.to_step or "")
    receiver = receiver_for(dossier, step, action=action, chosen_id=assignee.pk if assignee is not None else None)
    make_transition(dossier, action.transition, step.life_cycle)
    hold(dossier, step, receiver, at=at)
    first.outcome, first.closed_at = Task.Outcome.DONE, at
    noted |= {"to_step": step.code} if action.tells_holder else {"to_step": step.code, "quiet": True}
    event = record(dossier, Event.Kind.ACCEPTED, at=at, actor=actor, receiver=receiver, **noted)
    second = open_task(dossier, step, receiver, at=at, told=action.tells_holder)
    return Started([first, second], event, receiver)
