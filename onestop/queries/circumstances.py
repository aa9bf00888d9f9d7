"""What the conditions of an action may ask of a dossier; read only where a process has conditions or timers."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Agency
from accounts.queries import calendar_of
from common.workcalendar import working_time_between
from onestop.models import Attachment, Dossier, Event, Paper, Payment, Task
from onestop.policies import agencies_of
from onestop.queries.parts import NO_PARTS, parts_standing
from procedures.conditions import Circumstances
from procedures.linked import waits_for_parts
from procedures.queries import plan_of

SECONDS_OF_HOUR = 3600
ROLES_DONE_SQL = """
SELECT DISTINCT post.role FROM onestop_event done JOIN accounts_post post ON post.user_id = done.actor_id
WHERE done.dossier_id = %(dossier)s AND post.agency_id = ANY(%(agencies)s) AND NOT EXISTS (
    SELECT FROM onestop_event undoing
    WHERE undoing.dossier_id = done.dossier_id AND undoing.data->'undone' = to_jsonb(done.number)
) UNION
SELECT step.role FROM onestop_task stay JOIN procedures_step step ON step.id = stay.step_id
WHERE stay.dossier_id = %(dossier)s AND stay.outcome = 'done' AND step.interconnected
"""


def looker(dossier: Dossier, at: datetime) -> Callable[[], Circumstances]:
    """Return a function that reads the dossier's circumstances the first time it is called, and never unless it is."""
    return cache(lambda: circumstances_of(dossier, at))


def circumstances_of(dossier: Dossier, at: datetime) -> Circumstances:
    """Read what conditions ask of a dossier; six queries, one more where it may wait for parts."""
    stays = list(Task.objects.filter(dossier=dossier).values_list("step__code", "outcome", "opened_at", "closed_at"))
    opened = [opened_at for _code, outcome, opened_at, _closed in stays if outcome == Task.Outcome.OPEN]
    agency_id = dossier.competent_agency_id
    waits = waits_for_parts(plan_of(dossier.process_version_id))
    parts = parts_standing(dossier.pk) if waits else NO_PARTS
    return Circumstances(
        payment_settled=all(payment.settled for payment in Payment.objects.filter(dossier=dossier)),
        supplemented=Event.objects.filter(dossier=dossier, action=Event.Kind.SUPPLEMENTED).exists(),
        channel=dossier.channel,
        result_channel=dossier.result_channel,
        agencies=frozenset(Agency.objects.filter(pk__in=agencies_of(dossier)).values_list("code", flat=True)),
        steps_done=frozenset(code for code, outcome, _opened, _closed in stays if outcome == Task.Outcome.DONE),
        components=frozenset(_components(dossier)),
        waited_hours=waited_hours(agency_id, opened[0], at) if opened else 0.0,
        roles_done=_roles_done(dossier),
        processed_hours=sum(waited_hours(agency_id, begun, closed or at) for _code, _outcome, begun, closed in stays),
        parts_done=parts.done,
        part_refused=parts.refused,
    )


def _roles_done(dossier: Dossier) -> frozenset[str]:
    """Return the roles, in the dossier's agencies, of those who acted on it; what was taken back does not count.

    Of the document office's people only the steps are known here.
    """
    with connection.cursor() as cursor:
        cursor.execute(ROLES_DONE_SQL, {"dossier": dossier.pk, "agencies": list(agencies_of(dossier))})
        return frozenset(role for (role,) in cursor.fetchall())


def waited_hours(agency_id: int, since: datetime, at: datetime) -> float:
    """Return the working hours of the agency between two moments; none when the first is not past yet."""
    spent = working_time_between(calendar_of(agency_id), since, max(at, since))
    return spent.total_seconds() / SECONDS_OF_HOUR


def _components(dossier: Dossier) -> list[str]:
    """Return the codes of the components that came: counted at the counter, or as a file."""
    files = Attachment.objects.filter(paper=OuterRef("pk"))
    came = Paper.objects.filter(dossier=dossier, component__isnull=False, missing=False)
    came = came.filter(Q(originals__gt=0) | Q(copies__gt=0) | Exists(files))
    return list(came.annotate(code=F("component__code")).values_list("code", flat=True))
