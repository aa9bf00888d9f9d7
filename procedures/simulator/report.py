"""What many invented dossiers show of a process, as values that are kept as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from procedures.conditions import Circumstances, ways_in_words
from procedures.engine import ProcessPlan, StepPlan
from procedures.simulator.invent import World
from procedures.simulator.walk import Course, Ending, Visit

WAYS_TOLD = 12
SLOW_SHARE = 0.95


@dataclass(frozen=True)
class Way:
    """A course that some dossiers took, by the names of its steps; `over` says that it came to an end."""

    steps: tuple[str, ...]
    count: int
    over: bool


@dataclass(frozen=True)
class StepFigures:
    """How long dossiers stay at a step, in working hours."""

    code: str
    name: str
    visits: int
    median_hours: float
    slow_hours: float
    limit_hours: float
    late_percent: int


@dataclass(frozen=True)
class RoleFigures:
    """How much work a role has at an agency; `people` is None where nobody's presence was asked."""

    role: str
    agency: str
    visits: int
    hours: float
    people: int | None
    hours_each: float | None


@dataclass(frozen=True)
class DeadEnd:
    """Where dossiers get no further, why, and what was true of one of them."""

    step: str
    name: str
    count: int
    reason: str
    facts: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The outcome of a simulation; `slow_hours` is what 95 of 100 dossiers do not exceed."""

    dossiers: int
    seed: int
    handed_over: int
    dead: int
    too_long: int
    late: int
    median_hours: float
    slow_hours: float
    limit_hours: float
    ways: tuple[Way, ...]
    other_ways: int
    steps: tuple[StepFigures, ...]
    roles: tuple[RoleFigures, ...]
    dead_ends: tuple[DeadEnd, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


def report(plan: ProcessPlan, world: World, courses: Sequence[Course], *, seed: int) -> Report:
    """Sum up the courses of invented dossiers."""
    endings = Counter(course.ending for course in courses)
    over = [course for course in courses if course.ending == Ending.HANDED_OVER]
    ways = Counter((tuple(visit.step for visit in course.visits), course.ending) for course in courses)
    return Report(
        dossiers=len(courses),
        seed=seed,
        handed_over=endings[Ending.HANDED_OVER],
        dead=endings[Ending.DEAD_END],
        too_long=endings[Ending.TOO_LONG],
        late=sum(course.late for course in over),
        median_hours=_median(course.hours for course in over),
        slow_hours=_slow(course.hours for course in over),
        limit_hours=_median(course.limit_hours for course in courses),
        ways=tuple(_way(plan, *way, count) for way, count in ways.most_common(WAYS_TOLD)),
        other_ways=max(0, len(ways) - WAYS_TOLD),
        steps=tuple(_steps(plan, courses)),
        roles=tuple(_roles(plan, world, courses)),
        dead_ends=tuple(_dead_ends(plan, world, courses)),
    )


def _way(plan: ProcessPlan, codes: tuple[str, ...], ending: Ending, count: int) -> Way:
    return Way(tuple(plan.step(code).name for code in codes), count, over=ending == Ending.HANDED_OVER)


def _steps(plan: ProcessPlan, courses: Iterable[Course]) -> Iterator[StepFigures]:
    visits: dict[str, list[Visit]] = {code: [] for code in plan.steps}
    for visit in (visit for course in courses for visit in course.visits):
        visits[visit.step].append(visit)
    for code, stays in visits.items():
        yield StepFigures(
            code=code,
            name=plan.step(code).name,
            visits=len(stays),
            median_hours=_median(stay.hours for stay in stays),
            slow_hours=_slow(stay.hours for stay in stays),
            limit_hours=_median(stay.limit_hours for stay in stays),
            late_percent=round(100 * sum(stay.late for stay in stays) / len(stays)) if stays else 0,
        )


def _roles(plan: ProcessPlan, world: World, courses: Iterable[Course]) -> Iterator[RoleFigures]:
    """Sum up the work of each role, of each agency by itself; a role that no dossier came to has no agency."""
    stays: dict[tuple[str, str], list[float]] = {}
    for visit in (visit for course in courses for visit in course.visits):
        stays.setdefault((plan.step(visit.step).role, visit.agency), []).append(visit.hours)
    order = list(dict.fromkeys(step.role for step in plan.steps.values()))
    idle: dict[tuple[str, str], list[float]] = {
        (role, ""): [] for role in order if role not in {one for one, _agency in stays}
    }
    for (role, agency), hours in sorted((stays | idle).items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1])):
        people = _people(world, role, agency)
        each = round(sum(hours) / people, 1) if people else None
        yield RoleFigures(role, agency, len(hours), round(sum(hours), 1), people, each)


def _people(world: World, role: str, agency: str) -> int | None:
    """Return how many hold the role at the agency; at all of them where the role is idle."""
    if world.people is None:
        return None
    return sum(count for (held, where), count in world.people.items() if held == role and agency in ("", where))


def _dead_ends(plan: ProcessPlan, world: World, courses: Iterable[Course]) -> Iterator[DeadEnd]:
    alike: dict[tuple[str, str, tuple[str, ...]], list[Course]] = {}
    for course in courses:
        if course.ending == Ending.DEAD_END:
            key = course.place, course.agency, tuple(action.label for action, _refusal in course.closed)
            alike.setdefault(key, []).append(course)
    for (code, agency, closed), found in sorted(alike.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        step = plan.step(code)
        facts = tuple(facts_in_words(found[0].left, world))
        yield DeadEnd(code, step.name, len(found), _reason(plan, world, step, agency, closed), facts, closed)


def _reason(plan: ProcessPlan, world: World, step: StepPlan, agency: str, closed: tuple[str, ...]) -> str:
    if not plan.actions_from(step.code):
        return _("Bước này không có thao tác nào. Hãy thêm thao tác chuyển sang bước sau.")
    if not world.somebody_at(step.code, agency):
        return _("Không ai giữ được bước này. Hãy bố trí người có vai trò ấy, hoặc đổi vai trò của bước.")
    if not all(world.can_give(action.id) for action in plan.actions_from(step.code)):
        return _("Không ai nhận được hồ sơ theo cách giao của thao tác. Hãy đổi người hoặc chức vụ được giao.")
    if closed:
        return _("Không thao tác nào mở cho hồ sơ như vậy. Hãy nới điều kiện, hoặc thêm lối cho trường hợp này.")
    return _("Thao tác của bước này không chạy lại được. Hãy thêm thao tác người dùng bấm.")


def facts_in_words(seen: Circumstances, world: World) -> Iterator[str]:
    """Say what conditions may ask of a dossier."""
    yield _("nộp {ways}").format(ways=ways_in_words([seen.channel]))
    yield _("nhận kết quả {ways}").format(ways=ways_in_words([seen.result_channel]))
    if world.has_fees:
        yield _("không còn nợ phí") if seen.payment_settled else _("còn nợ phí")
    yield _("đã qua bổ sung") if seen.supplemented else _("chưa qua bổ sung")
    for code in world.optional:
        text = _("có {component}") if code in seen.components else _("không có {component}")
        yield text.format(component=code)


def _median(values: Iterable[float]) -> float:
    found = list(values)
    return round(median(found), 1) if found else 0.0


def _slow(values: Iterable[float]) -> float:
    found = sorted(values)
    return round(found[min(len(found) - 1, int(SLOW_SHARE * len(found)))], 1) if found else 0.0
