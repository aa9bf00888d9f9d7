"""Which actions of a process are open to whom; pure, so that it can be asked for fifty rows of a list.

A plan is one version of a process as values. A dossier's facts and a person go in, actions come out; whoever performs
one (onestop.services) locks the dossier, asks again and writes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.utils.translation import gettext as _

from common.errors import DomainError, PolicyError
from procedures.conditions import AnyCondition, Circumstances, first_unmet
from procedures.demands import NO_ROUTE, NOTHING_ASKED, Demands, Route
from procedures.part_orders import PartOrder
from procedures.wording import NO_WORDING, Wording

PERSON, ACCEPTANCE, TIMER, SPECIAL, MESSAGE = "person", "acceptance", "timer", "special", "message"
OF_ROLE = frozenset({SPECIAL})
OF_HOLDER = frozenset({PERSON, SPECIAL})
CLERK = "clerk"
NOTHING: frozenset[str] = frozenset()


class ActionNotOpen(PolicyError):
    """This action is not open to this person now; the text says why and what to do."""


class NoSuchAction(DomainError):
    """The process has no such action at this step: its configuration lacks a way on."""


@dataclass(frozen=True)
class StepPlan:
    """One step: who has the dossier there, for how long, in which state of its life cycle."""

    id: int
    code: str
    name: str
    position: int
    role: str
    department_id: int | None
    life_cycle: str
    duration: int
    duration_unit: str
    interconnected: bool
    seal_by: str
    entry: bool
    final: bool
    route: Route = NO_ROUTE
    place: str = "usual"

    def agency(self, *, receiving: int, deciding: int) -> int:
        """Return whose people have a dossier of these agencies at the step."""
        at_desk = self.role == CLERK if self.place == "usual" else self.place == "receiving"
        return receiving if at_desk else deciding


@dataclass(frozen=True)
class ActionPlan:
    """One action: where it leads, which life-cycle move it makes, what it asks for, when it is open.

    `after_hours` is for a timer: working hours at the step. `previous_step` is the code of the step whose performer
    gets it back, `post_title` and `post_department_id` say which post gets it. `orders` are the part dossiers that it
    makes, `link_action` the code of what the dossier that this one is a part of does along with it.
    """

    id: int
    code: str
    label: str
    from_step: str
    to_step: str | None
    transition: str
    trigger: str
    assignment: str
    needs_draft: bool
    conditions: tuple[AnyCondition, ...] = ()
    after_hours: int | None = None
    demands: Demands = NOTHING_ASKED
    orders: tuple[PartOrder, ...] = ()
    link_action: str = ""
    wording: Wording = NO_WORDING

    officer_id: int | None = None
    previous_step: str = ""
    post_title: str = ""
    post_department_id: int | None = None
    participants: str = "followers"
    opinion: str = "may"
    opinion_label: str = ""
    tells_holder: bool = True
    tells_co_workers: bool = True
    tells_followers: bool = True
    tells_applicant: bool = True

    @property
    def needs_opinion(self) -> bool:
        """Tell whether the opinion or reason must be given."""
        return self.opinion == "must"


@dataclass(frozen=True)
class ProcessPlan:
    """One version of a process; steps by code in their order, actions in theirs."""

    version_id: int
    name: str
    duration: int
    duration_unit: str
    steps: Mapping[str, StepPlan]
    actions: tuple[ActionPlan, ...]

    @cached_property
    def entry(self) -> StepPlan:
        """Where an accepted dossier begins.

        Raises:
            NoSuchAction: no step is marked as the entry.
        """
        for step in self.steps.values():
            if step.entry:
                return step
        raise NoSuchAction(
            _("Quy trình «%(name)s» chưa có bước bắt đầu. Hãy báo quản trị cơ quan.") % {"name": self.name}
        )

    @cached_property
    def _outgoing(self) -> dict[str, tuple[ActionPlan, ...]]:
        found: dict[str, tuple[ActionPlan, ...]] = {}
        for action in self.actions:
            found[action.from_step] = (*found.get(action.from_step, ()), action)
        return found

    @cached_property
    def _by_id(self) -> dict[int, ActionPlan]:
        return {action.id: action for action in self.actions}

    def step(self, code: str) -> StepPlan:
        """Return the step with this code.

        Raises:
            NoSuchAction: the process has no such step.
        """
        try:
            return self.steps[code]
        except KeyError:
            raise NoSuchAction(
                _("Quy trình «%(name)s» không có bước «%(step)s». Hãy báo quản trị cơ quan.")
                % {"name": self.name, "step": code}
            ) from None

    def actions_from(self, code: str) -> tuple[ActionPlan, ...]:
        """Return every action that leaves the step, whatever triggers it."""
        return self._outgoing.get(code, ())

    def action(self, action_id: int) -> ActionPlan | None:
        """Return the action with this id, None when it belongs to another process."""
        return self._by_id.get(action_id)


@dataclass(frozen=True)
class Facts:
    """What the engine needs to know of a dossier; `agency_ids` are the agencies that receive and decide it.

    `place_ids` are those of them whose people have the present step, where the process says so.
    `look` is asked only when an action has conditions: it may read the database.
    """

    step: str | None
    state: str
    holder_id: int | None
    agency_ids: frozenset[int]
    has_draft: bool
    look: Callable[[], Circumstances] = field(default=Circumstances, compare=False)
    place_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Actor:
    """A person by the posts held now: pairs of role and agency."""

    user_id: int
    roles: frozenset[tuple[str, int]]


def open_actions(plan: ProcessPlan, facts: Facts, actor: Actor) -> tuple[ActionPlan, ...]:
    """Return the actions that the person may press now, in their order.

    An action that needs a draft is among them before the draft is there: the page says what is missing.
    """
    return tuple(action for action in reachable(plan, facts, actor) if _unmet(action, facts, actor) is None)


def closed_actions(plan: ProcessPlan, facts: Facts, actor: Actor) -> tuple[tuple[ActionPlan, str], ...]:
    """Return the actions that the person could press but for a condition, each with why not and what to do."""
    found = ((action, _unmet(action, facts, actor)) for action in reachable(plan, facts, actor))
    return tuple((action, unmet.refusal) for action, unmet in found if unmet is not None)


def find_action(plan: ProcessPlan, facts: Facts, actor: Actor, action_id: int) -> ActionPlan:
    """Return the action if the person may do it now.

    Raises:
        ActionNotOpen: the dossier moved on, someone else has it, the role is missing, a condition does not hold, or
            the draft is missing.
    """
    action = plan.action(action_id)
    step = plan.steps.get(facts.step or "")
    if step is None or facts.state != step.life_cycle:
        raise ActionNotOpen(
            _("Hồ sơ không ở bước nào làm được việc này. Hãy tải lại trang để xem tình trạng hiện tại.")
        )
    if action is None or action.trigger not in OF_HOLDER or action.from_step != step.code:
        raise ActionNotOpen(
            _("Hồ sơ đã chuyển sang bước «%(step)s», không còn làm được việc này. Hãy tải lại trang rồi làm tiếp.")
            % {"step": step.name}
        )
    _check_person(step, facts, actor, action)
    if unmet := _unmet(action, facts, actor):
        raise ActionNotOpen(unmet.refusal)
    if action.needs_draft and not facts.has_draft:
        raise ActionNotOpen(
            _("Chưa có dự thảo kết quả. Hãy đính kèm dự thảo trước khi «%(action)s».") % {"action": action.label}
        )
    return action


def acceptance_action(plan: ProcessPlan) -> ActionPlan | None:
    """Return the action that follows acceptance by itself; None when the dossier stays at the entry step."""
    return next((action for action in plan.actions_from(plan.entry.code) if action.trigger == ACCEPTANCE), None)


def message_action(plan: ProcessPlan, step_code: str, transition: str) -> ActionPlan:
    """Return the action of the step that makes this life-cycle move, as a message from the other half asks for it.

    Raises:
        NoSuchAction: the process has no such step, or the step no such action.
    """
    step = plan.step(step_code)
    for action in plan.actions_from(step_code):
        if action.transition == transition:
            return action
    raise NoSuchAction(
        _("Quy trình «%(name)s» không có lối đi «%(transition)s» từ bước «%(step)s». Hãy báo quản trị cơ quan.")
        % {"name": plan.name, "transition": transition, "step": step.name}
    )


def timer_action(plan: ProcessPlan, step_code: str, seen: Circumstances) -> ActionPlan | None:
    """Return the action that is due by itself at the step now, of several the one due first; None while none is."""
    due = [
        action
        for action in plan.actions_from(step_code)
        if action.trigger == TIMER and action.after_hours is not None and action.after_hours <= seen.waited_hours
    ]
    ready = (action for action in due if first_unmet(action.conditions, seen) is None)
    return min(ready, key=lambda action: action.after_hours or 0, default=None)


def reachable(plan: ProcessPlan, facts: Facts, actor: Actor) -> Iterator[ActionPlan]:
    """Return the actions of the step that are for this person, whatever their conditions say."""
    step = plan.steps.get(facts.step or "")
    if step is None or facts.state != step.life_cycle:
        return iter(())
    triggers = _triggers(step, facts, actor)
    return (action for action in plan.actions_from(step.code) if action.trigger in triggers)


def _triggers(step: StepPlan, facts: Facts, actor: Actor) -> frozenset[str]:
    """Return what the person may press at the step: all of it who has the dossier, the open ones whoever may."""
    if not _has_role(step, facts, actor):
        return NOTHING
    return OF_HOLDER if facts.holder_id == actor.user_id else OF_ROLE


def _unmet(action: ActionPlan, facts: Facts, actor: Actor) -> AnyCondition | None:
    if not action.conditions:
        return None
    roles = frozenset(role for role, agency_id in actor.roles if agency_id in facts.agency_ids)
    return first_unmet(action.conditions, replace(facts.look(), roles=roles))


def _has_role(step: StepPlan, facts: Facts, actor: Actor) -> bool:
    agency_ids = facts.agency_ids if facts.place_ids is None else facts.place_ids
    return any((step.role, agency_id) in actor.roles for agency_id in agency_ids)


def _check_person(step: StepPlan, facts: Facts, actor: Actor, action: ActionPlan) -> None:
    if action.trigger != SPECIAL and facts.holder_id != actor.user_id:
        raise ActionNotOpen(
            _("Hồ sơ đang do người khác giữ ở bước «%(step)s», nên bạn không làm được việc này. Hãy tải lại trang.")
            % {"step": step.name}
        )
    if not _has_role(step, facts, actor):
        raise ActionNotOpen(
            _("Bước «%(step)s» cần một vai trò mà bạn không có ở cơ quan này. Hãy báo quản trị cơ quan.")
            % {"step": step.name}
        )
