"""What a simulation of a stored version needs, and what the last one showed."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from accounts.models import Agency, Post
from accounts.queries import calendar_of
from common import jobs
from common.errors import DomainError
from common.models import Job
from procedures.cases import asked_components
from procedures.catalogue import shown_sheet
from procedures.models import Action, ProcessEvent, ProcessVersion, Step
from procedures.places import deciders_of
from procedures.simulator import World

KIND = "process_simulate"
# Role, department, person, title and code of the agency of a post.
Seat: TypeAlias = tuple[str, int | None, int, str, str]
Kind = ProcessEvent.Kind
NO_CHANGE = (Kind.SENT, Kind.SENT_BACK, Kind.APPROVED, Kind.TOOK_EFFECT, Kind.RETIRED)


class NoAgency(DomainError):
    """Nobody takes the procedure in, so there is no calendar and there are no people."""


@dataclass(frozen=True)
class Simulation:
    """The simulations of a version: the one that was asked for last, and the last that came to its end."""

    asked: Job | None
    done: Job | None
    is_stale: bool

    @property
    def running(self) -> Job | None:
        """The one that waits or runs now."""
        return self.asked if self.asked and self.asked.is_open else None

    @property
    def failure(self) -> str:
        """Why the one that was asked for last failed; '' when it did not."""
        return self.asked.error if self.asked else ""

    @property
    def report(self) -> dict[str, Any] | None:
        """What the last one showed, as `simulator.Report` has it."""
        return self.done.result["report"] if self.done else None


def subject_of(version: ProcessVersion) -> str:
    """Return how jobs call a version."""
    return f"process_version:{version.pk}"


def simulation_of(version: ProcessVersion) -> Simulation:
    """Return what became of the simulations of a version; one query while there is none, three at most."""
    asked = jobs.latest(kind=KIND, subject=subject_of(version))
    if asked is None:
        return Simulation(None, None, is_stale=False)
    done = asked if asked.standing == Job.Standing.DONE else jobs.latest_done(kind=KIND, subject=subject_of(version))
    return Simulation(asked, done, is_stale=done is not None and _changed_since(version, done.result["revision"]))


def _changed_since(version: ProcessVersion, revision: int) -> bool:
    return version.events.filter(data__revision__gt=revision).exclude(action__in=NO_CHANGE).exists()


def world_of(version: ProcessVersion) -> World:
    """Return what the process would run in: agencies with their calendar and people, components and fees.

    Raises:
        NoAgency: no agency takes the procedure in.
    """
    agencies = _agencies(version)
    if not agencies:
        raise NoAgency(_("Chưa cơ quan nào tiếp nhận thủ tục này. Hãy chọn cơ quan tiếp nhận rồi chạy thử."))
    procedure = version.process.procedure
    sheet = shown_sheet(procedure)
    components = asked_components(sheet.components.all(), version) if sheet else []
    seats = _seats([agency.pk for agency in [*agencies, *_deciding(version)]])
    return World(
        calendar=calendar_of(agencies[0].pk),
        agencies=tuple(agency.code for agency in agencies),
        required=tuple(one.code for one in components if one.required),
        optional=tuple(one.code for one in components if not one.required),
        has_fees=any(fee.amount_vnd for fee in sheet.fees.all()) if sheet else False,
        staffed=_staffed(version, seats),
        people=Counter((role, agency) for role, agency, _user in {(seat[0], seat[4], seat[2]) for seat in seats}),
        given_to=_given_to(version, seats),
        deciders={one.code: tuple(able.code for able in deciders_of(procedure, one)) for one in agencies},
    )


def _agencies(version: ProcessVersion) -> list[Agency]:
    own = version.process.agency
    return [own] if own else list(version.process.procedure.receiving_agencies.order_by("code"))


def _deciding(version: ProcessVersion) -> list[Agency]:
    return list(version.process.procedure.deciding_agencies.all())


def _seats(agency_ids: Collection[int]) -> set[Seat]:
    """Return who holds which role in which department of the agencies."""
    posts = Post.objects.filter(active=True, user__is_active=True, agency__active=True, agency__in=agency_ids)
    return set(posts.order_by().values_list("role", "department_id", "user_id", "title", "agency__code"))


def _staffed(version: ProcessVersion, seats: set[Seat]) -> dict[tuple[str, str], int]:
    """Return how many people of each agency may act at each step."""
    steps = list(version.steps.all())
    fitting = {(step.code, seat[4], seat[2]) for step in steps for seat in seats if _fits(step, seat)}
    return Counter((step, agency) for step, agency, _user in fitting)


def _fits(step: Step, seat: Seat) -> bool:
    role, department_id, *_rest = seat
    return role == step.role and step.department_id in (None, department_id)


def _given_to(version: ProcessVersion, seats: set[Seat]) -> dict[int, int]:
    """Return to how many people each action that names a person or a post can give a dossier."""
    naming = version.actions.filter(assignment__in=(Action.Assignment.FIXED, Action.Assignment.POST))
    return {
        action.pk: len({seat[2] for seat in seats if _fits(action.to_step, seat) and _is_named(action, seat)})
        for action in naming.select_related("to_step")
        if action.to_step is not None
    }


def _is_named(action: Action, seat: Seat) -> bool:
    _role, department_id, user_id, title, _agency = seat
    if action.assignment == Action.Assignment.FIXED:
        return user_id == action.officer_id
    titled = action.post_title.casefold() in ("", title.casefold())
    return titled and action.post_department_id in (None, department_id)
