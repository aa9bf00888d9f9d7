"""A process with a later version in force, dossiers that still run under the earlier one, and moves between them."""

from dataclasses import dataclass

from accounts.models import Role, User
from common import jobs
from common.models import Job
from onestop.models import Move
from onestop.services import moving
from onestop.services.moving import Left
from procedures.models import ProcessVersion, VersionState
from procedures.moving import StepMap, same_codes
from procedures.queries import forget_plans, plan_of
from tests.factories.accounts import NOW, person
from tests.factories.onestop import Desk, desk
from tests.factories.procedures import SEVEN_ACTIONS, SEVEN_STEPS, ProcessVersionFactory, fill


@dataclass
class Ground:
    """A desk whose process has a new version; `admin` may move its dossiers."""

    desk: Desk
    admin: User
    old: ProcessVersion
    new: ProcessVersion

    @property
    def steps(self) -> StepMap:
        """The mapping to begin with."""
        return same_codes(plan_of(self.old.pk), plan_of(self.new.pk))

    def begin(self, **changes) -> Move:
        values = {
            "from_version_id": self.old.pk,
            "to_version_id": self.new.pk,
            "steps": self.steps,
            "reason": "Áp dụng quyết định mới.",
            "actor": self.admin,
            "at": NOW,
        }
        return moving.move_begin(**{**values, **changes})

    def undo(self, move: Move, **changes) -> Move:
        values = {"reason": "Chuyển nhầm.", "actor": self.admin, "at": NOW, **changes}
        return moving.move_undo(move_id=move.pk, **values)

    def moved(self, **changes) -> Move:
        """Begin a move and bring it to its end."""
        return work(self.begin(**changes))

    def undone(self, move: Move) -> Move:
        return work(self.undo(move))


def work(move: Move, *, count: int = 250) -> Move:
    """Do a move or its undoing to the end, as a worker would; its job is over then."""
    while moving.move_work(move_id=move.pk, at=NOW, count=count) != Left.NOTHING:
        pass
    Job.objects.filter(subject=str(move.pk)).update(standing="done", finished_at=NOW)
    return Move.objects.get(pk=move.pk)


def run_jobs(move: Move) -> Job:
    """Do the open job of a move as the worker does, and return it."""
    job = Job.objects.get(kind=moving.KIND, subject=str(move.pk), standing="queued")
    jobs.run(job_id=job.pk, clock=lambda: NOW)
    job.refresh_from_db()
    return job


def ground(*, steps=SEVEN_STEPS, actions=SEVEN_ACTIONS, **changes) -> Ground:
    """Build a desk with a draft of version 2; dossiers begin in version 1 until `publish` puts the draft in force.

    `changes` are the roles and hours of the draft's steps by code.
    """
    one = desk()
    process = one.process.process
    process.agency = one.agency
    process.save(update_fields=["agency"])
    new = ProcessVersionFactory(process=process, number=2, state=VersionState.DRAFT)
    fill(new, steps, actions, **changes)
    return Ground(one, person(Role.AGENCY_ADMIN, agency=one.agency), one.process, new)


def publish(found: Ground) -> None:
    """Put the new version in force; what runs stays with the old one."""
    ProcessVersion.objects.filter(pk=found.old.pk).update(state=VersionState.RETIRED)
    ProcessVersion.objects.filter(pk=found.new.pk).update(state=VersionState.PUBLISHED)
    found.new.refresh_from_db()
    forget_plans()
