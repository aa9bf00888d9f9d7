"""Who takes part in the present stay of a dossier, and to whom what is new."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connection
from django.db.models import Count, Q

from accounts.models import User
from common import rows
from onestop.models import Dossier, Participant, Task

Part = Participant.Part
OF_PRESENT_STAY = """
JOIN onestop_task AS task ON task.id = one.task_id
WHERE task.dossier_id = %s AND task.outcome = 'open' ORDER BY "user".sort_key
"""
UNSEEN = """
SELECT dossier_id FROM onestop_task
WHERE dossier_id = ANY(%s) AND outcome = 'open' AND assignee_id = %s AND told AND seen_at IS NULL
UNION
SELECT task.dossier_id FROM onestop_participant AS one JOIN onestop_task AS task ON task.id = one.task_id
WHERE task.dossier_id = ANY(%s) AND task.outcome = 'open' AND one.user_id = %s AND one.told AND one.seen_at IS NULL
"""
CO_WORKING = Q(part=Part.CO_WORKER, finished_at__isnull=True, task__outcome=Task.Outcome.OPEN)


def participants_of(dossier: Dossier) -> Sequence[Participant]:
    """Return who takes part in the present stay, by their names."""
    return rows.read(Participant, OF_PRESENT_STAY, [dossier.pk], related=(("user", "username", "full_name"),))


def own_part(dossier: Dossier, user: User) -> Participant | None:
    """Return the person's part in the present stay."""
    return next((one for one in participants_of(dossier) if one.user_id == user.pk), None)


def part_counts(user: User) -> Mapping[str, int]:
    """Return how many running dossiers the person works along on, and how many are followed; one query."""
    own = Participant.objects.filter(user=user, task__dossier__state__in=Dossier.OPEN_STATES)
    return own.aggregate(
        co_work=Count("task__dossier", distinct=True, filter=CO_WORKING),
        followed=Count("task__dossier", distinct=True, filter=Q(part=Part.FOLLOWER)),
    )


def in_part(name: str, user: User) -> Q:
    """Return the dossiers of a queue of participants: co_work or followed."""
    condition = CO_WORKING if name == "co_work" else Q(part=Part.FOLLOWER)
    own = Participant.objects.filter(condition, user=user)
    return Q(state__in=Dossier.OPEN_STATES, pk__in=own.values("task__dossier"))


def new_to(user: User, dossier_ids: Collection[int]) -> frozenset[int]:
    """Return which of these dossiers the person was told of and has not opened since; one query."""
    ids = list(dossier_ids)
    if not ids:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(UNSEEN, [ids, user.pk, ids, user.pk])
        return frozenset(pk for (pk,) in cursor.fetchall())
