"""Dossiers that should have gone on by themselves and could not."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from onestop.models import HeldTimer, Task
from onestop.queries.record import DossierRecord
from procedures.models import Action
from procedures.policies import configures_everything, own_agencies

BY_THEMSELVES = (Action.Trigger.TIMER, Action.Trigger.PARTS)


def held_timers(user: User) -> QuerySet[HeldTimer]:
    """Return what holds dossiers of the agencies that this person administers, all for who configures everything."""
    timers = Action.objects.filter(from_step=OuterRef("task__step"), trigger__in=BY_THEMSELVES)
    found = HeldTimer.objects.filter(Exists(timers), task__outcome=Task.Outcome.OPEN)
    if not configures_everything(user):
        own = own_agencies(user)
        found = found.filter(Q(task__dossier__agency_id__in=own) | Q(task__dossier__competent_agency_id__in=own))
    return found.select_related("task__dossier__process_version__process", "task__step")


def held_timer_of(record: DossierRecord) -> HeldTimer | None:
    """Return what holds the dossier at its step; no query where the step has no timer."""
    task, step = record.open_task, record.step
    if task is None or step is None:
        return None
    if not any(action.trigger in BY_THEMSELVES for action in record.plan.actions_from(step.code)):
        return None
    return HeldTimer.objects.filter(task=task).first()
