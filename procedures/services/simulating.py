"""Try a version out with invented dossiers, as long work."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import jobs
from common.errors import DomainError
from common.models import Job
from procedures.models import ProcessVersion
from procedures.queries import plan_of
from procedures.services.changing import locked_version
from procedures.simulations import KIND, subject_of, world_of
from procedures.simulator import simulate

DOSSIERS = 100
# The same dossiers each time, so that two forms of a process can be compared.
SEED = 1
TELL_EACH = 5


class NothingToSimulate(DomainError):
    """The version has no steps yet."""


@transaction.atomic
def version_simulate(*, version_id: int, actor: User, at: datetime) -> Job:
    """Ask for a simulation of a version as it stands.

    Raises:
        PolicyError: the person may not configure this process.
        JobRuns: one is running already.
        NothingToSimulate: the version has no steps.
    """
    version = locked_version(version_id, actor)
    _require_steps(version)
    params = {"version_id": version.pk}
    return jobs.start(kind=KIND, subject=subject_of(version), asked_by=actor, at=at, params=params)


def simulation_run(run: jobs.Run) -> dict[str, Any]:
    """Do a simulation, and return the report with the revision of the draft that it was made for.

    Raises:
        DomainError: the version cannot be run: no step begins it, no agency takes it in, its calendar has no hours.
    """
    versions = ProcessVersion.objects.select_related("process__procedure", "process__agency")
    version = versions.get(pk=run.params["version_id"])
    _require_steps(version)

    def tell(done: int) -> None:
        if done % TELL_EACH == 0:
            run.progress(done=done, total=DOSSIERS)

    plan, world = plan_of(version.pk), world_of(version)
    report = simulate(plan, world, at=run.clock(), dossiers=DOSSIERS, seed=SEED, tell=tell)
    return {"revision": version.revision, "report": report.as_json()}


def _require_steps(version: ProcessVersion) -> None:
    if not version.steps.exists():
        raise NothingToSimulate(_("Quy trình chưa có bước nào. Hãy thêm bước rồi chạy thử."))
