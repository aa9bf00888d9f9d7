"""Actions that ask for money, let it be edited, or confirm it."""

import pytest

from common.errors import InputError, TransitionError
from onestop.models import Event, Payment
from onestop.services import payments
from onestop.views.record_money import payment_words
from tests.factories.accounts import NOW
from tests.factories.demands import amounts, demand, fresh
from tests.factories.onestop import desk as build

State = Payment.State


@pytest.fixture
def priced(db):
    """Give a desk whose procedure costs 50.000 đồng."""
    return build(fee_vnd=50_000)


def drafted(desk):
    dossier = desk.accept()
    desk.draft(dossier)
    return dossier


def payment(dossier):
    return Payment.objects.get(dossier=dossier)


def settle(desk, dossier, number=""):
    return payments.payment_settle(dossier_id=dossier.pk, actor=desk.clerk, at=NOW, receipt_number=number)


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
    demand(priced, payment="complete", effects=["number_receipt"])
    priced.act(fresh(dossier), "advance", priced.specialist)
    found = payment(dossier)
    assert (found.state, found.receipt_number) == (State.PAID, f"BL-{priced.agency.code}-26-00001")
    assert fresh(dossier).events.last().action == Event.Kind.PAID


def test_who_owes_nothing_is_asked_for_nothing(priced):
    demand(priced, payment="again", payment_edit="both")
    dossier = drafted(priced)
    settle(priced, dossier)
    priced.act(dossier, "advance", priced.specialist, given=amounts(fee_vnd=50_000))
    assert payment(dossier).state == State.PAID


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
            priced.act(fresh(dossier), "send_back", priced.head, given=amounts(fee_vnd=19_999))

    def test_asking_again_for_what_nobody_reported(self, priced, nothing_changes):
        demand(priced, payment="again")
        dossier = drafted(priced)
        with nothing_changes(), pytest.raises(TransitionError, match="«Chưa thu» nên không làm được"):
            priced.act(dossier, "advance", priced.specialist)
