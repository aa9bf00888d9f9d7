"""A move that is refused says what to do, and nothing changes."""

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from common.models import Job
from onestop.models import Move
from onestop.services import moving
from onestop.services.moving import LiveMoveError
from procedures.models import Process, ProcessVersion
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.moving import work
from tests.factories.procedures import past_the_guard, seven_steps


@pytest.fixture
def refuses(busy, nothing_changes):
    """Try a move that must be refused, and see that nothing was written."""

    def check(error, match, **changes):
        before = (Move.objects.count(), Job.objects.count())
        with nothing_changes(), pytest.raises(error, match=match):
            busy.begin(**changes)
        assert (Move.objects.count(), Job.objects.count()) == before

    return check


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.LEADER])
def test_officers_may_not(busy, refuses, role):
    refuses(PolicyError, "không quản trị", actor=person(role, agency=busy.desk.agency))


def test_another_agencys_administrator_may_not(refuses, db):
    refuses(PolicyError, "không quản trị", actor=person(Role.AGENCY_ADMIN, agency=AgencyFactory()))


def test_an_agencys_administrator_may_not_move_a_process_of_all_agencies(busy, refuses):
    Process.objects.filter(pk=busy.old.process_id).update(agency=None)
    refuses(PolicyError, "không quản trị")


def test_the_systems_administrator_may(busy):
    Process.objects.filter(pk=busy.old.process_id).update(agency=None)
    assert busy.moved(actor=person(Role.SYSTEM_ADMIN)).state == "done"


def test_needs_a_reason(refuses):
    refuses(InputError, "Chưa ghi lý do", reason=" ")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"xem_xet": "ky_duyet"}, "trạng thái hồ sơ khác nhau"),
        ({"xem_xet": "khong_co"}, "không có bước"),
        ({"khong_co": "xem_xet"}, "không có bước"),
    ],
)
def test_needs_a_mapping_that_fits(busy, refuses, changes, match):
    refuses(InputError, match, steps={**busy.steps, **changes})


def test_only_to_the_version_in_force(busy, refuses):
    with past_the_guard():
        ProcessVersion.objects.filter(pk=busy.new.pk).update(state="retired")
    refuses(TransitionError, "không phải phiên bản đang áp dụng")


def test_only_within_one_process(refuses, db):
    refuses(TransitionError, "hai phiên bản của một quy trình", from_version_id=seven_steps().pk)


def test_not_onto_itself(busy, refuses):
    refuses(TransitionError, "hai phiên bản của một quy trình", from_version_id=busy.new.pk)


def test_needs_running_dossiers(busy, refuses):
    busy.moved()
    refuses(TransitionError, "không còn hồ sơ đang chạy")


def test_two_moves_at_once_are_refused(busy, refuses):
    move = busy.begin()
    refuses(LiveMoveError, "Hãy chờ xong")
    moving.move_work(move_id=move.pk, at=NOW, count=1)
    refuses(LiveMoveError, "Hãy chờ xong")


def test_no_undoing_while_a_move_runs_and_no_move_while_one_is_undone(busy, refuses):
    move = busy.begin()
    with pytest.raises(LiveMoveError):
        busy.undo(move)
    work(move)
    busy.undo(move)
    refuses(LiveMoveError, busy.admin.full_name)


def test_goes_on_only_with_what_stopped(busy):
    move = busy.begin()
    with pytest.raises(TransitionError, match="đang chạy"):
        moving.move_resume(move_id=move.pk, actor=busy.admin, at=NOW)
    Job.objects.update(standing="failed", finished_at=NOW)
    with pytest.raises(PolicyError):
        moving.move_resume(move_id=move.pk, actor=busy.desk.head, at=NOW)
    moving.move_resume(move_id=move.pk, actor=busy.admin, at=NOW)
    assert Job.objects.filter(standing="queued").count() == 1
    work(move)
    with pytest.raises(TransitionError, match="đã xong"):
        moving.move_resume(move_id=move.pk, actor=busy.admin, at=NOW)


def stop(move):
    """Let the worker of a move have stopped half-way."""
    Job.objects.filter(subject=str(move.pk)).update(standing="failed", finished_at=NOW)


def break_off(busy, move, **changes):
    values = {"reason": "Có hồ sơ hỏng.", "actor": busy.admin, "at": NOW, **changes}
    return moving.move_break_off(move_id=move.pk, **values)


def test_a_move_that_stopped_is_ended_and_what_was_moved_is_put_back(busy):
    move = busy.begin()
    moving.move_work(move_id=move.pk, at=NOW, count=2)
    stop(move)
    ended = break_off(busy, move)
    assert (ended.state, ended.broken_off_by, ended.broken_off_reason) == ("done", busy.admin, "Có hồ sơ hỏng.")
    assert moving.move_work(move_id=move.pk, at=NOW) == moving.Left.NOTHING
    assert move.lines.count() == 2
    assert busy.undone(move).state == "undone"
    assert set(move.lines.values_list("outcome", flat=True)) <= {"restored", "kept"}


def test_an_undoing_that_stopped_is_ended_and_may_be_begun_again(busy):
    move = busy.moved()
    busy.undo(move)
    moving.move_work(move_id=move.pk, at=NOW, count=2)
    stop(move)
    assert break_off(busy, move).state == "done"
    assert busy.undone(move).state == "undone"


def test_after_the_end_another_move_may_begin(busy):
    move = busy.begin()
    stop(move)
    break_off(busy, move)
    assert busy.moved().state == "done"


@pytest.mark.parametrize(
    ("prepare", "changes", "error", "match"),
    [
        (lambda busy: busy.begin(), {}, TransitionError, "đang chạy"),
        (lambda busy: busy.moved(), {}, TransitionError, "đã xong"),
        (lambda busy: stopped(busy), {"reason": " "}, InputError, "Chưa ghi lý do"),
        (lambda busy: stopped(busy), {"actor": None}, PolicyError, "không quản trị"),
    ],
)
def test_refuses_to_end(busy, nothing_changes, prepare, changes, error, match):
    move = prepare(busy)
    if "actor" in changes:
        changes = {"actor": person(Role.HEAD, agency=busy.desk.agency)}
    state = Move.objects.get().state
    with nothing_changes(), pytest.raises(error, match=match):
        break_off(busy, move, **changes)
    assert (Move.objects.get().state, Move.objects.get().broken_off_at) == (state, None)


def stopped(busy):
    move = busy.begin()
    stop(move)
    return move
