"""Workers that take a job at once, and one that is killed in the middle: committed rows, real processes."""

import multiprocessing
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q

from common import jobs
from common.models import Job
from tests.factories.accounts import NOW, UserFactory
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
KIND = "tests_race"


@pytest.fixture
def job(monkeypatch):
    monkeypatch.setitem(jobs.KINDS, KIND, jobs.Kind("Đếm", lambda run: {"attempt": run.attempt}))
    with transaction.atomic():
        return jobs.start(kind=KIND, asked_by=UserFactory(), at=NOW, params={}, subject="một")


def do(job, at=NOW):
    return jobs.run(job_id=job.pk, clock=lambda: at)


def test_of_two_workers_one_does_the_job(job, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.KINDS, KIND, jobs.Kind("Đếm", lambda run: done.append(run.attempt) or {}))
    assert sorted(at_once(*[lambda: do(job)] * 4)) == [False, False, False, True]
    assert done == [1]


def test_without_the_condition_both_are_at_it(job, monkeypatch):
    """Shows that the race is real: the same workers, but a running job counts as free."""
    both_are_at_it = threading.Barrier(2)
    work = jobs.Kind("Đếm", lambda run: {"waited": both_are_at_it.wait(timeout=30)})
    monkeypatch.setitem(jobs.KINDS, KIND, work)
    monkeypatch.setattr(jobs, "_silent", lambda at: Q(pk__isnull=False))
    assert at_once(*[lambda: do(job)] * 2) == [True, True]
    assert Job.objects.get(pk=job.pk).attempt == 2


def test_of_two_people_one_begins(job):
    do(job)
    user = job.asked_by

    def begin():
        with transaction.atomic():
            return jobs.start(kind=KIND, asked_by=user, at=NOW, params={}, subject="một")

    answers = at_once(begin, begin)
    assert sorted(type(answer).__name__ for answer in answers) == ["Job", "JobRuns"]
    assert Job.objects.filter(standing="queued").count() == 1


def die_in_the_middle(database, job_id):
    """Begin the job in this process, and be killed after the first progress."""
    connection.settings_dict["NAME"] = database

    def work(run):
        run.progress(done=1, total=2)
        os.kill(os.getpid(), signal.SIGKILL)

    jobs.KINDS[KIND] = jobs.Kind("Đếm", work)
    jobs.run(job_id=job_id, clock=lambda: NOW)


def test_a_killed_worker_leaves_the_job_to_the_next(job):
    connection.close()
    worker = multiprocessing.get_context("fork").Process(
        target=die_in_the_middle, args=(connection.settings_dict["NAME"], job.pk)
    )
    worker.start()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL
    left = Job.objects.get(pk=job.pk)
    assert (left.standing, left.done, left.attempt) == ("running", 1, 1)
    assert not do(job, NOW + timedelta(seconds=30))
    later = NOW + timedelta(minutes=2)
    assert jobs.waiting(at=later) == [job.pk]
    assert do(job, later)
    left.refresh_from_db()
    assert (left.standing, left.result) == ("done", {"attempt": 2})
