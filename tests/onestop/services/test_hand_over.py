"""Trả kết quả and thu phí."""

from datetime import timedelta

import pytest

from accounts.models import Role
from common.errors import InputError, PolicyError, TransitionError
from onestop.models import Dossier, Event, Handover, Payment, Task
from onestop.services import paying
from onestop.services.locking import StaleError
from tests.factories.accounts import NOW, person
from tests.factories.onestop import desk as build


def settle(desk, dossier, actor=None):
    paying.payment_settle(
        dossier_id=dossier.pk,
        actor=actor or desk.clerk,
        at=NOW + timedelta(hours=1),
        expected_owed_vnd=Payment.objects.get(dossier=dossier).owed_vnd,
        receipt_number=" 000123 ",
    )
    return Payment.objects.get(dossier=dossier)


class TestHandOver:
    """The clerk gives the result out."""

    def test_closes_the_dossier(self, desk):
        dossier = desk.hand_over(desk.at("tra_ket_qua"))
        dossier.refresh_from_db()
        assert (dossier.state, dossier.finished_at) == (Dossier.State.RETURNED, NOW + timedelta(hours=6))
        assert (dossier.holder, dossier.holder_name) == (None, "")
        assert not dossier.tasks.filter(outcome=Task.Outcome.OPEN).exists()
        assert (dossier.handover.handed_by, dossier.handover.receiver_id_number) == (desk.clerk, "011087000096")
        assert dossier.events.last().action == Event.Kind.HANDED_OVER

    def test_any_clerk_of_the_desk_may_do_it(self, desk):
        other = person(Role.CLERK, agency=desk.agency)
        assert desk.hand_over(desk.at("tra_ket_qua"), actor=other).handover.handed_by == other

    def test_the_code_on_the_receipt_proves_it(self, desk):
        dossier = desk.at("tra_ket_qua")
        typed = f" {dossier.lookup_secret[:4].lower()} {dossier.lookup_secret[4:]} "
        assert desk.hand_over(dossier, proof="code", secret=typed).handover.proof == Handover.Proof.CODE

    def test_somebody_else_may_take_it_with_a_paper(self, desk):
        dossier = desk.hand_over(
            desk.at("tra_ket_qua"), receiver_name="Lò Thị Mai", receiver_id_number="011199000001", by_proxy=True
        )
        assert dossier.handover.by_proxy

    def test_takes_all_that_is_left_though_only_an_advance_is_asked_for(self, db):
        desk = build(fee_vnd=800_000)
        dossier = desk.at("tra_ket_qua")
        pending = Payment.objects.get(dossier=dossier)
        pending.ask_advance()
        pending.advance_vnd = 200_000
        pending.save()
        desk.hand_over(dossier, fee_settled=True)
        found = Payment.objects.get(dossier=dossier)
        assert (found.state, found.owed_vnd, found.advance_vnd) == (Payment.State.PAID, 0, 0)
        assert dossier.events.get(action=Event.Kind.PAID).data["amount_vnd"] == 800_000

    def test_refuses_a_page_that_told_another_amount(self, db, nothing_changes):
        desk = build(fee_vnd=800_000)
        dossier = desk.at("tra_ket_qua")
        for fee_settled in (True, False):
            with nothing_changes(), pytest.raises(StaleError, match="Hãy xem lại"):
                desk.hand_over(dossier, fee_settled=fee_settled, expected_owed_vnd=600_000)
        settle(desk, dossier)
        with nothing_changes(), pytest.raises(StaleError):
            desk.hand_over(dossier, expected_owed_vnd=800_000)

    def test_takes_what_is_owed_at_the_same_time(self, db):
        desk = build(fee_vnd=50_000)
        dossier = desk.hand_over(desk.at("tra_ket_qua"), fee_settled=True)
        dossier.payment.refresh_from_db()
        assert dossier.payment.state == Payment.State.PAID
        assert [event.action for event in dossier.events.all()][-2:] == ["paid", "handed_over"]

    def test_refuses_while_fees_are_owed(self, db, nothing_changes):
        desk = build(fee_vnd=50_000)
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(TransitionError, match="chưa nộp phí"):
            desk.hand_over(dossier, fee_settled=False)

    def test_refuses_a_wrong_code(self, desk, nothing_changes):
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(InputError, match="Mã tra cứu không đúng"):
            desk.hand_over(dossier, proof="code", secret="AAAA2222")

    def test_refuses_an_unknown_proof(self, desk, nothing_changes):
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(InputError, match="cách xác nhận"):
            desk.hand_over(dossier, proof="")

    @pytest.mark.parametrize("field", ["receiver_name", "receiver_id_number"])
    def test_refuses_without_the_identity(self, desk, field, nothing_changes):
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(InputError) as refused:
            desk.hand_over(dossier, **{field: " "})
        assert refused.value.field == field

    def test_refuses_a_stranger_who_takes_it_for_himself(self, desk, nothing_changes):
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(InputError, match="nhận thay"):
            desk.hand_over(dossier, receiver_name="Người Lạ", receiver_id_number="099999999999")

    @pytest.mark.parametrize("role", ["head", "specialist", "leader"])
    def test_refuses_other_roles(self, desk, role, nothing_changes):
        dossier = desk.at("tra_ket_qua")
        with nothing_changes(), pytest.raises(PolicyError, match="cán bộ một cửa"):
            desk.hand_over(dossier, actor=getattr(desk, role))

    def test_refuses_before_the_result_is_confirmed(self, desk, nothing_changes):
        dossier = desk.at("xac_nhan")
        with nothing_changes(), pytest.raises(StaleError):
            desk.hand_over(dossier)
        with nothing_changes(), pytest.raises(PolicyError):
            desk.hand_over(dossier, expected_state="processing")

    def test_twice_gives_it_once_and_says_who_did(self, desk, nothing_changes):
        dossier = desk.hand_over(desk.at("tra_ket_qua"))
        with nothing_changes(), pytest.raises(StaleError, match=f"{desk.clerk.full_name} thao tác «Trả kết quả»"):
            desk.hand_over(dossier)


class TestSettle:
    """The clerk takes the fees."""

    def test_notes_time_and_receipt(self, db):
        desk = build(fee_vnd=50_000)
        dossier = desk.accept()
        payment = settle(desk, dossier)
        assert (payment.state, payment.receipt_number) == (Payment.State.PAID, "000123")
        assert dossier.events.last().data == {"amount_vnd": 50_000, "receipt": "000123"}

    def test_never_twice(self, db, nothing_changes):
        desk = build(fee_vnd=50_000)
        dossier = desk.accept()
        settle(desk, dossier)
        with nothing_changes(), pytest.raises(TransitionError, match="đã thu lúc 06/07/2026 10:00"):
            settle(desk, dossier)

    def test_refuses_where_nothing_is_owed(self, desk, nothing_changes):
        dossier = desk.accept()
        with nothing_changes(), pytest.raises(TransitionError, match="không phải nộp"):
            settle(desk, dossier)

    def test_refuses_other_roles(self, db, nothing_changes):
        desk = build(fee_vnd=50_000)
        dossier = desk.accept()
        with nothing_changes(), pytest.raises(PolicyError):
            settle(desk, dossier, actor=desk.head)

    def test_refuses_once_the_dossier_is_closed(self, db, nothing_changes):
        desk = build(fee_vnd=50_000)
        dossier = desk.at("xong")
        with nothing_changes(), pytest.raises(PolicyError, match="chưa đóng"):
            settle(desk, dossier)
