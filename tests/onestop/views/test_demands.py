"""The dialog of an action that asks for money and papers, and the button that takes an action back."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from onestop.models import Attachment, Payment
from procedures.models import Fee
from tests.factories.accounts import NOW, person
from tests.factories.demands import await_payment, demand, fresh, papers
from tests.factories.onestop import desk as build
from tests.factories.onestop import priced_desk, stored
from tests.factories.paths import resume
from tests.factories.procedures import past_the_guard
from tests.kept import kept
from tests.onestop.views.conftest import said, upload

EDITED = {"payment": "settle", "payment_edit": "both", "undoable": True}


@pytest.fixture
def part(desk):
    """Give the code of the paper that the specialist has to make."""
    return desk.procedure_version.components.last().code


@pytest.fixture
def desk(db):
    """Give a desk whose specialist passes on with edited amounts and a paper."""
    desk = kept(priced_desk)
    code = desk.procedure_version.components.last().code
    demand(desk, required_papers=[code], **EDITED)
    return desk


@pytest.fixture
def dossier(desk):
    """Give a dossier with the specialist."""
    made = desk.accept()
    desk.draft(made)
    return made


@pytest.fixture(autouse=True)
def clock():
    """Stand an hour after the dossier was taken in."""
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


def page(dossier):
    return reverse("onestop:dossier_detail", args=[dossier.code])


def act(desk, dossier):
    return reverse("onestop:dossier_act", args=[dossier.code, desk.action("xu_ly", "advance")])


def test_the_dialog_shows_the_amounts_and_passes_them_on(desk, dossier, part, sign_in):
    client = sign_in(desk.specialist)
    shown = said(client.get(page(dossier)))
    assert "Lệ phí (đồng)" in shown
    assert 'value="50.000"' in shown
    assert "Phải có khi làm việc này." in shown
    data = {"expected_step": "xu_ly", "fee_vnd": "60.000", "charge_vnd": "0", "shipping_vnd": "15.000"}
    answer = client.post(
        act(desk, dossier), data | {f"giay-{part}": upload("Ban-ve.pdf"), "payment_note": "Gửi bưu điện"}
    )
    assert answer.status_code == 302
    payment = Payment.objects.get(dossier=dossier)
    assert (payment.total_vnd, payment.note, payment.state) == (75_000, "Gửi bưu điện", "settling")
    shown = said(client.get(page(dossier)))
    assert "Yêu cầu quyết toán: 75.000 đồng." in shown
    assert "Phí chuyển phát" in shown


@pytest.mark.parametrize("fee", ["-1", "abc", "1,5 triệu", "9999999999999"])
def test_a_wrong_amount_keeps_the_form_and_its_files(desk, dossier, part, sign_in, nothing_changes, fee):
    client = sign_in(desk.specialist)
    data = {"expected_step": "xu_ly", "fee_vnd": fee, "charge_vnd": "12.000", "shipping_vnd": "0", "note": "Kính trình"}
    with nothing_changes():
        answer = client.post(act(desk, dossier), data | {f"giay-{part}": upload("Ban-ve.pdf")})
    shown = said(answer)
    assert answer.status_code == 422
    assert 'value="12.000"' in shown
    assert "Kính trình" in shown
    assert "Ban-ve.pdf" in shown


def test_a_missing_paper_is_said_at_its_field(desk, dossier, part, sign_in, nothing_changes):
    client = sign_in(desk.specialist)
    data = {"expected_step": "xu_ly", "fee_vnd": "50.000", "charge_vnd": "0", "shipping_vnd": "0"}
    with nothing_changes():
        answer = client.post(act(desk, dossier), data)
    assert answer.status_code == 422
    [form] = [one["form"] for one in answer.context if "form" in one and one["form"].is_bound][:1]
    assert f"giay-{part}" in form.errors


def test_only_amounts_that_the_person_may_change_are_asked_for(desk, dossier, part, sign_in):
    with past_the_guard():
        Fee.objects.update(editable_by=["clerk"])
    client = sign_in(desk.specialist)
    shown = said(client.get(page(dossier)))
    assert "Lệ phí (đồng)" not in shown
    assert "Phí chuyển phát (đồng)" in shown
    data = {"expected_step": "xu_ly", "fee_vnd": "1", "charge_vnd": "0", "shipping_vnd": "15.000"}
    client.post(act(desk, dossier), data | {f"giay-{part}": upload("Ban-ve.pdf")})
    assert Payment.objects.get(dossier=dossier).total_vnd == 65_000


@pytest.mark.parametrize(("edit", "asked"), [("nothing", False), ("both", True)])
def test_who_owes_nothing_need_not_pay_in_advance(db, sign_in, edit, asked):
    free = build()
    demand(free, payment="advance", payment_edit=edit)
    made = free.accept()
    free.draft(made)
    client = sign_in(free.specialist)
    assert ("Số tiền tạm ứng" in said(client.get(page(made)))) is asked
    amounts = {"fee_vnd": "0", "charge_vnd": "0", "shipping_vnd": "0"} if asked else {}
    client.post(act(free, made), {"expected_step": "xu_ly", **amounts})
    assert free.step(fresh(made)) == "xem_xet"


def test_a_paper_that_was_made_anew_is_marked(desk, dossier, part, sign_in):
    given = [papers(**{part: stored(name)}) for name in ("Ban-ve-1.pdf", "Ban-ve-2.pdf")]
    desk.act(dossier, "advance", desk.specialist, given=given[0])
    desk.act(resume(desk, dossier, at=NOW + timedelta(hours=1)), "send_back", desk.head)
    assert "bản cũ, đã thay" not in said(sign_in(desk.specialist).get(page(dossier)))
    desk.act(fresh(dossier), "advance", desk.specialist, given=given[1])
    assert said(sign_in(desk.specialist).get(page(dossier))).count("bản cũ, đã thay") == 1


class TestUndo:
    """The button that takes the last action back."""

    @pytest.fixture
    def passed(self, desk, dossier, part, sign_in):
        data = {"expected_step": "xu_ly", "fee_vnd": "50.000", "charge_vnd": "0", "shipping_vnd": "0"}
        sign_in(desk.specialist).post(act(desk, dossier), data | {f"giay-{part}": upload("Ban-ve.pdf")})
        return fresh(dossier)

    def test_who_did_it_has_it_and_the_receiver_has_not(self, desk, passed, sign_in):
        address = reverse("onestop:action_undo", args=[passed.code])
        assert address in said(sign_in(desk.specialist).get(page(passed)))
        assert address not in said(sign_in(desk.head).get(page(passed)))
        assert "Hoàn tác thao tác vừa làm" in said(sign_in(desk.specialist).get(address))

    @pytest.mark.parametrize("admin", [False, True])
    def test_puts_it_back(self, desk, passed, sign_in, admin):
        user = person(Role.AGENCY_ADMIN, agency=desk.agency) if admin else desk.specialist
        data = {"expected_state": "paying", "expected_step": "xem_xet", "reason": "Chuyển nhầm."}
        sign_in(user).post(reverse("onestop:action_undo", args=[passed.code]), data)
        assert desk.step(fresh(passed)) == "xu_ly"
        assert passed.attachments.get(name="Ban-ve.pdf").kind == Attachment.Kind.OTHER

    def test_the_button_is_gone_after_the_working_hours(self, desk, passed, sign_in):
        with time_machine.travel(NOW + timedelta(hours=26), tick=False):
            client = sign_in(desk.specialist)
            assert reverse("onestop:action_undo", args=[passed.code]) not in said(client.get(page(passed)))


class TestWaiting:
    """What a dossier that waits for money shows, and to whom."""

    @pytest.fixture
    def waiting(self, desk, dossier):
        await_payment(dossier, at=NOW + timedelta(minutes=45))
        return fresh(dossier)

    def test_the_clerk_takes_it_and_it_goes_on(self, desk, waiting, sign_in):
        client = sign_in(desk.clerk)
        shown = said(client.get(page(waiting)))
        assert "Chờ thanh toán" in shown
        assert reverse("onestop:payment_report", args=[waiting.code]) in shown
        assert "Thu phí" in said(client.get(reverse("onestop:task_list")))
        data = {"expected_owed_vnd": "50000", "receipt_number": "BL1"}
        answer = client.post(reverse("onestop:payment_settle", args=[waiting.code]), data, follow=True)
        assert "Hồ sơ đi tiếp." in said(answer)
        assert fresh(waiting).state == "processing"

    def test_a_report_needs_its_words(self, desk, waiting, sign_in):
        address = reverse("onestop:payment_report", args=[waiting.code])
        client = sign_in(desk.clerk)
        data = {"expected_state": "paying", "expected_step": "xu_ly"}
        answer = client.post(address, data)
        assert (answer.status_code, fresh(waiting).state) == (422, "paying")
        assert "Ghi người nộp báo thế nào." in said(answer)
        client.post(address, data | {"reason": "Chuyển khoản 9 giờ."})
        assert fresh(waiting).state == "processing"

    def test_a_head_waives_and_a_specialist_may_not(self, desk, waiting, sign_in):
        address = reverse("onestop:payment_waive", args=[waiting.code])
        data = {"expected_state": "paying", "expected_step": "xu_ly", "reason": "Hộ nghèo."}
        assert sign_in(desk.specialist).post(address, data).status_code == 403
        assert fresh(waiting).state == "paying"
        sign_in(desk.head).post(address, data)
        assert Payment.objects.get(dossier=waiting).state == "exempt"
