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
