"""Dossiers that never were: by either door, paid or not, with and without this and that, so that conditions differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from accounts.models import Role
from common.workcalendar import WorkCalendar, add_working_time
from procedures.conditions import CHANNELS, Circumstances

OWES, SUPPLEMENTED, HAS_OPTIONAL, HAS_SECOND_ROLE = 0.5, 0.2, 0.5, 0.3
A_PART_IS_REFUSED = 0.1
# They come in over two working weeks.
INTAKE_HOURS = 80.0


@dataclass(frozen=True)
class World:
    """What a process runs in.

    `agencies` take dossiers in, and `deciders` may decide what each of them took in: itself where it has no entry.
    `required` and `optional` are codes of components. `staffed` has for each step and agency, by their codes, how many
    people may act there, and `people` how many hold each role at an agency; None where nobody's presence is asked.
    `given_to` has for each action that names a person or a post, by its id, how many people may get a dossier by it.
    """

    calendar: WorkCalendar
    agencies: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    has_fees: bool = False
    staffed: Mapping[tuple[str, str], int] | None = None
    people: Mapping[tuple[str, str], int] | None = None
    given_to: Mapping[int, int] | None = None
    deciders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def somebody_at(self, step: str, agency: str) -> bool:
        """Tell whether somebody of an agency may act at a step."""
        return self.staffed is None or bool(self.staffed.get((step, agency)))

    def can_give(self, action_id: int) -> bool:
        """Tell whether an action finds somebody to give the dossier to."""
        return self.given_to is None or self.given_to.get(action_id, 1) > 0


@dataclass(frozen=True)
class Invented:
    """A dossier as it is taken in, by the codes of the agencies that receive and decide it, "" where there are none.

    `second_roles` are what whoever holds it has besides the role of the step.
    """

    accepted_at: datetime
    circumstances: Circumstances
    second_roles: frozenset[str]
    receiving: str = ""
    deciding: str = ""


def invent(world: World, *, at: datetime, rng: Random) -> Invented:
    """Invent a dossier that is taken in within two working weeks of this moment."""
    came = timedelta(minutes=rng.randrange(int(INTAKE_HOURS * 60)))
    receiving, deciding = _agencies(world, rng)
    optional = (code for code in world.optional if rng.random() < HAS_OPTIONAL)
    circumstances = Circumstances(
        payment_settled=not (world.has_fees and rng.random() < OWES),
        supplemented=rng.random() < SUPPLEMENTED,
        channel=rng.choice(CHANNELS),
        result_channel=rng.choice(CHANNELS),
        agencies=frozenset({receiving, deciding} - {""}),
        components=frozenset([*world.required, *optional]),
        roles_done=frozenset({Role.CLERK.value}),
    )
    second = frozenset(role for role in Role.values if rng.random() < HAS_SECOND_ROLE)
    return Invented(add_working_time(world.calendar, at, came), circumstances, second, receiving, deciding)


def _agencies(world: World, rng: Random) -> tuple[str, str]:
    """Return which agency takes a dossier in and which decides it."""
    receiving = rng.choice(world.agencies) if world.agencies else ""
    able = world.deciders.get(receiving, (receiving,))
    return receiving, able[0] if len(able) == 1 else rng.choice(able)
