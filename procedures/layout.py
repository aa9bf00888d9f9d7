"""Where each step stands in the picture of a process: swim lanes by role, time from left to right. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from procedures.engine import ActionPlan, ProcessPlan, StepPlan
from procedures.models import Step

LABEL_WIDTH = 140
STEP_WIDTH = 148
LANE_HEIGHT = 84
NODE_DROP = 30
RADIUS = 13
HEAD = 5
LINE = 15
TEXT_CHARS = 17
SIDE_STEP = 6

DONE, PRESENT, FUTURE, RETURNED, BACK = "done", "present", "future", "returned", "back"
BACKWARDS = frozenset({"send_back", "office_return", "office_reopened"})
LANE_NAMES: dict[str, Promise] = {Role.CLERK: gettext_lazy("Bộ phận Một cửa")}


@dataclass(frozen=True)
class Stay:
    """One stay of a dossier at a step, in the order of time: who, and a short text such as "16/11 08:20".

    `returned` is what the arrow back says when the stay ended by a return, "trả lại 19/11 14:05".
    """

    step_code: str
    person: str
    text: str
    done: bool
    returned: str = ""


@dataclass(frozen=True)
class Lane:
    """One role's band, with the half of the product that it works in."""

    name: str
    half: str
    at_office: bool
    top: int
    bottom: int

    @property
    def height(self) -> int:
        """How high the band is."""
        return self.bottom - self.top

    @property
    def middle(self) -> int:
        """The baseline of the lane's name."""
        return self.top + NODE_DROP


@dataclass(frozen=True)
class TextLine:
    """A line of text beside a step."""

    text: str
    x: int
    y: int
    strong: bool = False


@dataclass(frozen=True)
class Node:
    """A step as a circle with its texts."""

    number: int
    name: str
    x: int
    y: int
    state: str
    lines: tuple[TextLine, ...]
    summary: str


@dataclass(frozen=True)
class Edge:
    """An arrow: `path` is the line, `head` its point, `label` what stands beside it."""

    path: str
    head: str
    state: str
    label: TextLine | None = None


@dataclass(frozen=True)
class Picture:
    """Everything that the template draws, in pixels."""

    name: str
    width: int
    height: int
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def picture(plan: ProcessPlan, stays: Sequence[Stay] = (), present: str | None = None) -> Picture:
    """Lay out a process; with a dossier's stays and present step it shows the way taken."""
    steps = list(plan.steps.values())
    lanes = _lanes(steps)
    places = {step.code: _Spot(column, _lane_top(steps, step) + NODE_DROP) for column, step in enumerate(steps)}
    states = _states(steps, stays, present)
    last = {stay.step_code: stay for stay in stays}
    return Picture(
        name=plan.name,
        width=LABEL_WIDTH + STEP_WIDTH * len(steps),
        height=LANE_HEIGHT * len(lanes),
        lanes=lanes,
        nodes=tuple(
            _node(number, step, places[step.code], states[step.code], last.get(step.code))
            for number, step in enumerate(steps, 1)
        ),
        edges=tuple(_edges(plan, places, states, stays)),
    )


@dataclass(frozen=True)
class _Spot:
    """Where a step stands; columns keep the order of time."""

    column: int
    y: int

    @property
    def x(self) -> int:
        return LABEL_WIDTH + RADIUS + STEP_WIDTH * self.column


def _lane_key(step: StepPlan) -> tuple[str, bool, str]:
    return step.role, step.interconnected, step.place


def _lane_top(steps: list[StepPlan], step: StepPlan) -> int:
    return list(dict.fromkeys(map(_lane_key, steps))).index(_lane_key(step)) * LANE_HEIGHT


def _lanes(steps: list[StepPlan]) -> tuple[Lane, ...]:
    keys = dict.fromkeys(map(_lane_key, steps))
    return tuple(
        Lane(
            name=str(LANE_NAMES.get(role, Role(role).label)),
            half="eOffice" if interconnected else _half(place),
            at_office=interconnected,
            top=number * LANE_HEIGHT,
            bottom=(number + 1) * LANE_HEIGHT,
        )
        for number, (role, interconnected, place) in enumerate(keys)
    )


def _half(place: str) -> str:
    return _("Một cửa") if place == Step.Place.USUAL else str(Step.Place(place).label)


def _states(steps: list[StepPlan], stays: Sequence[Stay], present: str | None) -> dict[str, str]:
    """Tell what lies behind, where the dossier is, and what lies ahead; after a return later steps lie ahead again."""
    order = {step.code: number for number, step in enumerate(steps)}
    here = order.get(present or "", len(steps))
    visited = {stay.step_code for stay in stays if stay.done}
    return {
        code: PRESENT if code == present else DONE if code in visited and number < here else FUTURE
        for code, number in order.items()
    }


def _node(number: int, step: StepPlan, spot: _Spot, state: str, stay: Stay | None) -> Node:
    name = wrap(step.name, TEXT_CHARS, max_lines=2, placeholder=" …")
    words = [text for text in ((stay.person, stay.text) if stay else ()) if text]
    texts = [*name, *(_short(text) for text in words)]
    first = spot.y - (LINE if len(name) > 1 else LINE // 2) + 2
    lines = tuple(
        TextLine(text, spot.x + RADIUS + 6, first + LINE * row, strong=row < len(name))
        for row, text in enumerate(texts)
    )
    return Node(number, step.name, spot.x, spot.y, state, lines, ", ".join([step.name, *words, _said(state)]))


def _said(state: str) -> str:
    return {DONE: _("đã xong"), PRESENT: _("đang ở đây"), FUTURE: _("chưa tới")}[state]


def _short(text: str) -> str:
    limit = TEXT_CHARS + 2
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _edges(
    plan: ProcessPlan, places: dict[str, _Spot], states: dict[str, str], stays: Sequence[Stay]
) -> Iterator[Edge]:
    taken = {(a.step_code, b.step_code): a.returned for a, b in pairwise(stays) if a.step_code != b.step_code}
    for start, end, backwards in _ways(plan.actions):
        if backwards and (start, end) in taken:
            yield _edge(places[start], places[end], RETURNED, taken[start, end])
        elif backwards and not stays:
            yield _edge(places[start], places[end], BACK)
        elif not backwards:
            was_taken = (start, end) in taken and states[end] != FUTURE
            yield _edge(places[start], places[end], DONE if was_taken else FUTURE)


def _ways(actions: Iterable[ActionPlan]) -> list[tuple[str, str, bool]]:
    """Return each pair of steps once, however many actions lead from the one to the other."""
    ways = [
        (action.from_step, action.to_step, action.transition in BACKWARDS)
        for action in actions
        if action.to_step is not None and action.to_step != action.from_step
    ]
    return list(dict.fromkeys(ways))


def _edge(start: _Spot, end: _Spot, state: str, label: str = "") -> Edge:
    if end.column > start.column:
        path, tip, direction = _onward(start, end)
    else:
        path, tip, direction = _backward(start, end)
    text = TextLine(_short(label), end.x + SIDE_STEP + 8, max(start.y, end.y) + LINE + 3) if label else None
    return Edge(path, _head(tip, direction), state, text)


def _onward(start: _Spot, end: _Spot) -> tuple[str, tuple[int, int], str]:
    """Leave downwards or upwards and arrive from the left; within a lane pass below the texts."""
    if start.y == end.y:
        below = start.y - NODE_DROP + LANE_HEIGHT - SIDE_STEP
        tip = (end.x, end.y + RADIUS + 2)
        return f"M{start.x},{start.y + RADIUS} V{below} H{end.x} V{tip[1]}", tip, "up"
    side = RADIUS if end.y > start.y else -RADIUS
    tip = (end.x - RADIUS - 2, end.y)
    return f"M{start.x},{start.y + side} V{end.y} H{tip[0]}", tip, "right"


def _backward(start: _Spot, end: _Spot) -> tuple[str, tuple[int, int], str]:
    """Run a little beside the way onward, so that both can be seen."""
    x = end.x + SIDE_STEP
    if start.y == end.y:
        below = start.y - NODE_DROP + LANE_HEIGHT - 2 * SIDE_STEP
        tip = (x, end.y + RADIUS)
        return f"M{start.x + SIDE_STEP},{start.y + RADIUS} V{below} H{x} V{tip[1]}", tip, "up"
    row = start.y + SIDE_STEP
    leave = f"M{start.x - RADIUS + 1},{row} H{x}"
    tip = (x, end.y + RADIUS) if end.y < start.y else (x, end.y - RADIUS)
    return f"{leave} V{tip[1]}", tip, "up" if end.y < start.y else "down"


def _head(tip: tuple[int, int], direction: str) -> str:
    x, y = tip
    corners = {
        "right": ((x - HEAD, y - HEAD), (x - HEAD, y + HEAD)),
        "up": ((x - HEAD, y + HEAD), (x + HEAD, y + HEAD)),
        "down": ((x - HEAD, y - HEAD), (x + HEAD, y - HEAD)),
    }[direction]
    return f"M{x},{y} L{corners[0][0]},{corners[0][1]} L{corners[1][0]},{corners[1][1]} Z"
