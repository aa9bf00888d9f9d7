"""One invented dossier's way through a process: the engine says what is open, chance says what people do.

Part dossiers are not followed: where a step waits for them they are over once the work of the step would be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from math import log
from random import Random

from common.workcalendar import add_working_time, due_at, due_same_day, working_time_between
from procedures import engine
from procedures.conditions import Circumstances, ProcessedLongerThan, WaitedLongerThan
from procedures.engine import ActionPlan, Actor, Facts, ProcessPlan, StepPlan
from procedures.linked import parts_action
from procedures.models import Action, Effect, PaymentEdit, PaymentRequest
from procedures.places import has_at_desk
from procedures.simulator.invent import A_PART_IS_REFUSED, Invented, World

MOST_VISITS = 60
# People take about six tenths of a step's time; about one in eight takes longer than it allows.
USUAL_SHARE, SPREAD = 0.6, 0.45
PAYS_AT_A_STEP = 0.3
ON, BACK = 8, 1
BACKWARDS = frozenset({Action.Transition.SEND_BACK, Action.Transition.OFFICE_RETURN, Action.Transition.OFFICE_REOPENED})
ASKING = frozenset({PaymentRequest.ADVANCE, PaymentRequest.SETTLE, PaymentRequest.AGAIN})
HOLDER, AGENCY = 1, 1
# How far past an hour "longer than" is true.
MOMENT_HOURS = 0.25


class Ending(StrEnum):
    """What became of a dossier."""

    HANDED_OVER = "handed_over"
    DEAD_END = "dead_end"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Visit:
    """One stay at a step with people of an agency; hours are working time, and `limit_hours` what the step allows."""

    step: str
    hours: float
    limit_hours: float
    late: bool
    agency: str = ""


@dataclass(frozen=True)
class Course:
    """A dossier's whole way; `place` is where it ended, `left` what was true of it there."""

    visits: tuple[Visit, ...]
    ending: Ending
    place: str
    left: Circumstances
    hours: float
    limit_hours: float
    late: bool
    agency: str = ""
    closed: tuple[tuple[ActionPlan, str], ...] = ()


def walk(plan: ProcessPlan, world: World, dossier: Invented, *, rng: Random) -> Course:
    """Bring a dossier from acceptance to its end.

    Raises:
        NoSuchAction: the process has no step where a dossier begins.
        NoWorkingTime: the calendar has no working hours for a year.
    """
    return _Walker(plan, world, dossier, rng).run()


def _distances(plan: ProcessPlan) -> dict[str, int]:
    """Return how many actions lie at least between each step and the end; steps without end are not there."""
    found: dict[str, int] = {}
    number = 1
    while more := {
        action.from_step
        for action in plan.actions
        if action.from_step not in found and (action.to_step is None or action.to_step in found)
    }:
        found |= dict.fromkeys(more, number)
        number += 1
    return found


class _Walker:
    """The dossier on its way."""

    def __init__(self, plan: ProcessPlan, world: World, dossier: Invented, rng: Random) -> None:
        self._plan, self._world, self._dossier, self._rng = plan, world, dossier, rng
        self._at, self._seen = dossier.accepted_at, dossier.circumstances
        self._step, self._far = plan.entry, _distances(plan)
        self._due = self._whole_due(dossier.accepted_at)
        self._visits: list[Visit] = []
        self._has_parts = False

    def run(self) -> Course:
        while len(self._visits) < MOST_VISITS:
            found = self._accepted() or self._moved_on() or self._moved_on_after_payment()
            if found is None:
                return self._course(Ending.DEAD_END, self._closed())
            action, hours = found
            self._leave(action, hours)
            if action.to_step is None:
                return self._course(Ending.HANDED_OVER)
            self._step = self._plan.step(action.to_step)
        return self._course(Ending.TOO_LONG)

    def _accepted(self) -> tuple[ActionPlan, float] | None:
        action = engine.acceptance_action(self._plan) if not self._visits else None
        return (action, 0.0) if action and self._world.can_give(action.id) else None

    def _moved_on_after_payment(self) -> tuple[ActionPlan, float] | None:
        """Let the citizen pay where nothing goes on without."""
        if self._seen.payment_settled:
            return None
        self._seen = replace(self._seen, payment_settled=True)
        return self._moved_on()

    def _moved_on(self) -> tuple[ActionPlan, float] | None:
        """Return what is done at the step, and after how many working hours there."""
        if self._rng.random() < PAYS_AT_A_STEP:
            self._seen = replace(self._seen, payment_settled=True)
        ready = self._limit_hours * self._rng.lognormvariate(log(USUAL_SHARE), SPREAD)
        for hours in self._moments(ready):
            seen = replace(
                self._seen,
                waited_hours=hours,
                processed_hours=self._spent + hours,
                parts_done=self._has_parts and hours >= ready,
            )
            action = engine.timer_action(self._plan, self._step.code, seen)
            action = action or parts_action(self._plan, self._step.code, seen)
            if action is not None and not self._world.can_give(action.id):
                action = None
            if action is None and hours >= ready:
                action = self._chosen(seen)
            if action is not None:
                return action, hours
        return None

    def _moments(self, ready: float) -> list[float]:
        """Return when to look: when the work is done, when a timer is due, when a wait is long enough."""
        actions = self._plan.actions_from(self._step.code)
        timers = {float(action.after_hours) for action in actions if action.after_hours is not None}
        waits = {
            condition.hours + MOMENT_HOURS
            for action in actions
            for condition in action.conditions
            if isinstance(condition, WaitedLongerThan)
        }
        spans = {
            max(condition.hours - self._spent, 0.0) + MOMENT_HOURS
            for action in actions
            for condition in action.conditions
            if isinstance(condition, ProcessedLongerThan)
        }
        return sorted({ready, *timers, *waits, *spans})

    @property
    def _spent(self) -> float:
        """How many working hours it was at the steps before."""
        return sum(visit.hours for visit in self._visits)

    def _chosen(self, seen: Circumstances) -> ActionPlan | None:
        """Choose among what the holder may press and what the office may say; back and aside are rarer than on."""
        known = [*self._pressed(seen), *self._messages()]
        possible = [action for action in known if self._world.can_give(action.id)]
        if not possible:
            return None
        weights = [BACK if self._is_rare(action) else ON for action in possible]
        return self._rng.choices(possible, weights)[0]

    def _is_rare(self, action: ActionPlan) -> bool:
        """Tell whether it leads back, or aside: farther from the end than the step is."""
        end = self._far.get(action.to_step or "", 0)
        return action.transition in BACKWARDS or end > self._far.get(action.from_step, end)

    def _pressed(self, seen: Circumstances) -> tuple[ActionPlan, ...]:
        return engine.open_actions(self._plan, self._facts(seen), self._holder) if self._is_staffed else ()

    def _messages(self) -> Iterator[ActionPlan]:
        for action in self._plan.actions_from(self._step.code):
            if action.trigger == engine.MESSAGE:
                yield engine.message_action(self._plan, self._step.code, action.transition)

    def _closed(self) -> tuple[tuple[ActionPlan, str], ...]:
        limit = self._limit_hours
        seen = replace(self._seen, waited_hours=limit, processed_hours=self._spent + limit, parts_done=self._has_parts)
        return engine.closed_actions(self._plan, self._facts(seen), self._holder) if self._is_staffed else ()

    @property
    def _is_staffed(self) -> bool:
        return self._world.somebody_at(self._step.code, self._agency)

    @property
    def _agency(self) -> str:
        """Whose people have the step."""
        at_desk = has_at_desk(self._step.role, self._step.place)
        return self._dossier.receiving if at_desk else self._dossier.deciding

    def _facts(self, seen: Circumstances) -> Facts:
        step = self._step
        return Facts(step.code, step.life_cycle, HOLDER, frozenset({AGENCY}), has_draft=True, look=lambda: seen)

    @property
    def _holder(self) -> Actor:
        roles = {self._step.role, *self._dossier.second_roles}
        return Actor(HOLDER, frozenset((role, AGENCY) for role in roles))

    def _leave(self, action: ActionPlan, hours: float) -> None:
        limit, due = self._limit_hours, self._step_due(self._step)
        self._at = add_working_time(self._world.calendar, self._at, timedelta(hours=hours))
        self._visits.append(Visit(self._step.code, hours, limit, late=self._at > due, agency=self._agency))
        self._follow(action)
        self._seen = replace(self._seen, roles_done=self._seen.roles_done | {self._step.role})
        if action.transition not in BACKWARDS:
            self._seen = replace(self._seen, steps_done=self._seen.steps_done | {self._step.code})

    def _follow(self, action: ActionPlan) -> None:
        """Do to money and due date what the action does."""
        demands, calendar = action.demands, self._world.calendar
        if action.orders:
            self._has_parts = True
            self._seen = replace(self._seen, part_refused=self._rng.random() < A_PART_IS_REFUSED)
        if demands.payment in ASKING and (self._world.has_fees or demands.payment_edit != PaymentEdit.NOTHING):
            self._seen = replace(self._seen, payment_settled=False)
        elif demands.payment == PaymentRequest.COMPLETE:
            self._seen = replace(self._seen, payment_settled=True)
        if demands.follows(Effect.COUNT_AGAIN):
            self._due = self._whole_due(self._at)
        if demands.extend_hours:
            self._due = add_working_time(calendar, self._due, timedelta(hours=demands.extend_hours))

    def _step_due(self, step: StepPlan) -> datetime:
        if step.duration == 0:
            return self._due
        return due_at(self._world.calendar, self._at, step.duration, step.duration_unit)

    @property
    def _limit_hours(self) -> float:
        """What the step allows; one without a time of its own has an even share of the whole."""
        if self._step.duration == 0:
            return self._whole_hours / max(1, len(self._plan.steps) - 1)
        return self._working_hours(self._at, self._step_due(self._step))

    def _whole_due(self, at: datetime) -> datetime:
        """Return when the whole process ends that begins at this moment."""
        calendar = self._world.calendar
        if self._plan.duration == 0:
            return due_same_day(calendar, at)
        return due_at(calendar, at, self._plan.duration, self._plan.duration_unit)

    @cached_property
    def _whole_hours(self) -> float:
        at = self._dossier.accepted_at
        return self._working_hours(at, self._whole_due(at))

    def _working_hours(self, since: datetime, until: datetime) -> float:
        return working_time_between(self._world.calendar, since, until) / timedelta(hours=1)

    def _course(self, ending: Ending, closed: tuple[tuple[ActionPlan, str], ...] = ()) -> Course:
        return Course(
            visits=tuple(self._visits),
            ending=ending,
            place=self._step.code,
            left=self._seen,
            hours=sum(visit.hours for visit in self._visits),
            limit_hours=self._whole_hours,
            late=self._at > self._due,
            agency=self._agency,
            closed=closed,
        )
