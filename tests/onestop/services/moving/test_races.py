"""A move among officers who act at the same moment, two administrators, and workers that die half-way."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from common import jobs, rows
from common.errors import DomainError
from common.journal import verify_chain
from onestop import jobs as desk_jobs
from onestop.models import Dossier, Event, Move, MoveLine, Task
from onestop.services import moving, processing
from onestop.services.locking import locked
from onestop.services.moving import Left
from procedures.queries import plan_of
from tests.factories.accounts import NOW
from tests.factories.moving import ground, publish, work
from tests.together import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def field_with(count, step="xem_xet"):
    found = ground(hours={"xem_xet": 16})
    dossiers = [found.desk.at(step) for _ in range(count)]
    publish(found)
    return found, dossiers


def again(user):
    """Return the person as another request has them."""
    return User.objects.get(pk=user.pk)


def assert_whole(dossiers):
    """Assert that each dossier, its stay and its course tell of one place."""
    for dossier in Dossier.objects.filter(pk__in=[one.pk for one in dossiers]):
        assert dossier.step_id in {step.id for step in plan_of(dossier.process_version_id).steps.values()}
        assert Task.objects.get(dossier=dossier, outcome="open").step_id == dossier.step_id
        assert verify_chain(Event.objects.filter(dossier=dossier), subject=dossier) == []


def test_what_somebody_holds_is_left_for_later():
    found, dossiers = field_with(3)
    move, held, moved = found.begin(), threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            locked(dossiers[1].pk)
            held.set()
            moved.wait(timeout=30)

    def do():
        held.wait(timeout=30)
        left = [moving.move_work(move_id=move.pk, at=NOW) for _ in range(2)]
        moved.set()
        return left

    _, left = at_once(hold, do)
    assert left == [Left.MORE, Left.HELD]
    assert Dossier.objects.filter(process_version=found.new).count() == 2
    assert work(move).state == "done"
    assert MoveLine.objects.filter(move=move, outcome="moved").count() == 3
    assert_whole(dossiers)


def test_an_officer_who_acts_while_the_move_runs_loses_nothing():
    found, dossiers = field_with(6)
    move, desk = found.begin(), found.desk
    back = desk.action("xem_xet", "send_back")

    def act(dossier):
        head = again(desk.head)
        options = {"action_id": back, "expected_step": "xem_xet", "note": "Xem lại."}
        return processing.dossier_act(dossier_id=dossier.pk, actor=head, at=NOW, **options)

    results = at_once(
        *[lambda one=dossier: act(one) for dossier in dossiers[:4]],
        *[lambda: work(Move.objects.get(pk=move.pk), count=2)] * 2,
    )
    assert not [one for one in results if isinstance(one, Exception) and not isinstance(one, DomainError)]
    assert Dossier.objects.filter(process_version=found.new).count() == 6
    assert MoveLine.objects.filter(move=move, outcome="moved").count() == 6
    assert Event.objects.filter(action="version_moved").count() == 6
    assert_whole(dossiers)


def test_a_page_drawn_before_the_move_is_refused_with_a_word():
    found, [dossier] = field_with(1)
    back = found.desk.action("xem_xet", "send_back")
    found.moved()
    with pytest.raises(DomainError, match="tải lại trang"):
        processing.dossier_act(
            dossier_id=dossier.pk,
            actor=found.desk.head,
            at=NOW,
            action_id=back,
            expected_step="xem_xet",
            note="Xem lại.",
        )
    assert Event.objects.filter(dossier=dossier).last().action == "version_moved"


def test_without_the_lock_the_move_would_write_over_the_officers_act():
    """Shows that the race is real: the move reads a step, the officer moves on, the move writes the old step back."""
    found, [dossier] = field_with(1)
    back = found.desk.action("xem_xet", "send_back")
    read, acted = threading.Event(), threading.Event()

    def careless():
        [seen] = rows.read(Dossier, "WHERE one.id = %s", [dossier.pk])
        read.set()
        acted.wait(timeout=30)
        rows.save_all([seen], ["step"])

    def act():
        read.wait(timeout=30)
        head = again(found.desk.head)
        options = {"action_id": back, "expected_step": "xem_xet", "note": "Xem lại."}
        processing.dossier_act(dossier_id=dossier.pk, actor=head, at=NOW, **options)
        acted.set()

    at_once(careless, act)
    assert Task.objects.get(dossier=dossier, outcome="open").step_id != Dossier.objects.get(pk=dossier.pk).step_id


def test_of_two_administrators_one_moves_and_the_other_is_told():
    found, dossiers = field_with(3)
    results = at_once(*[lambda: found.begin(actor=again(found.admin))] * 2)
    assert [type(one) for one in results if isinstance(one, DomainError)] == [moving.LiveMoveError]
    assert Move.objects.count() == 1
    assert_whole(dossiers)


@pytest.mark.parametrize("table", ["onestop_dossier", "onestop_task", "onestop_event", "onestop_moveline"])
@pytest.mark.parametrize("undoing", [False, True], ids=["moving", "undoing"])
def test_a_worker_that_dies_in_a_batch_leaves_the_batch_undone_and_the_next_goes_on(table, undoing):
    found, dossiers = field_with(6)
    move = found.moved() if undoing else found.begin()
    if undoing:
        found.undo(move)
    assert moving.move_work(move_id=move.pk, at=NOW, count=2) == Left.MORE
    target = found.old if undoing else found.new

    class Killed(BaseException):
        """The worker is gone."""

    def die(execute, sql, params, many, context):
        if sql.startswith(("UPDATE", "INSERT")) and f'"{table}"' in sql:
            raise Killed
        return execute(sql, params, many, context)

    with pytest.raises(Killed), connection.execute_wrapper(die):
        moving.move_work(move_id=move.pk, at=NOW, count=2)
    assert Dossier.objects.filter(process_version=target).count() == 2
    assert_whole(dossiers)
    assert work(move, count=2).is_live is False
    assert Dossier.objects.filter(process_version=target).count() == 6
    assert Event.objects.filter(action="version_restored" if undoing else "version_moved").count() == 6
    assert_whole(dossiers)


def test_a_job_whose_worker_died_goes_on_with_another():
    found, dossiers = field_with(6)
    move = found.begin()
    moving.move_work(move_id=move.pk, at=NOW, count=2)
    job = jobs.latest(kind=moving.KIND, subject=str(move.pk))
    assert jobs.run(job_id=job.pk, clock=lambda: NOW)
    assert Move.objects.get(pk=move.pk).state == "done"
    assert MoveLine.objects.filter(move=move, outcome="moved").count() == 6
    assert_whole(dossiers)


def test_a_worker_that_waits_too_long_for_others_stops_with_a_word(monkeypatch):
    found, dossiers = field_with(2)
    monkeypatch.setattr(desk_jobs, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(desk_jobs, "MOST_PAUSES", 2)
    move, held, done = found.begin(), threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            locked(dossiers[0].pk)
            held.set()
            done.wait(timeout=30)

    def do():
        held.wait(timeout=30)
        job = jobs.latest(kind=moving.KIND, subject=str(move.pk))
        jobs.run(job_id=job.pk, clock=lambda: NOW)
        done.set()

    at_once(hold, do)
    job = jobs.latest(kind=moving.KIND, subject=str(move.pk))
    assert (job.standing, "Chạy tiếp" in job.error) == ("failed", True)
    moving.move_resume(move_id=move.pk, actor=found.admin, at=NOW)
    assert work(move).state == "done"
    assert_whole(dossiers)
