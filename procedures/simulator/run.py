"""Send many invented dossiers on their way."""

from collections.abc import Callable
from datetime import datetime
from random import Random

from procedures.engine import ProcessPlan
from procedures.simulator.invent import World, invent
from procedures.simulator.report import Report, report
from procedures.simulator.walk import walk


def simulate(
    plan: ProcessPlan,
    world: World,
    *,
    at: datetime,
    dossiers: int = 100,
    seed: int = 1,
    tell: Callable[[int], object] = lambda done: None,
) -> Report:
    """Run invented dossiers, the first taken in at this moment or later; the same seed gives the same report.

    `tell` hears how many are through, after each.

    Raises:
        NoSuchAction: the process has no step where a dossier begins.
        NoWorkingTime: the calendar has no working hours for a year.
    """
    rng = Random(seed)
    courses = []
    for number in range(dossiers):
        courses.append(walk(plan, world, invent(world, at=at, rng=rng), rng=rng))
        tell(number + 1)
    return report(plan, world, courses, seed=seed)
