"""A simulation of a version: asked for by its administrators, done by a worker, kept with the draft's revision."""

from datetime import timedelta

import pytest

from accounts.models import Post, Role
from common import jobs
from common.errors import PolicyError
from common.models import Job
from procedures.models import Process
from procedures.services import drafting, publishing, simulating
from procedures.simulations import KIND, simulation_of, world_of
from tests.factories.accounts import NOW, DepartmentFactory, person

pytestmark = pytest.mark.django_db


def ask(office, version=None):
    version = version or office.draft
    return simulating.version_simulate(version_id=version.pk, actor=office.admin, at=NOW)


def do(job, *, at=NOW):
    return jobs.run(job_id=job.pk, clock=lambda: at)


def simulated(office):
    do(ask(office))
    office.draft.refresh_from_db()
    return simulation_of(office.draft)


def test_a_worker_tries_the_draft_out(office):
    simulation = simulated(office)
    assert (simulation.running, simulation.failure, simulation.is_stale) == (None, "", False)
    assert (simulation.report["handed_over"], simulation.report["dead_ends"]) == (100, [])
    assert {row["role"]: row["people"] for row in simulation.report["roles"]}["clerk"] == 1
    assert simulation.done.asked_by == office.admin


def test_tells_how_far_it_is(office):
    job = ask(office)
    assert simulation_of(office.draft).running == job
    do(job)
    job.refresh_from_db()
    assert (job.done, job.total, job.percent) == (100, 100, 100)


def test_nothing_of_the_process_changes(office, nothing_changes):
    with nothing_changes():
        do(ask(office))


def test_there_is_none_before_the_first(office, count_queries):
    assert simulation_of(office.draft).report is None
    assert count_queries(lambda: simulation_of(office.draft)) == 1


def test_refuses_who_does_not_configure_the_process(office, foreign):
    with pytest.raises(PolicyError):
        ask(office, foreign)
    assert not Job.objects.exists()


def test_refuses_a_second_one_at_once(office):
    ask(office)
    with pytest.raises(jobs.JobRuns, match="«Chạy thử quy trình» đang chạy"):
        ask(office)
    assert Job.objects.count() == 1


def test_refuses_a_version_without_steps(office):
    office.draft.actions.all().delete()
    office.draft.steps.all().delete()
    with pytest.raises(simulating.NothingToSimulate, match="thêm bước"):
        ask(office)
    assert not Job.objects.exists()


def test_steps_that_went_away_meanwhile_are_told(office):
    job = ask(office)
    office.draft.actions.all().delete()
    office.draft.steps.all().delete()
    do(job)
    assert "thêm bước" in simulation_of(office.draft).failure


def test_a_department_without_people_is_a_dead_end(office):
    department = DepartmentFactory(agency=office.agency)
    office.draft.steps.filter(code="xu_ly").update(department=department)
    assert world_of(office.draft).staffed["xu_ly", office.agency.code] == 0
    person(Role.SPECIALIST, agency=office.agency, department=department)
    assert world_of(office.draft).staffed["xu_ly", office.agency.code] == 1


def test_says_that_the_draft_changed_since(office):
    simulated(office)
    office.draft.refresh_from_db()
    call = office.call
    drafting.version_edit(**call, values=drafting.VersionData(7, "working_day", "1/QĐ", NOW.date()))
    simulation = simulation_of(office.draft)
    assert simulation.is_stale
    assert simulation.report["handed_over"] == 100


def test_sending_and_publishing_change_nothing_of_it(office):
    simulated(office)
    publishing.version_send(**office.call, note="Đã cân nhắc.")
    assert not simulation_of(office.draft).is_stale


def test_a_role_that_nobody_holds_is_a_dead_end(office):
    Post.objects.filter(role=Role.SPECIALIST).update(active=False)
    [end, *_] = simulated(office).report["dead_ends"]
    assert (end["step"], end["count"]) == ("xu_ly", 100)
    assert "bố trí người" in end["reason"]


def test_people_count_once_in_a_role(office):
    person(Role.CLERK, agency=office.agency)
    world = world_of(office.draft)
    assert world.people["clerk", office.agency.code] == 2
    assert world.staffed["tiep_nhan", office.agency.code] == 2
    assert world.agencies == (office.agency.code,)


def test_a_failure_is_told_and_the_last_result_stays(office):
    simulated(office)
    job = ask(office)
    Process.objects.filter(pk=office.draft.process_id).update(agency=None)
    office.draft.process.procedure.receiving_agencies.clear()
    do(job, at=NOW + timedelta(minutes=1))
    simulation = simulation_of(office.draft)
    assert "Chưa cơ quan nào tiếp nhận" in simulation.failure
    assert simulation.report["handed_over"] == 100


def test_a_worker_that_dies_in_the_middle_leaves_it_to_the_next(office, monkeypatch):
    job = ask(office)

    def die(run, *, done, total):
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(jobs.Run, "progress", die)
        with pytest.raises(SystemExit):
            do(job)
    later = NOW + timedelta(minutes=2)
    assert jobs.waiting(at=later) == [job.pk]
    do(job, at=later)
    assert jobs.latest_done(kind=KIND, subject=job.subject) == job
