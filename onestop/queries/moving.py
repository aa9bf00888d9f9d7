"""Running dossiers before they go over to another version of their process: where they stand, who could have them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accounts.models import Post
from onestop.models import Dossier, Move, MoveLine
from onestop.queries.circumstances import waited_hours
from procedures.conditions import Circumstances
from procedures.engine import TIMER, ProcessPlan, StepPlan
from procedures.models import Process, ProcessVersion
from procedures.moving import Decision, Planner, Standing, StepMap, Verdict
from procedures.queries import plans_of

PAGE = 500
SHOWN = 200

STANDINGS_SQL = """
SELECT one.id, one.code, one.state, one.step_id, one.holder_id, one.agency_id, one.competent_agency_id, one.channel,
    one.result_channel, ARRAY[agency.code, competent.code],
    EXISTS (SELECT FROM onestop_officeround AS round WHERE round.dossier_id = one.id AND round.state = 'signed'),
    ARRAY(SELECT step.code FROM onestop_task AS task JOIN procedures_step AS step ON step.id = task.step_id
          WHERE task.dossier_id = one.id AND task.outcome = 'done'),
    (SELECT task.opened_at FROM onestop_task AS task WHERE task.dossier_id = one.id AND task.outcome = 'open')
FROM onestop_dossier AS one
JOIN accounts_agency AS agency ON agency.id = one.agency_id
JOIN accounts_agency AS competent ON competent.id = one.competent_agency_id
"""


@dataclass(frozen=True)
class Running:
    """A running dossier as planning sees it; `since` is when its stay at the step began."""

    id: int
    code: str
    holder_id: int | None
    agency_id: int
    competent_agency_id: int
    standing: Standing
    since: datetime | None = None


@dataclass(frozen=True)
class Crew:
    """Who holds which role where, by name; read once for many dossiers."""

    seats: Mapping[tuple[str, int], Sequence[Post]]

    def at(self, step: StepPlan, *, agency_id: int, competent_agency_id: int) -> list[Post]:
        """Return the posts whose holders may have a dossier of these agencies at the step."""
        place = step.agency(receiving=agency_id, deciding=competent_agency_id)
        posts = self.seats.get((step.role, place), ())
        return [post for post in posts if step.department_id in (None, post.department_id)]


@dataclass(frozen=True)
class StepCount:
    """How many dossiers of one step, None for those not accepted yet, would move, need a hand or stay."""

    step: StepPlan | None
    moves: int
    by_hand: int
    stays: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.moves + self.by_hand + self.stays


@dataclass(frozen=True)
class HandLine:
    """A dossier that needs a hand, and why."""

    code: str
    step: str
    reason: str


@dataclass(frozen=True)
class DryRun:
    """What a move would do; `lines` are the first of those that need a hand.

    `overdue` counts those that have waited longer than a timer of their new step asks for: it passes them on at once.
    """

    counts: Sequence[StepCount]
    lines: Sequence[HandLine]
    overdue: int = 0

    @property
    def moves(self) -> int:
        """How many would move."""
        return sum(count.moves for count in self.counts)

    @property
    def by_hand(self) -> int:
        """How many need a hand."""
        return sum(count.by_hand for count in self.counts)

    @property
    def stays(self) -> int:
        """How many stay because their step is mapped nowhere."""
        return sum(count.stays for count in self.counts)


def planner_of(from_version_id: int, to_version_id: int, steps: StepMap) -> Planner:
    """Return the planner for two stored versions."""
    plans = plans_of([from_version_id, to_version_id])
    return Planner(plans[from_version_id], plans[to_version_id], steps)


def dry_run(planner: Planner, *, at: datetime) -> DryRun:
    """Return what a move would do with each running dossier of the old version; one query for each page of them."""
    crew = crew_of(planner.new, _agencies_of(planner.old.version_id))
    tally: dict[tuple[str | None, Verdict], int] = {}
    lines: list[HandLine] = []
    overdue = 0
    for dossier in running(planner.old):
        decision = decide(planner, dossier, crew)
        place = (dossier.standing.step, decision.verdict)
        tally[place] = tally.get(place, 0) + 1
        overdue += _is_overdue(planner.new, dossier, decision, at)
        if decision.verdict == Verdict.BY_HAND and len(lines) < SHOWN:
            lines.append(_hand_line(planner.old, dossier, decision))
    return DryRun(_counts(planner.old, tally), lines, overdue)


def _is_overdue(new: ProcessPlan, dossier: Running, decision: Decision, at: datetime) -> bool:
    """Tell whether a timer of the new step passes the dossier on as soon as it stands there."""
    step = decision.step
    if step is None or dossier.since is None or dossier.standing.state != step.life_cycle:
        return False
    hours = [one.after_hours for one in new.actions_from(step.code) if one.trigger == TIMER and one.after_hours]
    return bool(hours) and waited_hours(dossier.competent_agency_id, dossier.since, at) >= min(hours)


def decide(planner: Planner, dossier: Running, crew: Crew) -> Decision:
    """Return what would happen to one dossier."""
    agencies = {"agency_id": dossier.agency_id, "competent_agency_id": dossier.competent_agency_id}
    return planner.decide(dossier.standing, staffed=lambda step: bool(crew.at(step, **agencies)))


def running(plan: ProcessPlan, *, page: int = PAGE) -> Iterator[Running]:
    """Yield the running dossiers of a version by key, page by page."""
    where = "WHERE one.process_version_id = %s AND one.finished_at IS NULL AND one.id > %s ORDER BY one.id LIMIT %s"
    last = 0
    while found := _standings(plan, where, [plan.version_id, last, page]):
        yield from found
        last = found[-1].id


def standings_of(plan: ProcessPlan, dossier_ids: Iterable[int]) -> dict[int, Running]:
    """Return these dossiers of a version as planning sees them, by key; one query."""
    return {one.id: one for one in _standings(plan, "WHERE one.id = ANY(%s)", [list(dossier_ids)])}


def crew_of(plan: ProcessPlan, agency_ids: Iterable[int]) -> Crew:
    """Return who could have dossiers of these agencies at the steps of a version; one query."""
    roles = {step.role for step in plan.steps.values()}
    posts = Post.objects.filter(active=True, user__is_active=True, role__in=roles, agency_id__in=list(agency_ids))
    seats: dict[tuple[str, int], list[Post]] = {}
    for post in posts.select_related("user", "agency", "department").order_by("user__sort_key"):
        seats.setdefault((post.role, post.agency_id), []).append(post)
    return Crew(seats)


def running_counts(process: Process) -> list[tuple[ProcessVersion, int]]:
    """Return the versions of a process that have running dossiers, the latest first, each with how many."""
    held = Dossier.objects.filter(process_version__process=process, finished_at__isnull=True).order_by()
    counts = dict(held.values_list("process_version").annotate(Count("pk")))
    versions = ProcessVersion.objects.filter(pk__in=counts).order_by("-number")
    return [(version, counts[version.pk]) for version in versions]


def moves_of(process: Process) -> QuerySet[Move]:
    """Return the moves of a process, the latest first, each with how many dossiers met which fate."""
    fates = {name: Count("lines", filter=Q(lines__outcome=name)) for name in MoveLine.Outcome.values}
    found = Move.objects.filter(process=process).select_related(
        "from_version", "to_version", "made_by", "undone_by", "broken_off_by"
    )
    return found.annotate(**fates)


def notable_lines(move: Move) -> list[MoveLine]:
    """Return the first lines of a move that somebody should look at: not moved, or not put back."""
    wanted = (MoveLine.Outcome.BY_HAND, MoveLine.Outcome.KEPT)
    found = move.lines.filter(outcome__in=wanted).select_related("dossier__step").order_by("dossier_id")
    return list(found[:SHOWN])


def move_progress(move: Move) -> tuple[int, int]:
    """Return how many dossiers of how many a move, or its undoing, is through with."""
    fates = dict(move.lines.order_by().values_list("outcome").annotate(Count("pk")))
    if move.state == Move.State.RUNNING:
        return sum(fates.values()), max(move.total, sum(fates.values()))
    back = fates.get(MoveLine.Outcome.RESTORED, 0) + fates.get(MoveLine.Outcome.KEPT, 0)
    return back, back + fates.get(MoveLine.Outcome.MOVED, 0)


def _standings(plan: ProcessPlan, where: str, params: Sequence[Any]) -> list[Running]:
    codes = {step.id: step.code for step in plan.steps.values()}
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS_SQL + where, params)
        return [_running(codes, row) for row in cursor.fetchall()]


def _running(codes: Mapping[int, str], row: Sequence[Any]) -> Running:
    (
        pk,
        code,
        state,
        step_id,
        holder_id,
        agency_id,
        competent_id,
        channel,
        result_channel,
        agencies,
        signed,
        done,
        since,
    ) = row
    seen = Circumstances(
        channel=channel, result_channel=result_channel, agencies=frozenset(agencies), steps_done=frozenset(done)
    )
    # A step of another version has no code here, and "" is no step of any plan.
    step = None if step_id is None else codes.get(step_id, "")
    return Running(pk, code, holder_id, agency_id, competent_id, Standing(step, state, bool(signed), seen), since)


def _agencies_of(version_id: int) -> set[int]:
    held = Dossier.objects.filter(process_version=version_id, finished_at__isnull=True).order_by()
    pairs = held.values_list("agency_id", "competent_agency_id").distinct()
    return {agency_id for pair in pairs for agency_id in pair}


def _hand_line(plan: ProcessPlan, dossier: Running, decision: Decision) -> HandLine:
    step = plan.steps.get(dossier.standing.step or "")
    return HandLine(dossier.code, step.name if step else "", decision.reason)


def _counts(plan: ProcessPlan, tally: Mapping[tuple[str | None, Verdict], int]) -> list[StepCount]:
    """Return a line for each step of the version, and one for what was not accepted yet or stands at none of them."""
    strange = {code for code, _verdict in tally} - plan.steps.keys()

    def count(step: StepPlan | None, codes: Iterable[str | None]) -> StepCount:
        found = {verdict: sum(tally.get((code, verdict), 0) for code in codes) for verdict in Verdict}
        return StepCount(step, found[Verdict.MOVES], found[Verdict.BY_HAND], found[Verdict.STAYS])

    lines = [count(step, [code]) for code, step in plan.steps.items()]
    return [*lines, count(None, sorted(strange, key=str))] if strange else lines
