"""A process as the rules look at it: by code, by step, by who can be reached. Any content of the right form will do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from procedures.lint.findings import Place
from procedures.models import Action, Component, Step
from procedures.schema import ActionPart, ProcedureContent, ProcessContent, StepPart

Transition, Trigger, LifeCycle = Action.Transition, Action.Trigger, Step.LifeCycle
FROM_OFFICE = frozenset(
    {
        Transition.OFFICE_REGISTERED,
        Transition.OFFICE_SIGNED,
        Transition.OFFICE_REOPENED,
        Transition.OFFICE_RESULT,
        Transition.OFFICE_RETURN,
    }
)
BACKWARDS = frozenset({Transition.SEND_BACK, Transition.OFFICE_RETURN, Transition.OFFICE_REOPENED})
PROCESS = Place("process")


@dataclass(frozen=True)
class Edge:
    """An action with its place in the list, between steps that exist; `end` is None where it leaves the process."""

    index: int
    action: ActionPart
    start: StepPart
    end: StepPart | None

    @property
    def place(self) -> Place:
        """Where the action stands."""
        return action_place(self.index, self.action)


@dataclass(frozen=True)
class ProcessView:
    """One process, with its procedure where that is known."""

    content: ProcessContent
    procedure: ProcedureContent | None = None

    @cached_property
    def steps(self) -> dict[str, StepPart]:
        """The steps by code; of two with one code the first."""
        found: dict[str, StepPart] = {}
        for step in self.content.steps:
            found.setdefault(step.code, step)
        return found

    @cached_property
    def submitted(self) -> frozenset[str]:
        """The codes of the papers that the citizen hands in; none where the procedure is not known."""
        parts = self.procedure.components if self.procedure else ()
        return frozenset(part.code for part in parts if part.kind == Component.Kind.SUBMITTED)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Each step's place in the order."""
        return {code: number for number, code in enumerate(self.steps)}

    @property
    def actions(self) -> Iterator[tuple[int, ActionPart]]:
        """The actions with their places in the list."""
        return iter(enumerate(self.content.actions))

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """The actions whose steps exist."""
        return tuple(
            Edge(index, action, self.steps[action.from_step], self.steps[action.to_step] if action.to_step else None)
            for index, action in self.actions
            if action.from_step in self.steps and (action.to_step is None or action.to_step in self.steps)
        )

    @cached_property
    def entry(self) -> StepPart | None:
        """Where a dossier begins."""
        return next((step for step in self.content.steps if step.entry), None)

    @cached_property
    def reached(self) -> frozenset[str]:
        """The codes of the steps that a dossier can come to."""
        return self.reached_from([self.entry.code] if self.entry else [])

    @cached_property
    def ending(self) -> frozenset[str]:
        """The codes of the steps from which an end can be reached."""
        return self.ending_by(lambda edge: True)

    def lasts(self, edge: Edge) -> bool:
        """Tell whether an action is there each time a dossier comes to its step: acceptance happens but once."""
        return edge.action.trigger != Trigger.ACCEPTANCE or not self._comes_again(edge.start.code)

    def _comes_again(self, code: str) -> bool:
        return any(edge.end is not None and edge.end.code == code for edge in self.edges)

    def out_of(self, code: str) -> list[Edge]:
        """Return the actions that leave a step."""
        return self._outgoing.get(code, [])

    @cached_property
    def _outgoing(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            found.setdefault(edge.start.code, []).append(edge)
        return found

    def timers(self, code: str) -> list[Edge]:
        """Return the actions of a step that the clock does."""
        return [edge for edge in self.out_of(code) if edge.action.trigger == Trigger.TIMER]

    def reached_from(
        self, codes: Iterable[str], *, without: frozenset[Action.Transition] = frozenset()
    ) -> frozenset[str]:
        """Return these steps and all that follow them; `without` names moves that do not count."""
        found = set(codes)
        waiting = list(found)
        while waiting:
            for edge in self.out_of(waiting.pop()):
                if edge.end and edge.end.code not in found and edge.action.transition not in without:
                    found.add(edge.end.code)
                    waiting.append(edge.end.code)
        return frozenset(found)

    def ending_by(self, counts: Callable[[Edge], bool]) -> frozenset[str]:
        """Return the steps from which an end is reached by the actions that count."""
        edges = [edge for edge in self.edges if counts(edge)]
        found: set[str] = set()
        while more := {e.start.code for e in edges if e.end is None or e.end.code in found} - found:
            found |= more
        return frozenset(found)

    def moves(self, *transitions: Action.Transition) -> list[Edge]:
        """Return the actions that make one of these moves."""
        return [edge for edge in self.edges if edge.action.transition in transitions]


def step_place(step: StepPart) -> Place:
    """Return where a step stands."""
    return Place("step", step.code)


def action_place(index: int, action: ActionPart) -> Place:
    """Return where an action stands."""
    return Place("action", action.code, index)
