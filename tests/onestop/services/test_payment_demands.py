"""Actions that ask for money, let it be edited, or confirm it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Role
from common.errors import InputError, TransitionError
from onestop.models import Event, Payment
from onestop.queries import dossier_record
from onestop.services import paying
from onestop.services.locking import StaleError
from onestop.views.record_money import money, payment_words
from procedures.models import Fee
from tests.factories.accounts import NOW, PostFactory
from tests.factories.demands import amounts, demand, fresh
from tests.factories.onestop import desk as build
from tests.factories.onestop import priced_desk
from tests.factories.paths import resume
from tests.factories.procedures import FeeFactory, past_the_guard
from tests.kept import kept

State = Payment.State


@pytest.fixture
def priced(db):
    """Give a desk whose procedure costs 50.000 đồng."""
    return kept(priced_desk)


def drafted(desk):
    dossier = desk.accept()
    desk.draft(dossier)
    return dossier


LATER = NOW + timedelta(hours=3)


def later(desk, dossier):
    """Let a head go on with a dossier before its money has come."""
    return resume(desk, dossier, at=LATER)


def payment(dossier):
    return Payment.objects.get(dossier=dossier)


def settle(desk, dossier, number="", owed_vnd=None):
    """Take what is asked for and return the payment as it is then."""
    owed = payment(dossier).owed_vnd if owed_vnd is None else owed_vnd
    received = paying.payment_settle(
        dossier_id=dossier.pk, actor=desk.clerk, at=LATER, expected_owed_vnd=owed, receipt_number=number
    )
    assert received == owed
    return payment(dossier)


def test_asks_for_a_settlement_with_edited_amounts_and_a_note(priced):
    demand(priced, payment="settle", payment_edit="both")
    dossier = drafted(priced)
    given = amounts(fee_vnd=40_000, charge_vnd=20_000, shipping_vnd=15_000, note=" Nộp trước thứ Sáu. ")
    priced.act(dossier, "advance", priced.specialist, given=given)
    found = payment(dossier)
    assert (found.state, found.total_vnd, found.owed_vnd) == (State.SETTLING, 75_000, 75_000)
    assert found.note == "Nộp trước thứ Sáu."
    event = fresh(dossier).events.get(action=Event.Kind.ADVANCED)
    assert payment_words(event) == "Yêu cầu quyết toán: 75.000 đồng."


def test_takes_an_advance_then_the_rest(priced):
    demand(priced, payment="advance")
    dossier = drafted(priced)
    priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=20_000))
    assert (payment(dossier).state, payment(dossier).owed_vnd) == (State.ADVANCE, 20_000)
    found = settle(priced, dossier)
    assert (found.state, found.advanced_vnd, found.owed_vnd, found.settled) == (State.ADVANCED, 20_000, 30_000, False)
    found = settle(priced, dossier, "BL2")
    assert (found.state, found.owed_vnd, found.settled) == (State.PAID, 0, True)
    received = [event.data["amount_vnd"] for event in fresh(dossier).events.filter(action=Event.Kind.PAID)]
    assert received == [20_000, 30_000]
    with pytest.raises(TransitionError, match="không thu lần nữa"):
        settle(priced, dossier)


def test_an_advance_of_all_is_all(priced):
    demand(priced, payment="advance")
    dossier = drafted(priced)
    priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=50_000))
    assert settle(priced, dossier).state == State.PAID


def test_reported_asked_again_and_confirmed(priced):
    demand(priced, payment="reported")
    demand(priced, start="xem_xet", transition="send_back", payment="again")
    dossier = drafted(priced)
    priced.act(dossier, "advance", priced.specialist)
    assert (payment(dossier).state, payment(dossier).settled) == (State.REPORTED, False)
    priced.act(fresh(dossier), "send_back", priced.head)
    assert payment(dossier).state == State.AGAIN
    later(priced, dossier)
    demand(priced, payment="complete", effects=["number_receipt"])
    priced.act(fresh(dossier), "advance", priced.specialist)
    found = payment(dossier)
    assert (found.state, found.receipt_number) == (State.PAID, f"BL-{priced.agency.code}-26-00001")
    assert fresh(dossier).events.last().action == Event.Kind.PAID


class TestReportedMoneyThatNeverCame:
    """The citizen said to have paid, and nothing came: it can be asked for anew in every way, or let go."""

    @pytest.fixture
    def reported(self, priced):
        """Give a dossier of which the specialist noted that the money was reported."""
        demand(priced, payment="reported")
        dossier = drafted(priced)
        priced.act(dossier, "advance", priced.specialist)
        return fresh(dossier)

    @pytest.mark.parametrize("again", [False, True], ids=["reported", "again"])
    @pytest.mark.parametrize(
        ("request_", "given", "state", "owed"),
        [("settle", {}, State.SETTLING, 50_000), ("advance", {"advance_vnd": 20_000}, State.ADVANCE, 20_000)],
        ids=["settle", "advance"],
    )
    def test_it_is_asked_for_anew(self, priced, reported, again, request_, given, state, owed):
        if again:
            ask_again(reported)
        demand(priced, start="xem_xet", transition="send_back", payment=request_)
        priced.act(reported, "send_back", priced.head, at=LATER, given=amounts(**given))
        found = payment(reported)
        assert (found.state, found.owed_vnd, fresh(reported).state) == (state, owed, "paying")
        assert settle(priced, reported).received_vnd == owed

    @pytest.mark.parametrize("again", [False, True], ids=["reported", "again"])
    def test_it_is_let_go(self, reported, again):
        if again:
            ask_again(reported)
        found = payment(reported)
        found.waive()
        assert (found.state, found.total_vnd, found.owed_vnd) == (State.EXEMPT, 0, 0)


def ask_again(dossier):
    """Ask once more for what was reported."""
    found = payment(dossier)
    found.ask_again()
    found.save()


def test_who_owes_nothing_is_asked_for_nothing(priced):
    demand(priced, payment="again", payment_edit="both")
    dossier = drafted(priced)
    settle(priced, dossier)
    priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=50_000))
    assert payment(dossier).state == State.PAID


class TestPartOfIt:
    """An advance was asked for, and not all of it is the whole."""

    @pytest.fixture
    def asked(self, priced):
        """Give a dossier of which 20.000 of 50.000 đồng are asked in advance."""
        demand(priced, payment="advance")
        dossier = drafted(priced)
        priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=20_000))
        return fresh(dossier)

    def test_confirming_takes_all_that_is_left(self, priced, asked):
        demand(priced, start="xem_xet", transition="send_back", payment="complete")
        priced.act(later(priced, asked), "send_back", priced.head, at=LATER)
        found = payment(asked)
        assert (found.state, found.owed_vnd, found.advance_vnd) == (State.PAID, 0, 0)
        assert asked.events.get(action=Event.Kind.PAID).data["amount_vnd"] == 50_000

    def test_confirming_after_the_advance_came_takes_the_rest(self, priced, asked):
        settle(priced, asked)
        demand(priced, start="xem_xet", transition="send_back", payment="complete")
        priced.act(fresh(asked), "send_back", priced.head, at=LATER)
        received = [event.data["amount_vnd"] for event in asked.events.filter(action=Event.Kind.PAID)]
        assert (payment(asked).state, received) == (State.PAID, [20_000, 30_000])

    def test_each_receipt_has_its_own_number(self, priced, asked):
        settle(priced, asked, "BL1")
        demand(priced, start="xem_xet", transition="send_back", payment="complete", effects=["number_receipt"])
        priced.act(fresh(asked), "send_back", priced.head, at=LATER)
        numbered = f"BL-{priced.agency.code}-26-00001"
        numbers = [event.data["receipt"] for event in asked.events.filter(action=Event.Kind.PAID)]
        assert (numbers, payment(asked).receipt_number) == (["BL1", numbered], numbered)
        shown = dict(money(dossier_record(fresh(asked), priced.clerk, at=NOW)))
        assert shown["Số biên lai"] == f"BL1, {numbered}"

    def test_refuses_a_page_that_told_another_amount(self, priced, asked, nothing_changes):
        with nothing_changes(), pytest.raises(StaleError, match="Hãy xem lại"):
            settle(priced, asked, owed_vnd=50_000)

    def test_a_lowered_whole_lowers_what_is_asked_for(self, priced, asked):
        demand(priced, start="xem_xet", transition="send_back", payment_edit="fee")
        priced.act(later(priced, asked), "send_back", priced.head, at=LATER, given=amounts(fee_vnd=12_000))
        assert payment(asked).owed_vnd == 12_000
        settle(priced, asked)
        assert asked.events.get(action=Event.Kind.PAID).data["amount_vnd"] == 12_000
        assert (payment(asked).state, payment(asked).settled) == (State.PAID, True)

    def test_the_database_refuses_more_than_the_whole(self, asked):
        with pytest.raises(IntegrityError, match="payment_advance_within_total"), transaction.atomic():
            Payment.objects.filter(dossier=asked).update(advance_vnd=50_001)


def test_an_advance_is_asked_of_nobody_who_owes_nothing(db):
    free = build()
    demand(free, payment="advance")
    dossier = drafted(free)
    free.act(dossier, "advance", free.specialist)
    assert (payment(dossier).state, free.step(fresh(dossier))) == (State.DUE, "xem_xet")


class TestEditors:
    """The sheet says which roles may change the amount of a fee."""

    @pytest.fixture
    def dossier(self, priced):
        demand(priced, payment_edit="both")
        with past_the_guard():
            Fee.objects.update(editable_by=["clerk"])
        return drafted(priced)

    def test_refuses_a_role_that_the_fee_does_not_name(self, priced, dossier, nothing_changes):
        with nothing_changes(), pytest.raises(InputError, match="vai trò của bạn") as refused:
            priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=40_000))
        assert refused.value.field == "fee_vnd"

    def test_what_is_no_fee_of_the_sheet_may_be_changed(self, priced, dossier):
        given = amounts(charge_vnd=5_000, shipping_vnd=15_000)
        priced.act(dossier, "advance", priced.specialist, given=given)
        assert payment(dossier).total_vnd == 70_000

    def test_a_post_at_another_agency_does_not_count(self, priced, dossier, nothing_changes):
        PostFactory(user=priced.specialist, role=Role.CLERK, main=False)
        priced.specialist.__dict__.pop("active_posts", None)
        with nothing_changes(), pytest.raises(InputError, match="vai trò của bạn"):
            priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=40_000))

    def test_a_post_at_this_agency_counts(self, priced, dossier):
        PostFactory(user=priced.specialist, agency=priced.agency, role=Role.CLERK, main=False)
        priced.specialist.__dict__.pop("active_posts", None)
        priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=40_000))
        assert payment(dossier).fee_vnd == 40_000

    def test_every_fee_of_the_kind_has_to_name_it(self, priced, dossier, nothing_changes):
        with past_the_guard():
            Fee.objects.update(editable_by=["specialist"])
            FeeFactory(version=priced.procedure_version, editable_by=["clerk"])
        with nothing_changes(), pytest.raises(InputError, match="vai trò của bạn"):
            priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=40_000))


class TestRefusals:
    """A refused action leaves everything as it was."""

    @pytest.mark.parametrize("advance", [None, 0, 50_001])
    def test_an_advance_within_the_whole(self, priced, nothing_changes, advance):
        demand(priced, payment="advance")
        dossier = drafted(priced)
        with nothing_changes(), pytest.raises(InputError, match=r"tạm ứng phải từ 1 đồng đến 50\.000 đồng") as refused:
            priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=advance))
        assert refused.value.field == "advance_vnd"

    @pytest.mark.parametrize("change", [{"fee_vnd": -1}, {"fee_vnd": 10**12 + 1}])
    def test_an_amount_out_of_bounds(self, priced, nothing_changes, change):
        demand(priced, payment_edit="fee")
        dossier = drafted(priced)
        with nothing_changes(), pytest.raises(InputError, match="Số tiền phải từ 0"):
            priced.act(dossier, "advance", priced.specialist, given=amounts(**change))

    @pytest.mark.parametrize(
        ("edit", "change"), [("nothing", "fee_vnd"), ("fee", "charge_vnd"), ("fee", "shipping_vnd")]
    )
    def test_an_amount_that_may_not_be_edited(self, priced, nothing_changes, edit, change):
        demand(priced, payment="settle", payment_edit=edit)
        dossier = drafted(priced)
        with nothing_changes(), pytest.raises(InputError, match="không cho sửa"):
            priced.act(dossier, "advance", priced.specialist, given=amounts(**{change: 1}))

    def test_amounts_of_what_was_paid(self, priced, nothing_changes):
        demand(priced, payment_edit="both")
        dossier = drafted(priced)
        settle(priced, dossier)
        with nothing_changes(), pytest.raises(InputError, match="đã thu xong"):
            priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=1))

    def test_a_whole_below_what_was_received_in_advance(self, priced, nothing_changes):
        demand(priced, payment="advance")
        demand(priced, start="xem_xet", transition="send_back", payment="settle", payment_edit="fee")
        dossier = drafted(priced)
        priced.act(dossier, "advance", priced.specialist, given=amounts(advance_vnd=20_000))
        settle(priced, dossier)
        with nothing_changes(), pytest.raises(InputError, match=r"Đã thu tạm ứng 20\.000 đồng"):
            priced.act(fresh(dossier), "send_back", priced.head, at=LATER, given=amounts(fee_vnd=19_999))

    def test_asking_again_for_what_nobody_reported(self, priced, nothing_changes):
        demand(priced, payment="again")
        dossier = drafted(priced)
        with nothing_changes(), pytest.raises(TransitionError, match="«Chưa thu» nên không làm được"):
            priced.act(dossier, "advance", priced.specialist)
