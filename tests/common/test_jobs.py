"""Long work: asked for in a transaction, done by one worker at a time, found again when the worker dies."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from common import jobs, tasks
from common.errors import DomainError
from common.models import Job
from tests.factories.accounts import NOW, UserFactory

KIND = "tests_count"
LATER = NOW + jobs.SILENT_AFTER + timedelta(seconds=1)


@pytest.fixture
def worked(monkeypatch):
    """Know one kind of work that does what the test puts into it."""

    class Worked:
        def does(self, function):
            monkeypatch.setitem(jobs.KINDS, KIND, jobs.Kind("Đếm", function))

    found = Worked()
    found.does(lambda run: {"sum": sum(run.params["numbers"])})
    return found


@pytest.fixture
def user(db):
    return UserFactory()


def ask(user, *, subject="đếm", at=NOW):
    with transaction.atomic():
        return jobs.start(kind=KIND, asked_by=user, at=at, params={"numbers": [1, 2]}, subject=subject)


def do(job, *, at=NOW):
    return jobs.run(job_id=job.pk, clock=lambda: at)


def test_does_what_was_asked_and_keeps_the_result(worked, user):
    job = ask(user)
    assert (job.standing, job.is_open, job.percent) == ("queued", True, 0)
    assert do(job)
    job.refresh_from_db()
    assert (job.standing, job.result, job.finished_at, job.is_open) == ("done", {"sum": 3}, NOW, False)
    assert jobs.latest(kind=KIND, subject="đếm") == jobs.latest_done(kind=KIND, subject="đếm") == job


def test_tells_how_far_it_is(worked, user):
    job, seen = ask(user), []

    def count(run):
        for number in (1, 2):
            run.progress(done=number, total=2)
            seen.append(Job.objects.get(pk=run.job_id))
        return {}

    worked.does(count)
    do(job)
    assert [(one.done, one.total, one.percent, one.standing) for one in seen] == [
        (1, 2, 50, "running"),
        (2, 2, 100, "running"),
    ]


def test_wakes_a_worker_only_after_the_commit(worked, user, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        job = ask(user)
    [call] = callbacks
    assert (call.args, call.keywords) == ((jobs.TASK,), {"queue": "default", "job_id": job.pk})


@pytest.mark.django_db(transaction=True)
def test_needs_a_transaction(worked):
    user = UserFactory()
    with pytest.raises(RuntimeError):
        jobs.start(kind=KIND, asked_by=user, at=NOW, params={})
    assert Job.objects.count() == 0


def test_refuses_the_same_work_on_one_subject_while_it_runs(worked, user):
    first = ask(user)
    with pytest.raises(jobs.JobRuns, match="«Đếm» đang chạy"):
        ask(user)
    assert Job.objects.get() == first
    do(first)
    ask(user)
    assert Job.objects.count() == 2


def test_the_database_refuses_it_too(worked, user):
    job = ask(user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind=KIND, subject=job.subject, asked_by=user, created_at=NOW)


def test_work_without_a_subject_may_run_twice(worked, user):
    ask(user, subject="")
    ask(user, subject="")
    assert Job.objects.count() == 2


def test_is_done_once(worked, user):
    job = ask(user)
    assert do(job)
    assert not do(job)


def test_a_job_at_work_is_not_taken_by_another(worked, user):
    job, taken = ask(user), []

    def count(run):
        taken.append(do(job))
        return {}

    worked.does(count)
    do(job)
    assert taken == [False]


def test_a_refusal_is_told_to_the_person(worked, user):
    def refuse(run):
        raise DomainError("Chưa có bước nào. Hãy thêm bước rồi chạy lại.")

    worked.does(refuse)
    job = ask(user)
    do(job)
    job.refresh_from_db()
    assert (job.standing, job.error, job.result) == ("failed", "Chưa có bước nào. Hãy thêm bước rồi chạy lại.", {})


def test_a_bug_is_told_and_raised(worked, user):
    worked.does(lambda run: {}["none"])
    job = ask(user)
    with pytest.raises(KeyError):
        do(job)
    job.refresh_from_db()
    assert job.standing == "failed"
    assert "Lỗi chương trình KeyError" in job.error
    assert jobs.latest_done(kind=KIND, subject="đếm") is None


def killed(run):
    raise SystemExit


def test_a_job_whose_worker_died_is_done_again(worked, user):
    worked.does(killed)
    job = ask(user)
    with pytest.raises(SystemExit):
        do(job)
    assert jobs.waiting(at=NOW + timedelta(seconds=5)) == []
    assert jobs.waiting(at=LATER) == [job.pk]
    worked.does(lambda run: {"attempt": run.attempt})
    assert do(job, at=LATER)
    job.refresh_from_db()
    assert (job.standing, job.result) == ("done", {"attempt": 2})


def test_one_whose_workers_die_each_time_is_given_up(worked, user):
    worked.does(killed)
    job = ask(user)
    for number in range(jobs.MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            do(job, at=NOW + number * timedelta(minutes=5))
    at = NOW + timedelta(hours=1)
    assert jobs.waiting(at=at) == []
    assert not do(job, at=at)
    assert jobs.give_up(at=at) == 1
    job.refresh_from_db()
    assert (job.standing, job.finished_at) == ("failed", at)
    assert "đã dừng giữa chừng 3 lần" in job.error


def test_a_worker_that_was_silent_too_long_stops_and_writes_nothing(worked, user):
    job, stopped = ask(user), []

    def slow(run):
        if run.attempt == 2:
            return {"by": "second"}
        do(job, at=LATER)
        try:
            run.progress(done=1, total=2)
        except jobs.JobLost:
            stopped.append(True)
            raise
        return {"by": "first"}

    worked.does(slow)
    do(job)
    job.refresh_from_db()
    assert (stopped, job.result, job.done) == ([True], {"by": "second"}, 0)


def test_one_that_ends_late_does_not_overwrite_the_other(worked, user):
    job = ask(user)

    def slow(run):
        if run.attempt == 1:
            do(job, at=LATER)
        return {"by": run.attempt}

    worked.does(slow)
    do(job)
    job.refresh_from_db()
    assert job.result == {"by": 2}


def test_a_lost_wake_up_is_found_by_the_sweep(worked, user):
    job = ask(user)
    assert jobs.waiting(at=NOW + timedelta(seconds=5)) == []
    assert jobs.waiting(at=NOW + timedelta(seconds=11)) == [job.pk]


def test_the_task_does_the_job(worked, user):
    job = ask(user)
    tasks.run_job(job_id=job.pk)
    job.refresh_from_db()
    assert job.standing == "done"


def test_the_sweep_gives_jobs_out(worked, user, settings, monkeypatch):
    given = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda **call: given.append(call["kwargs"]))
    job = ask(user)
    tasks.sweep_jobs()
    assert given == [{"job_id": job.pk}]
