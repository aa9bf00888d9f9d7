"""The last action of a process is taken back."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from notices.queries import citizen_notices, notices_of
from onestop.models import Attachment, Event, Payment, Task
from onestop.queries import dossier_record
from onestop.queries.undo import last_act
from onestop.services import undoing
from onestop.services.locking import StaleError, locked
from onestop.services.moves import COURSE_FIELDS, record
from onestop.tracking import public_track_full
from tests.factories.accounts import NOW, person
from tests.factories.demands import amounts, demand, fresh, papers
from tests.factories.leaving import administrator, hand_over
from tests.factories.onestop import desk as build
from tests.factories.onestop import stored
from tests.factories.paths import pause, resume
from tests.factories.procedures import three_steps

PASSED = NOW + timedelta(hours=1)
LATER = PASSED + timedelta(minutes=10)


def undo(desk, dossier, actor, **options):
    now_is = fresh(dossier)
    page = {"expected_state": now_is.state, "expected_step": desk.step(now_is)}
    values = {"at": LATER, "reason": "Chuyển nhầm."} | page | options
    return undoing.action_undo(dossier_id=dossier.pk, actor=actor, **values)


@pytest.fixture
def passed(desk):
    """Give a dossier that the specialist has just passed on by an action that may be taken back."""
    demand(desk, undoable=True)
    return desk.at("xem_xet")


def test_it_is_where_it_was_with_its_deadline(desk, passed):
    stay = passed.tasks.get(step__code="xu_ly")
    undo(desk, passed, desk.specialist)
    back = fresh(passed)
    assert (back.state, desk.step(back), back.holder, back.sent_back) == ("processing", "xu_ly", desk.specialist, False)
    assert back.step_due_at == stay.due_at
    outcomes = list(back.tasks.filter(step__code__in=["xu_ly", "xem_xet"]).values_list("step__code", "outcome"))
    assert sorted(outcomes) == [("xem_xet", "undone"), ("xu_ly", "broken_off"), ("xu_ly", "open")]
    event = back.events.last()
    assert (event.action, event.opinion) == (Event.Kind.ACTION_UNDONE, "Chuyển nhầm.")
    assert event.receiver_name == desk.specialist.full_name
    desk.act(back, "advance", desk.specialist)


def test_an_administrator_of_the_agency_may_too(desk, passed):
    admin = person(Role.AGENCY_ADMIN, agency=desk.agency)
    assert undo(desk, passed, admin).holder_id == desk.specialist.pk


def last_long(desk, dossier):
    """Let a worker note that it took a file of the dossier for a longer lasting one."""
    with transaction.atomic():
        kind = Event.Kind.FILE_LASTING
        record(locked(dossier.pk), kind, at=PASSED + timedelta(minutes=2), saving=COURSE_FIELDS)


def test_what_a_worker_notes_of_a_file_takes_it_from_nobody(desk, passed):
    last_long(desk, passed)
    assert last_act(dossier_record(fresh(passed), desk.specialist, at=LATER).events).action == Event.Kind.ADVANCED
    undo(desk, passed, desk.specialist)
    assert fresh(passed).holder == desk.specialist
    assert [one.title for one in notices_of(desk.head)] == []
    assert [one.title for one in citizen_notices(passed.code)] == ["Hồ sơ đã được tiếp nhận"]


def test_money_dates_and_released_papers_are_as_before(db):
    desk = build(fee_vnd=50_000)
    part = desk.procedure_version.components.last().code
    asks = {"payment": "settle", "payment_edit": "fee", "required_papers": [part], "released_papers": [part]}
    demand(desk, undoable=True, extend_hours=8, **asks)
    dossier = desk.accept()
    desk.draft(dossier)
    due = dossier.due_at
    given = amounts(fee_vnd=70_000)
    given = type(given)(given.amounts, papers(**{part: stored("Ban-ve.pdf")}).papers)
    desk.act(dossier, "advance", desk.specialist, given=given)
    undo(desk, dossier, desk.specialist)
    payment = Payment.objects.get(dossier=dossier)
    assert (payment.state, payment.fee_vnd, fresh(dossier).due_at) == ("due", 50_000, due)
    made = dossier.attachments.get(name="Ban-ve.pdf")
    assert (made.kind, made.part_code, made.released_at) == (Attachment.Kind.OTHER, "", None)


def test_a_paper_attached_by_mistake_never_goes_to_the_citizen(desk, nothing_changes):
    part = desk.procedure_version.components.last().code
    demand(desk, undoable=True, required_papers=[part], released_papers=[part])
    dossier = desk.accept()
    desk.draft(dossier)
    desk.act(dossier, "advance", desk.specialist, given=papers(**{part: stored("Cua-nguoi-khac.pdf")}))
    undo(desk, dossier, desk.specialist)
    again = {"at": LATER + timedelta(minutes=5)}
    with nothing_changes(), pytest.raises(InputError, match="Chưa có"):
        desk.act(fresh(dossier), "advance", desk.specialist, **again)
    desk.act(fresh(dossier), "advance", desk.specialist, given=papers(**{part: stored("Dung.pdf")}), **again)
    letters = public_track_full(dossier.code, dossier.lookup_secret).letters
    assert [letter.name for letter in letters] == ["Dung.pdf"]


def test_a_date_that_was_missed_is_missed_no_more(desk):
    demand(desk, undoable=True, extend_hours=8)
    dossier = desk.accept()
    desk.draft(dossier)
    late = dossier.due_at + timedelta(hours=1)
    desk.act(dossier, "advance", desk.specialist, at=late)
    undo(desk, dossier, desk.specialist, at=late + timedelta(minutes=10))
    assert (fresh(dossier).due_at, fresh(dossier).report_due_at) == (dossier.due_at, None)


def test_who_worked_along_and_followed_does_again(desk):
    colleague = person(Role.SPECIALIST, agency=desk.agency)
    demand(desk, start="xem_xet", transition="send_back", undoable=True)
    dossier = desk.accept()
    desk.draft(dossier)
    desk.act(dossier, "advance", desk.specialist, co_worker_ids=[colleague.pk], follower_ids=[desk.clerk.pk])
    desk.act(fresh(dossier), "send_back", desk.head)
    undo(desk, dossier, desk.head)
    stay = dossier.tasks.get(outcome=Task.Outcome.OPEN)
    assert {(one.user, one.part) for one in stay.participants.all()} == {
        (colleague, "co_worker"),
        (desk.clerk, "follower"),
    }


def test_who_did_the_step_only_by_mistake_did_not_do_it(desk, passed):
    right = person(Role.HEAD, agency=desk.agency)
    undo(desk, passed, desk.specialist)
    busy = desk.accept()
    desk.draft(busy)
    desk.act(busy, "advance", desk.specialist, assignee_id=desk.head.pk)
    assert desk.act(fresh(passed), "advance", desk.specialist, at=LATER).holder == right


def test_a_rest_after_it_goes_on_with_the_same_people(desk):
    colleague = person(Role.SPECIALIST, agency=desk.agency)
    demand(desk, start="xem_xet", transition="send_back", undoable=True)
    dossier = desk.accept()
    desk.draft(dossier)
    desk.act(dossier, "advance", desk.specialist, co_worker_ids=[colleague.pk])
    desk.act(fresh(dossier), "send_back", desk.head)
    undo(desk, dossier, desk.head)
    pause(desk, fresh(dossier), at=LATER)
    resume(desk, fresh(dossier), at=LATER)
    stay = dossier.tasks.get(outcome=Task.Outcome.OPEN)
    assert [one.user for one in stay.participants.all()] == [colleague]
    assert fresh(dossier).sent_back is False


def test_a_result_that_was_confirmed_is_none(db):
    desk = build(process=None)
    desk.process = three_steps(desk.agency)
    demand(desk, transition="confirm_result", undoable=True)
    dossier = desk.accept()
    desk.draft(dossier)
    desk.act(dossier, "confirm_result", desk.specialist)
    undo(desk, dossier, desk.specialist)
    back = fresh(dossier)
    assert (back.state, back.result_at, back.holder) == ("processing", None, desk.specialist)
    assert not back.attachments.filter(kind=Attachment.Kind.RESULT).exists()
    desk.act(back, "confirm_result", desk.specialist)
    assert fresh(dossier).attachments.filter(kind=Attachment.Kind.RESULT).count() == 1


class TestRefusals:
    """A refused act leaves everything as it was."""

    def test_what_the_process_does_not_allow(self, desk, nothing_changes):
        dossier = desk.at("xem_xet")
        with nothing_changes(), pytest.raises(PolicyError, match="không cho hoàn tác «Xác nhận hoàn thành»"):
            undo(desk, dossier, desk.specialist)

    @pytest.mark.parametrize("who", ["clerk", "head", "leader"])
    def test_somebody_else(self, desk, passed, nothing_changes, who):
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ người đã làm"):
            undo(desk, passed, getattr(desk, who))

    def test_an_administrator_of_another_agency(self, desk, passed, nothing_changes):
        stranger = person(Role.AGENCY_ADMIN)
        with nothing_changes(), pytest.raises(PolicyError, match="Chỉ người đã làm"):
            undo(desk, passed, stranger)

    def test_too_late_by_working_hours(self, desk, passed, nothing_changes):
        # 10:00 on Monday and eight working hours end at 10:30 on Tuesday.
        with nothing_changes(), pytest.raises(PolicyError, match="Đã quá 8 giờ làm việc"):
            undo(desk, passed, desk.specialist, at=PASSED + timedelta(hours=24, minutes=31))
        undo(desk, passed, desk.specialist, at=PASSED + timedelta(hours=24, minutes=30))

    def test_what_somebody_worked_on_since(self, desk, passed, nothing_changes):
        desk.act(fresh(passed), "send_back", desk.head)
        desk.act(fresh(passed), "advance", desk.specialist)
        desk.forward(fresh(passed))
        with nothing_changes(), pytest.raises(TransitionError, match="không hoàn tác được"):
            undo(desk, passed, desk.specialist)

    def test_no_reason(self, desk, passed, nothing_changes):
        with nothing_changes(), pytest.raises(InputError, match="lý do"):
            undo(desk, passed, desk.specialist, reason=" ")

    def test_a_stale_page(self, desk, passed, nothing_changes):
        with nothing_changes(), pytest.raises(StaleError):
            undo(desk, passed, desk.specialist, expected_step="xu_ly")

    def test_twice(self, desk, passed, nothing_changes):
        undo(desk, passed, desk.specialist)
        with nothing_changes(), pytest.raises(TransitionError, match="không hoàn tác được"):
            undo(desk, passed, desk.specialist)
        assert passed.tasks.filter(outcome=Task.Outcome.OPEN).count() == 1


def test_work_that_passes_to_a_colleague_takes_it_from_nobody(desk, passed):
    second = person(Role.HEAD, agency=desk.agency)
    hand_over(desk.head, second, administrator(desk.agency), at=PASSED + timedelta(minutes=2))
    assert fresh(passed).holder == second
    assert last_act(dossier_record(fresh(passed), desk.specialist, at=LATER).events).action == Event.Kind.ADVANCED
    undo(desk, passed, desk.specialist)
    assert (fresh(passed).holder, desk.step(fresh(passed))) == (desk.specialist, "xu_ly")
