"""Which dossiers of a list may go through one action together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from onestop.models import Dossier
from onestop.policies import actor_of, facts_of, step_of
from procedures.engine import ActionPlan, Actor, ProcessPlan, StepPlan, reachable
from procedures.queries import plans_of


@dataclass(frozen=True)
class Way:
    """One action of a dossier that may be taken for many, with the steps between which it leads."""

    dossier: Dossier
    action: ActionPlan
    start: StepPlan
    end: StepPlan

    @property
    def key(self) -> str:
        """What it has in common with the same action of another dossier, whose process may be another one."""
        return "|".join((self.action.code, self.action.label, self.start.name, self.end.name))


@dataclass(frozen=True)
class Together:
    """An action that may be taken for these dossiers together."""

    key: str
    ways: tuple[Way, ...]

    @property
    def first(self) -> Way:
        """One of them, which says what they have in common."""
        return self.ways[0]


def ways_of(dossiers: Iterable[Dossier], user: User) -> Mapping[int, tuple[Way, ...]]:
    """Return by dossier what this person may do for many at once; at most two queries, none for known processes.

    Conditions are not asked: one that does not hold is said when the action is taken.
    """
    running = [one for one in dossiers if one.step_id is not None and one.state in Dossier.HELD_STATES]
    plans = plans_of({one.process_version_id for one in running})
    actor = actor_of(user)
    found = {one.pk: _ways(one, plans[one.process_version_id], actor) for one in running}
    return {pk: ways for pk, ways in found.items() if ways}


def _ways(dossier: Dossier, plan: ProcessPlan, actor: Actor) -> tuple[Way, ...]:
    step = step_of(plan, dossier.step_id)
    if step is None or not any(action.demands.for_many for action in plan.actions_from(step.code)):
        return ()
    facts = facts_of(dossier, step, has_draft=True)
    actions = [action for action in reachable(plan, facts, actor) if action.demands.for_many]
    return tuple(Way(dossier, action, step, plan.step(action.to_step)) for action in actions if action.to_step)


def together(ways: Mapping[int, tuple[Way, ...]]) -> list[Together]:
    """Return the actions that these dossiers have, each with those that have it, the most common first."""
    groups: dict[str, list[Way]] = {}
    for way in (way for own in ways.values() for way in own):
        groups.setdefault(way.key, []).append(way)
    found = [Together(key, tuple(own)) for key, own in groups.items()]
    return sorted(found, key=lambda group: -len(group.ways))
