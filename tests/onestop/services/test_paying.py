"""A dossier that waits for the money that an action asked for."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError
from onestop.models import Dossier, Event, Payment, Task
from onestop.services import endings, paying, undoing
from onestop.services.locking import StaleError
from onestop.services.receivers import NobodyError
from onestop.tracking import public_track
from tests.factories.accounts import NOW, person
from tests.factories.demands import amounts, demand, fresh
from tests.factories.onestop import desk as build
from tests.factories.onestop import priced_desk, stored
from tests.factories.paths import resume
from tests.kept import kept

State = Dossier.State
ASKED = NOW + timedelta(hours=1)
LATER = NOW + timedelta(hours=3)
REASON = "Đã chuyển khoản lúc 9 giờ."


@pytest.fixture
def priced(db):
    """Give a desk whose procedure costs 50.000 đồng and whose specialist asks for them."""
    desk = kept(priced_desk)
    demand(desk, payment="settle", undoable=True)
    return desk


@pytest.fixture
def waiting(priced):
    """Give a dossier that waits for money since an hour after it was taken in."""
    dossier = priced.accept()
    priced.draft(dossier)
    priced.act(dossier, "advance", priced.specialist)
    return fresh(dossier)


def settle(desk, dossier, owed_vnd=50_000, at=LATER):
    return paying.payment_settle(
        dossier_id=dossier.pk, actor=desk.clerk, at=at, expected_owed_vnd=owed_vnd, receipt_number="BL1"
    )


def call(service, dossier, actor, **options):
    page = {"at": LATER, "expected_state": "paying", "expected_step": "xem_xet", "reason": REASON}
    return service(dossier_id=dossier.pk, actor=actor, **page | options)


def test_the_clerk_waits_and_the_clock_stands(priced, waiting):
    assert (waiting.state, waiting.paused_at, waiting.holder) == (State.PAYING, ASKED, priced.clerk)
    assert (priced.step(waiting), waiting.paused_from) == ("xem_xet", priced.head)
    assert not waiting.tasks.filter(outcome=Task.Outcome.OPEN).exists()
    assert "chờ ông/bà nộp phí" in public_track(waiting.code).turn


def test_the_money_lets_it_go_on_with_whoever_got_it(priced, waiting):
    before = waiting.due_at
    settle(priced, waiting)
    dossier = fresh(waiting)
    assert (dossier.state, dossier.holder, dossier.paused_at) == (State.PROCESSING, priced.head, None)
    assert dossier.due_at > before
    assert [event.action for event in dossier.events.order_by("-number")[:2]] == [Event.Kind.RESUMED, Event.Kind.PAID]
    assert dossier.tasks.get(outcome=Task.Outcome.OPEN).assignee == priced.head


def test_an_advance_is_enough_to_go_on(priced):
    demand(priced, payment="advance")
    dossier = priced.accept()
    priced.draft(dossier)
    priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=20_000))
    settle(priced, dossier, 20_000)
    assert (fresh(dossier).state, Payment.objects.get(dossier=dossier).owed_vnd) == (State.PROCESSING, 30_000)


def test_what_was_reported_goes_on_and_may_be_asked_for_again(priced, waiting):
    demand(priced, start="xem_xet", transition="send_back", payment="again")
    call(paying.payment_report, waiting, priced.clerk)
    assert Payment.objects.get(dossier=waiting).state == Payment.State.REPORTED
    event = waiting.events.last()
    assert (event.action, event.opinion, event.receiver_name) == (
        Event.Kind.PAYMENT_REPORTED,
        REASON,
        priced.head.full_name,
    )
    priced.act(fresh(waiting), "send_back", priced.head, at=LATER + timedelta(hours=1))
    dossier = fresh(waiting)
    assert (dossier.state, priced.step(dossier), dossier.paused_from) == (State.PAYING, "xu_ly", priced.specialist)


def test_a_head_lets_go_what_is_left(priced, waiting):
    call(paying.payment_waive, waiting, priced.head)
    payment = Payment.objects.get(dossier=waiting)
    assert (payment.state, payment.total_vnd, payment.settled) == (Payment.State.EXEMPT, 0, True)
    assert fresh(waiting).state == State.PROCESSING
    assert waiting.events.last().data["waived_vnd"] == 50_000


def test_a_head_lets_it_go_on_and_the_money_is_still_owed(priced, waiting):
    resume(priced, waiting, at=LATER)
    assert (fresh(waiting).state, Payment.objects.get(dossier=waiting).owed_vnd) == (State.PROCESSING, 50_000)


def test_who_asked_by_mistake_takes_it_back(priced, waiting):
    undoing.action_undo(
        dossier_id=waiting.pk,
        actor=priced.specialist,
        at=LATER,
        expected_state="paying",
        expected_step="xem_xet",
        reason="Nhầm hồ sơ.",
    )
    dossier = fresh(waiting)
    assert (dossier.state, priced.step(dossier), dossier.holder) == (State.PROCESSING, "xu_ly", priced.specialist)
    assert (dossier.paused_at, dossier.paused_from) == (None, None)
    assert Payment.objects.get(dossier=waiting).state == Payment.State.DUE
    assert dossier.tasks.get(step__code="xem_xet").outcome == Task.Outcome.UNDONE


def test_the_applicant_gives_it_up_instead(priced, waiting):
    call(endings.dossier_withdraw, waiting, priced.clerk, file=stored("Don.pdf"))
    assert (fresh(waiting).state, fresh(waiting).paused_at) == (State.WITHDRAWN, None)


def test_nobody_waits_for_money_that_is_not_owed(db):
    free = build()
    demand(free, payment="settle")
    dossier = free.accept()
    free.draft(dossier)
    free.act(dossier, "advance", free.specialist)
    assert fresh(dossier).state == State.PROCESSING


class TestRefusals:
    """A refused act leaves everything as it was."""

    def test_the_process_goes_no_step_further(self, priced, waiting, nothing_changes):
        with nothing_changes(), pytest.raises(PolicyError):
            priced.act(waiting, "send_back", priced.head)

    @pytest.mark.parametrize(
        ("service", "role"), [(paying.payment_report, "head"), (paying.payment_waive, "clerk")], ids=["report", "waive"]
    )
    def test_other_roles(self, priced, waiting, nothing_changes, service, role):
        with nothing_changes(), pytest.raises(PolicyError, match="khi hồ sơ chờ thanh toán"):
            call(service, waiting, getattr(priced, role))

    @pytest.mark.parametrize(
        ("service", "role"),
        [(paying.payment_report, Role.CLERK), (paying.payment_waive, Role.HEAD)],
        ids=["report", "waive"],
    )
    def test_another_agency(self, waiting, nothing_changes, service, role):
        stranger = person(role=role)
        with nothing_changes(), pytest.raises(PolicyError):
            call(service, waiting, stranger)

    @pytest.mark.parametrize(
        ("service", "role"), [(paying.payment_report, "clerk"), (paying.payment_waive, "head")], ids=["report", "waive"]
    )
    def test_without_a_reason_or_with_an_old_page(self, priced, waiting, nothing_changes, service, role):
        with nothing_changes(), pytest.raises(InputError):
            call(service, waiting, getattr(priced, role), reason=" ")
        with nothing_changes(), pytest.raises(StaleError):
            call(service, waiting, getattr(priced, role), expected_state="processing")

    def test_asking_at_a_desk_without_a_clerk(self, priced, nothing_changes):
        dossier = priced.accept()
        priced.draft(dossier)
        priced.clerk.posts.update(active=False)
        with nothing_changes(), pytest.raises(NobodyError):
            priced.act(dossier, "advance", priced.specialist)
