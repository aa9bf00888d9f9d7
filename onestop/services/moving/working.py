"""Do a move of running dossiers, or its undoing, one batch after another."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Post
from common import rows
from common.formats import vn_datetime
from onestop.models import Dossier, Event, Move, MoveLine
from onestop.policies import step_of
from onestop.queries.moving import Crew, crew_of, decide, planner_of, standings_of
from onestop.services.deadlines import step_due
from onestop.services.locking import QUIET
from onestop.services.moving.assigning import Assigner
from onestop.services.moving.writing import Batch
from onestop.services.receivers import Receiver
from procedures.engine import ProcessPlan, StepPlan
from procedures.moving import Decision, Verdict
from procedures.queries import plan_of

BATCH = 250
Outcome = MoveLine.Outcome
OUTCOMES = {Verdict.MOVES: Outcome.MOVED, Verdict.BY_HAND: Outcome.BY_HAND, Verdict.STAYS: Outcome.STAYED}

# Each dossier looked at has a line; one that somebody holds now has none yet and comes with a later batch.
TO_MOVE = """
WHERE one.process_version_id = %s AND one.finished_at IS NULL AND NOT EXISTS (
    SELECT FROM onestop_moveline AS line WHERE line.move_id = %s AND line.dossier_id = one.id)
ORDER BY one.id LIMIT %s"""
TO_RESTORE = """
JOIN onestop_moveline AS line ON line.dossier_id = one.id AND line.move_id = %s AND line.outcome = 'moved'
ORDER BY one.id LIMIT %s"""
UNHELD = " FOR NO KEY UPDATE OF one SKIP LOCKED"


class Left(StrEnum):
    """What is left after a batch."""

    MORE = "more"
    HELD = "held"
    NOTHING = "nothing"


@transaction.atomic
def move_work(*, move_id: int, at: datetime, count: int = BATCH) -> Left:
    """Do the next batch of a move or of its undoing, and tell what is left.

    HELD: others have the rest, or the move, just now; ask again later. A move that is over has nothing left.
    """
    move = Move.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=move_id)
    found = move.select_related("from_version", "to_version", "made_by", "undone_by").first()
    if found is None:
        return Left.HELD
    if found.state == Move.State.RUNNING:
        return _forward(found, at, count)
    return _back(found, at, count) if found.state == Move.State.UNDOING else Left.NOTHING


def _forward(move: Move, at: datetime, count: int) -> Left:
    params = [move.from_version_id, move.pk]
    dossiers = rows.read(Dossier, TO_MOVE + UNHELD, [*params, count])
    if not dossiers:
        if rows.read(Dossier, TO_MOVE, [*params, 1]):
            return Left.HELD
        move.end()
        move.ended_at = at
        rows.save(move, ["state", "ended_at"])
        return Left.NOTHING
    planner = planner_of(move.from_version_id, move.to_version_id, move.steps)
    facts = standings_of(planner.old, [dossier.pk for dossier in dossiers])
    crew = crew_of(planner.new, _agencies(dossiers))
    decisions = {dossier.pk: decide(planner, facts[dossier.pk], crew) for dossier in dossiers}
    receivers = _receivers(dossiers, {pk: decision.step for pk, decision in decisions.items()}, crew)
    batch = Batch(move, dossiers, undoing=False, at=at)
    lines = [_line(move, one, decisions[one.pk], batch, receivers.get(one.pk)) for one in dossiers]
    batch.store()
    rows.insert_many(lines)
    return Left.MORE


def _line(move: Move, dossier: Dossier, decision: Decision, batch: Batch, receiver: Receiver | None) -> MoveLine:
    """Do what was decided, and return what has to be known of it."""
    line = MoveLine(
        move=move,
        dossier=dossier,
        outcome=OUTCOMES[decision.verdict],
        reason=decision.reason,
        step_before_id=dossier.step_id,
        holder_before_id=dossier.holder_id,
        holder_name_before=dossier.holder_name,
        step_due_before=dossier.step_due_at,
    )
    if decision.verdict == Verdict.MOVES:
        step = decision.step
        due_at = _due_at(dossier, step, batch) if step else dossier.step_due_at
        batch.place(dossier, step_id=step.id if step else None, receiver=receiver, due_at=due_at)
        line.step_after_id = dossier.step_id
    line.event_number = dossier.last_event_number
    return line


def _due_at(dossier: Dossier, step: StepPlan, batch: Batch) -> datetime | None:
    """Return when the stay ends by the new step's time, counted from when it began; nothing runs while it waits."""
    stay = batch.stays.get(dossier.pk)
    if stay is None or dossier.state != step.life_cycle:
        return dossier.step_due_at
    return step_due(dossier.competent_agency_id, step, stay.opened_at, dossier.due_at)


def _back(move: Move, at: datetime, count: int) -> Left:
    dossiers = rows.read(Dossier, TO_RESTORE + UNHELD, [move.pk, count])
    if not dossiers:
        if rows.read(Dossier, TO_RESTORE, [move.pk, 1]):
            return Left.HELD
        move.end_undoing()
        move.undo_ended_at = at
        rows.save(move, ["state", "undo_ended_at"])
        return Left.NOTHING
    lines = {line.dossier_id: line for line in move.lines.filter(dossier__in=dossiers)}
    plan = plan_of(move.from_version_id)
    crew = crew_of(plan, _agencies(dossiers))
    acts = _last_acts(dossiers)
    free = [one for one in dossiers if acts[one.pk].number <= lines[one.pk].event_number]
    receivers = _receivers(free, {one.pk: step_of(plan, lines[one.pk].step_before_id) for one in free}, crew, lines)
    batch = Batch(move, dossiers, undoing=True, at=at)
    for dossier in dossiers:
        line = lines[dossier.pk]
        line.reason = _kept_reason(dossier, line, acts[dossier.pk], plan, crew)
        line.outcome = Outcome.KEPT if line.reason else Outcome.RESTORED
        if not line.reason:
            receiver = receivers.get(dossier.pk) or _previous_holder(dossier, line)
            batch.place(dossier, step_id=line.step_before_id, receiver=receiver, due_at=line.step_due_before)
    batch.store()
    rows.save_all(list(lines.values()), ["outcome", "reason"])
    return Left.MORE


def _kept_reason(dossier: Dossier, line: MoveLine, last: Event, plan: ProcessPlan, crew: Crew) -> str:
    """Say why a dossier cannot go back: somebody acted on it since, or nobody could have it there any more."""
    if last.number > line.event_number:
        words = {"person": last.actor_name or _("hệ thống"), "act": last.kind_label, "at": vn_datetime(last.at)}
        return _("%(person)s đã thao tác «%(act)s» lúc %(at)s.") % words
    step = step_of(plan, line.step_before_id)
    if step is not None and _needs_owner(dossier, step) and not _posts(dossier, step, crew):
        return _("Không còn ai giữ vai trò của bước «%(step)s».") % {"step": step.name}
    return ""


def _previous_holder(dossier: Dossier, line: MoveLine) -> Receiver | None:
    """Return who had it before; None when nothing changed."""
    if dossier.holder_id == line.holder_before_id:
        return None
    return Receiver(line.holder_before_id, line.holder_name_before)


def _last_acts(dossiers: Sequence[Dossier]) -> dict[int, Event]:
    """Return the last line of each course that moved something."""
    lines = Event.objects.filter(dossier__in=dossiers).exclude(action__in=QUIET)
    return {event.dossier_id: event for event in lines.order_by("dossier_id", "-number").distinct("dossier_id")}


def _receivers(
    dossiers: Sequence[Dossier],
    steps: Mapping[int, StepPlan | None],
    crew: Crew,
    lines: Mapping[int, MoveLine] | None = None,
) -> dict[int, Receiver]:
    """Return who gets those whose holder, or holder before the move, does not hold the role of the step."""
    wanted: dict[int, list[Post]] = {}
    for dossier in dossiers:
        step = steps[dossier.pk]
        holder_id = lines[dossier.pk].holder_before_id if lines else dossier.holder_id
        if step is None or not _needs_owner(dossier, step):
            continue
        posts = _posts(dossier, step, crew)
        if posts and holder_id not in {post.user_id for post in posts}:
            wanted[dossier.pk] = posts
    if not wanted:
        return {}
    assigner = Assigner(wanted, dossiers)
    return {dossier.pk: assigner.receiver(dossier) for dossier in dossiers if dossier.pk in wanted}


def _needs_owner(dossier: Dossier, step: StepPlan) -> bool:
    """Tell whether somebody of the desk must have it there: not at the office, nor while the citizen has to act."""
    return step.life_cycle != Dossier.State.AT_OFFICE and bool(dossier.state == step.life_cycle)


def _posts(dossier: Dossier, step: StepPlan, crew: Crew) -> list[Post]:
    return crew.at(step, agency_id=dossier.agency_id, competent_agency_id=dossier.competent_agency_id)


def _agencies(dossiers: Sequence[Dossier]) -> set[int]:
    return {agency_id for one in dossiers for agency_id in (one.agency_id, one.competent_agency_id)}
