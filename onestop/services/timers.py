"""What a process does by itself when a dossier has waited long enough at a step, or for its part dossiers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from onestop.models import Dossier, HeldTimer, Task
from onestop.queries.circumstances import waited_hours
from onestop.services.locking import locked
from onestop.services.own_moves import due_action, move_alone
from onestop.services.parts_following import follow_parent
from procedures.models import Action

# How long to wait after the first, the second and each further failure; the cause is mended by people.
PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def waiting_dossiers(*, at: datetime) -> list[int]:
    """Return the dossiers that have waited as many working hours at a step as a timer of the step asks for.

    Those that could not be passed on are left out until they are tried again.
    """
    wait = ExpressionWrapper(F("step__actions_out__after_hours") * Value(timedelta(hours=1)), DurationField())
    stays = Task.objects.filter(
        Q(held_timer__isnull=True) | Q(held_timer__next_at__lte=at),
        outcome=Task.Outcome.OPEN,
        dossier__state=F("step__life_cycle"),
        step__actions_out__trigger=Action.Trigger.TIMER,
        # The clock runs no slower than work does: the calendar is asked for what may be due.
        opened_at__lte=ExpressionWrapper(Value(at) - wait, DateTimeField()),
    )
    found = stays.order_by("opened_at", "pk").values_list(
        "dossier_id", "dossier__competent_agency_id", "opened_at", "step__actions_out__after_hours"
    )
    due = [pk for pk, agency, since, hours in found if waited_hours(agency, since, at) >= (hours or 0)]
    return list(dict.fromkeys(due))


def dossiers_after_parts(*, at: datetime) -> list[int]:
    """Return the dossiers that wait for part dossiers of which none is open any more; one query.

    Those that could not go on are left out until they are tried again.
    """
    parts = Dossier.objects.filter(parent=OuterRef("dossier"))
    stays = Task.objects.filter(
        Q(held_timer__isnull=True) | Q(held_timer__next_at__lte=at),
        Exists(parts),
        ~Exists(parts.filter(finished_at__isnull=True)),
        outcome=Task.Outcome.OPEN,
        dossier__state=F("step__life_cycle"),
        step__actions_out__trigger=Action.Trigger.PARTS,
    )
    return list(stays.order_by("opened_at", "pk").values_list("dossier_id", flat=True))


@transaction.atomic
def dossier_time_out(*, dossier_id: int, at: datetime) -> bool:
    """Pass a dossier on as its process says after so much waiting, or as its parts are over; tell whether it moved.

    A second run finds the dossier at its next step, where it has not waited yet.

    Raises:
        NobodyError: nobody holds the next step's role.
    """
    dossier = locked(dossier_id)
    action = due_action(dossier, at)
    if action is None:
        return False
    move_alone(dossier, action, at=at)
    follow_parent(dossier, at=at, action=action)
    return True


@transaction.atomic
def timer_hold(*, dossier_id: int, reason: str, at: datetime) -> HeldTimer | None:
    """Note why a dossier could not be passed on, and try it later and later; None when it has left its step since."""
    task = Task.objects.select_for_update().filter(dossier=dossier_id, outcome=Task.Outcome.OPEN).first()
    if task is None:
        return None
    held = HeldTimer.objects.filter(task=task).first() or HeldTimer(task=task, first_at=at)
    held.reason, held.next_at = reason, at + PAUSES[min(held.tries, len(PAUSES) - 1)]
    held.tries += 1
    held.save()
    return held
