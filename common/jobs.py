"""Long work that a worker does while the person who asked for it may leave, and find it again.

An app names its kinds of work in its module `jobs`:

    @jobs.work("process_simulate", title=gettext_lazy("Chạy thử quy trình"))
    def simulate(run: jobs.Run) -> dict[str, object]: ...

A page starts one by `start`, shows templates/components/progress.html while `job.is_open`, and `job.result` after. A
worker gives a sign of life with each `run.progress`; one that falls silent is dead, and the work begins again from
the start, so work must bear being done twice. Work opens its own transactions, and calls `progress` between them.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import DomainError, TransitionError
from common.models import Job
from common.wakeup import send

logger = logging.getLogger(__name__)

Standing = Job.Standing
TASK, QUEUE = "common.tasks.run_job", "default"
SILENT_AFTER = timedelta(seconds=60)
SWEEP_AFTER = timedelta(seconds=10)
MOST_ATTEMPTS = 3


class JobRuns(TransitionError):
    """The same work on the same subject waits or runs already."""


class JobLost(Exception):
    """Another worker has this job now: this one fell silent for too long, and must stop."""


@dataclass(frozen=True)
class Run:
    """One attempt at a job, as the work sees it."""

    job_id: int
    kind: str
    attempt: int
    params: Mapping[str, Any]
    asked_by_id: int
    clock: Callable[[], datetime]

    def progress(self, *, done: int, total: int) -> None:
        """Note how much is done; this is the sign of life too.

        Raises:
            JobLost: another worker has the job.
        """
        if not _mine(self).update(done=done, total=total, heartbeat_at=self.clock()):
            raise JobLost


Work: TypeAlias = Callable[[Run], Mapping[str, Any]]


@dataclass(frozen=True)
class Kind:
    """A kind of work: its name on the screen, and what is to be done."""

    title: Any
    work: Work


KINDS: dict[str, Kind] = {}


def work(kind: str, *, title: Any) -> Callable[[Work], Work]:
    """Name a function as the work of a kind; it returns the result, which is kept as JSON."""

    def keep(function: Work) -> Work:
        KINDS[kind] = Kind(title, function)
        return function

    return keep


def start(*, kind: str, asked_by: Any, at: datetime, params: Mapping[str, Any], subject: str = "") -> Job:
    """Ask for a job; a worker begins it after the commit.

    Raises:
        RuntimeError: no transaction is open, so the job could begin although the rest is undone.
        KeyError: no app has work of this kind.
        JobRuns: the same work on this subject waits or runs already.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("jobs.start() needs a transaction")
    title = KINDS[kind].title
    values = {"subject": subject, "params": dict(params), "asked_by": asked_by, "created_at": at}
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, **values)
    except IntegrityError as error:
        raise JobRuns(_("«%(title)s» đang chạy. Hãy đợi xong rồi làm lại.") % {"title": title}) from error
    transaction.on_commit(partial(send, TASK, queue=QUEUE, job_id=job.pk), robust=True)
    return job


def latest(*, kind: str, subject: str) -> Job | None:
    """Return the last job of this kind on the subject, whatever became of it."""
    return _of_subject(kind, subject).first()


def latest_done(*, kind: str, subject: str) -> Job | None:
    """Return the last job of this kind on the subject that has a result."""
    return _of_subject(kind, subject).filter(standing=Standing.DONE).first()


def run(*, job_id: int, clock: Callable[[], datetime]) -> bool:
    """Do a job that waits, or whose worker fell silent, and return whether it was there to be done.

    A bug ends the job with a sentence for the person, and is raised.
    """
    attempt = _claim(job_id, at=clock(), clock=clock)
    if attempt is None:
        return False
    try:
        result = KINDS[attempt.kind].work(attempt)
    except JobLost:
        logger.warning("job %d goes on with another worker", job_id)
    except DomainError as error:
        _end(attempt, Standing.FAILED, error=str(error))
    except Exception as error:
        _end(attempt, Standing.FAILED, error=_bug(error))
        raise
    else:
        _end(attempt, Standing.DONE, result=dict(result))
    return True


def waiting(*, at: datetime) -> list[int]:
    """Return the jobs that nobody does: a wake-up was lost, or a worker died. The guarantee behind the wake-up."""
    forgotten = Q(standing=Standing.QUEUED, created_at__lt=at - SWEEP_AFTER)
    found = Job.objects.filter(forgotten | _silent(at), attempt__lt=MOST_ATTEMPTS)
    return list(found.order_by("created_at").values_list("pk", flat=True)[:100])


def give_up(*, at: datetime) -> int:
    """End the jobs whose workers died again and again, and return how many."""
    text = _("Việc này đã dừng giữa chừng %(count)d lần. Hãy báo quản trị hệ thống xem nhật ký, rồi chạy lại.")
    dead = Job.objects.filter(_silent(at), attempt__gte=MOST_ATTEMPTS)
    return dead.update(standing=Standing.FAILED, error=text % {"count": MOST_ATTEMPTS}, finished_at=at)


def _of_subject(kind: str, subject: str) -> QuerySet[Job]:
    found = Job.objects.filter(kind=kind, subject=subject)
    return found.select_related("asked_by").order_by("-created_at", "-pk")


def _claim(job_id: int, *, at: datetime, clock: Callable[[], datetime]) -> Run | None:
    """Take the job for this worker alone."""
    free = Job.objects.filter(Q(standing=Standing.QUEUED) | _silent(at), pk=job_id, attempt__lt=MOST_ATTEMPTS)
    if not free.update(standing=Standing.RUNNING, attempt=F("attempt") + 1, started_at=at, heartbeat_at=at, done=0):
        return None
    job = Job.objects.get(pk=job_id)
    return Run(job.pk, job.kind, job.attempt, job.params, job.asked_by_id, clock)


def _silent(at: datetime) -> Q:
    return Q(standing=Standing.RUNNING, heartbeat_at__lt=at - SILENT_AFTER)


def _mine(attempt: Run) -> QuerySet[Job]:
    return Job.objects.filter(pk=attempt.job_id, standing=Standing.RUNNING, attempt=attempt.attempt)


def _end(attempt: Run, standing: Job.Standing, **values: Any) -> None:
    if not _mine(attempt).update(standing=standing, finished_at=attempt.clock(), **values):
        logger.warning("job %d went on with another worker", attempt.job_id)


def _bug(error: Exception) -> str:
    text = _("Lỗi chương trình %(error)s. Hãy báo quản trị hệ thống xem nhật ký, rồi chạy lại.")
    return text % {"error": type(error).__name__}
