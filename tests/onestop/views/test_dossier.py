"""The page of a dossier, and everything that can be done on it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import OfficePerson, OfficeUnit, Role
from integrations.contracts import ProgressKind
from integrations.models import OutboxMessage
from onestop.models import Attachment, Dossier, Payment
from onestop.services import returning
from onestop.views import dialogs
from procedures.models import Action, Fee
from procedures.queries import forget_plans
from tests.factories.accounts import NOW, person
from tests.factories.onestop import OWNER
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard
from tests.onestop.services.test_intake import pending
from tests.onestop.views.conftest import said, upload


def page_of(dossier):
    return reverse("onestop:dossier_detail", args=[dossier.code])


def address(name, dossier, *args):
    return reverse(f"onestop:{name}", args=[dossier.code, *args])


def forwarded(desk, dossier, **changes):
    """Return what the head fills in."""
    return {
        "expected_step": "xem_xet",
        "action_id": desk.action("xem_xet", "forward"),
        "subject": "Trình ký giấy phép",
        "unit_code": desk.signer.unit.code,
        "presenter": desk.head.username,
        "signer": desk.signer.username,
        "opinion": "Kính trình.",
        "file": upload("Giay-phep_sua.pdf"),
    } | changes


def handed_over(**changes):
    values = {"expected_state": "result_ready", "receiver_name": OWNER.name, "receiver_id_number": OWNER.id_number}
    return values | {"proof": "signature", "fee_settled": "on", "expected_owed_vnd": "0"} | changes


def asks_much(desk):
    """Let every button ask for amounts, papers and people, and give each step a second way on."""
    codes = list(desk.procedure_version.components.values_list("code", flat=True))
    demands = {"payment": "settle", "payment_edit": "both", "required_papers": codes, "participants": "followers"}
    with past_the_guard():
        pressed = Action.objects.filter(version=desk.process, trigger="person")
        for action in pressed.filter(transition__in=("advance", "confirm_result")):
            action.pk, action.code = None, "2001"
            action.save()
        pressed.exclude(transition="hand_over").update(**demands)
        Fee.objects.filter(version=desk.procedure_version).update(amount_vnd=50_000)
        Payment.objects.update(fee_vnd=50_000, state="due")
    forget_plans()


class TestRecord:
    """What the page shows."""

    @pytest.mark.parametrize("step", ["xu_ly", "xem_xet", "ky_duyet", "ban_hanh", "xac_nhan", "tra_ket_qua", "xong"])
    def test_every_step_has_its_page_within_twenty_queries(self, desk, sign_in, count_queries, step):
        dossier = desk.at(step, files=True)
        for user in (desk.clerk, desk.specialist, desk.head, desk.leader):
            client = sign_in(user)
            assert client.get(page_of(dossier)).status_code == 200
            assert count_queries(lambda client=client: client.get(page_of(dossier))) <= 20

    @pytest.mark.parametrize("step", ["xu_ly", "xem_xet", "xac_nhan", "tra_ket_qua"])
    def test_actions_that_ask_for_money_and_papers_stay_within_twenty_queries(self, desk, sign_in, count_queries, step):
        dossier = desk.at(step, files=True)
        asks_much(desk)
        for user in (desk.clerk, desk.specialist, desk.head):
            client = sign_in(user)
            assert client.get(page_of(dossier)).status_code == 200
            assert count_queries(lambda client=client: client.get(page_of(dossier))) <= 20

    def test_shows_times_people_papers_course_and_process(self, desk, sign_in):
        dossier = desk.at("xac_nhan", files=True)
        returning_by = desk.signer.full_name
        page = said(sign_in(desk.head).get(page_of(dossier)))
        for text in (
            "20/07/2026 09:00",
            OWNER.id_number,
            "Đội 7, Xã Thanh Xương",
            "Thành phần hồ sơ: đủ 2 trên 2",
            "7/GP-STN",
            "Kính trình lãnh đạo ký.",
            returning_by,
            "ban hành 7/GP-STN",
            "Xem quy trình",
            "Quyết định 123/QĐ-UBND ngày 01/01/2024",
            "Người theo dõi",
        ):
            assert text in page, text

    def test_shows_the_file_that_was_asked_for(self, desk, sign_in):
        dossier = desk.at("xem_xet", files=True)
        file = dossier.attachments.filter(kind=Attachment.Kind.COMPONENT).last()
        page = said(sign_in(desk.head).get(page_of(dossier), {"tep": file.pk}))
        assert address("attachment_page", dossier, file.pk, 1) in page

    def test_offers_only_what_this_person_may_do_now(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        assert 'id="gui-eoffice"' in said(sign_in(desk.head).get(page_of(dossier)))
        for user in (desk.clerk, desk.specialist, desk.leader):
            page = said(sign_in(user).get(page_of(dossier)))
            assert 'id="gui-eoffice"' not in page
            assert 'id="viec-' not in page

    def test_says_why_an_act_is_not_open_yet(self, db, sign_in):
        desk = build(fee_vnd=50_000)
        asked = Action.objects.filter(version=desk.process, transition="advance").exclude(trigger="acceptance")
        with past_the_guard():
            asked.update(conditions=[{"type": "payment_settled"}])
        forget_plans()
        dossier = desk.accept()
        page = said(sign_in(desk.specialist).get(page_of(dossier)))
        assert "Việc chưa mở" in page
        assert "Xác nhận hoàn thành: Hồ sơ chưa nộp đủ phí, lệ phí. Hãy thu phí, lệ phí trước rồi làm tiếp." in page
        assert "Việc chưa mở" not in said(sign_in(desk.head).get(page_of(dossier)))

    def test_says_what_lacks_before_it_can_be_sent(self, desk, sign_in):
        OfficePerson.objects.update(problem="chứng thư số hết hạn")
        page = said(sign_in(desk.head).get(page_of(desk.at("xem_xet"))))
        assert "Chưa người ký nào còn chứng thư số" in page
        assert "Sẵn sàng gửi ký" in page

    def test_a_waiting_dossier_offers_to_take_the_papers(self, desk, sign_in):
        dossier = pending(desk)
        page = said(sign_in(desk.clerk).get(page_of(dossier)))
        assert address("dossier_complete", dossier) in page
        assert "Cần bổ sung: Bản photo mờ" in page

    def test_tells_when_the_holder_opened_it_first(self, desk, sign_in):
        dossier = desk.accept()
        assert "chưa mở" in said(sign_in(desk.clerk).get(page_of(dossier)))
        for hour in (1, 2):
            with time_machine.travel(NOW + timedelta(hours=hour), tick=False):
                sign_in(desk.specialist).get(page_of(dossier))
        assert dossier.tasks.get(outcome="open").seen_at == NOW + timedelta(hours=1)
        assert "06/07 10:00" in said(sign_in(desk.clerk).get(page_of(dossier)))

    def test_strangers_find_nothing(self, desk, sign_in):
        dossier = desk.accept()
        strangers = (build().clerk, person(Role.SYSTEM_ADMIN))
        assert [sign_in(one).get(page_of(dossier)).status_code for one in strangers] == [404, 404]
        assert sign_in(desk.clerk).get(page_of(dossier).replace("0001", "0099")).status_code == 404

    def test_anonymous_people_sign_in_first(self, desk, client):
        assert client.get(page_of(desk.accept())).status_code == 302


class TestAct:
    """Xác nhận hoàn thành and Trả lại."""

    def post(self, desk, client, dossier, start="xu_ly", transition="advance", **values):
        url = address("dossier_act", dossier, desk.action(start, transition))
        return client.post(url, {"expected_step": start, "note": "Kính trình."} | values, follow=True)

    def test_passes_it_on_and_says_to_whom(self, desk, sign_in):
        dossier = desk.accept()
        desk.draft(dossier)
        files = {"attachments": [upload("phieu.pdf")], "follower_ids": [desk.clerk.pk]}
        response = self.post(desk, sign_in(desk.specialist), dossier, **files)
        assert f"Hồ sơ {dossier.code} chuyển đến {desk.head.full_name}" in said(response)
        dossier.refresh_from_db()
        assert dossier.holder == desk.head
        assert dossier.attachments.get(kind=Attachment.Kind.OTHER).name == "phieu.pdf"

    def test_says_that_the_draft_is_missing(self, desk, sign_in, nothing_changes):
        dossier = desk.accept()
        client = sign_in(desk.specialist)
        client.get(page_of(dossier))
        with nothing_changes():
            assert "Chưa có dự thảo kết quả" in said(self.post(desk, client, dossier))

    def test_a_return_without_reason_stands_open_again(self, desk, sign_in, nothing_changes):
        dossier = desk.at("xem_xet")
        client = sign_in(desk.head)
        with nothing_changes():
            response = self.post(desk, client, dossier, start="xem_xet", transition="send_back", note="")
        assert response.status_code == 422
        assert "Ghi lý do trả lại." in said(response)
        assert "data-dialog-open" in said(response)

    def test_returns_with_a_reason(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        self.post(desk, sign_in(desk.head), dossier, start="xem_xet", transition="send_back", note="Sửa số xe")
        dossier.refresh_from_db()
        assert (dossier.sent_back, dossier.holder) == (True, desk.specialist)
        assert "Bị trả lại" in said(sign_in(desk.specialist).get(page_of(dossier)))

    def test_a_stale_page_is_told_who_was_first(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        response = self.post(desk, sign_in(desk.specialist), dossier, note="Đã xem lại hiện trường.")
        assert f"{desk.specialist.full_name} thao tác" in said(response)
        assert "Bạn đã viết, để chép lại nếu còn cần: Đã xem lại hiện trường." in said(response)

    def test_pressed_twice_does_it_once(self, desk, sign_in):
        dossier = desk.accept()
        desk.draft(dossier)
        client = sign_in(desk.specialist)
        for _ in range(2):
            self.post(desk, client, dossier)
        assert dossier.events.filter(action="advanced").count() == 1

    def test_the_dialog_s_own_address_opens_it_on_the_page(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        action = desk.action("xem_xet", "send_back")
        response = sign_in(desk.head).get(address("dossier_act", dossier, action))
        assert response.url == f"{page_of(dossier)}#{dialogs.act_id(action)}"

    def test_an_unknown_action_is_not_found(self, desk, sign_in):
        dossier = desk.accept()
        hand_over = desk.action("tra_ket_qua", "hand_over")
        for action in (999_999, hand_over):
            assert sign_in(desk.clerk).post(address("dossier_act", dossier, action)).status_code == 404


class TestDraft:
    """Đính kèm dự thảo."""

    def test_adds_a_version(self, desk, sign_in):
        dossier = desk.accept()
        response = sign_in(desk.specialist).post(
            address("draft_attach", dossier), {"file": upload("du-thao.pdf")}, follow=True
        )
        assert "Đã đính kèm du-thao.pdf, bản 1." in said(response)
        assert dossier.attachments.get().version == 1

    @pytest.mark.parametrize(
        ("file", "says"),
        [(None, "Chưa có tệp"), (("a.xlsx", b"PK\x03\x04"), "thuộc loại không được nhận"), (("a.pdf", b"x"), "hỏng")],
    )
    def test_says_what_is_wrong_with_the_file(self, desk, sign_in, nothing_changes, file, says):
        dossier, client = desk.accept(), sign_in(desk.specialist)
        with nothing_changes():
            response = client.post(address("draft_attach", dossier), {"file": upload(*file)} if file else {})
        assert response.status_code == 422
        assert says in said(response)


class TestForward:
    """Gửi qua eOffice and Thu hồi."""

    def test_sends_it_and_says_whom_it_waits_for(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        response = sign_in(desk.head).post(address("dossier_forward", dossier), forwarded(desk, dossier), follow=True)
        assert f"Văn bản chờ {desk.signer.full_name} ký duyệt" in said(response)
        assert OutboxMessage.objects.count() == 1

    def test_the_signer_of_the_last_time_is_offered_again(self, desk, sign_in):
        dossier = desk.at("ky_duyet")
        returning.office_return(message=desk.returned(dossier))
        forward = next(one for one in sign_in(desk.head).get(page_of(dossier)).context["acts"] if one.kind == "forward")
        assert forward.form["signer"].value() == desk.signer.username

    def test_the_latest_draft_goes_when_no_other_is_chosen(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        client = sign_in(desk.head)
        form = next(one for one in client.get(page_of(dossier)).context["acts"] if one.kind == "forward").form
        token = form.fields["file"].stored[0][0]
        client.post(address("dossier_forward", dossier), forwarded(desk, dossier, file="", file_kept=token))
        assert Dossier.objects.get().state == Dossier.State.AT_OFFICE
        assert dossier.attachments.filter(kind=Attachment.Kind.DRAFT).count() == 1

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"subject": ""}, "Ghi trích yếu."),
            ({"signer": ""}, "Chọn người ký duyệt."),
            ({"presenter": "ai-do"}, "Hãy chọn một lựa chọn hợp lệ"),
            ({"file": ""}, "Chưa có tệp."),
        ],
    )
    def test_says_what_is_missing(self, desk, sign_in, nothing_changes, changes, says):
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        with nothing_changes():
            response = client.post(address("dossier_forward", dossier), forwarded(desk, dossier, **changes))
        assert response.status_code == 422
        assert says in said(response) or "ai-do" in said(response)

    def test_a_signer_who_cannot_sign_is_named_and_the_file_kept(self, desk, sign_in, nothing_changes):
        OfficePerson.objects.filter(pk=desk.signer.pk).update(problem="chưa có chứng thư số")
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        with nothing_changes():
            response = client.post(address("dossier_forward", dossier), forwarded(desk, dossier))
        page = said(response)
        assert response.status_code == 422
        assert "chưa ký được: chưa có chứng thư số." in page
        assert "Giay-phep_sua.pdf" in page
        assert 'name="file_kept"' in page

    def test_recalls_with_a_reason(self, desk, sign_in):
        dossier, client = desk.at("ky_duyet"), sign_in(desk.head)
        assert 'id="thu-hoi"' in said(client.get(page_of(dossier)))
        assert client.post(address("dossier_recall", dossier), {"reason": ""}).status_code == 422
        response = client.post(address("dossier_recall", dossier), {"reason": "Thiếu phụ lục"}, follow=True)
        assert "Đã thu hồi" in said(response)

    def test_recall_is_not_offered_once_signed(self, desk, sign_in):
        dossier = desk.at("ky_duyet")
        returning.office_progress(message=desk.progress(dossier, ProgressKind.SIGNED))
        client = sign_in(desk.head)
        assert 'id="thu-hoi"' not in said(client.get(page_of(dossier)))
        response = client.post(address("dossier_recall", dossier), {"reason": "Muộn"}, follow=True)
        assert "chưa ký. Hãy tải lại trang" in said(response)


@pytest.mark.parametrize(
    ("own", "near"),
    [
        ("H18.30.01", ["H18", "H18.30", "H18.30.01"]),
        ("H18.30", ["H18", "H18.30", "H18.30.01"]),
        ("H18.3", ["H18"]),
        ("000.00.01.X", ["H18", "H18.30", "H18.30.01", "H18.31"]),
    ],
)
def test_offers_the_units_above_and_below(own, near):
    units = [OfficeUnit(code=code) for code in ("H18", "H18.30", "H18.30.01", "H18.31")]
    assert [unit.code for unit in dialogs.units_near(own, units)] == near


class TestCounter:
    """Trả kết quả and Thu phí."""

    def test_hands_over_and_closes(self, desk, sign_in):
        dossier, client = desk.at("tra_ket_qua"), sign_in(desk.clerk)
        assert f'value="{OWNER.name}"' in said(client.get(page_of(dossier)))
        response = client.post(address("dossier_hand_over", dossier), handed_over(), follow=True)
        assert "Hồ sơ đã đóng." in said(response)
        assert Dossier.objects.get().state == Dossier.State.RETURNED

    def test_says_that_fees_are_owed(self, db, sign_in, nothing_changes):
        desk = build(fee_vnd=50_000)
        dossier, client = desk.at("tra_ket_qua"), sign_in(desk.clerk)
        client.get(page_of(dossier))
        with nothing_changes():
            response = client.post(
                address("dossier_hand_over", dossier),
                handed_over(fee_settled="", expected_owed_vnd="50000"),
                follow=True,
            )
        assert "chưa nộp phí" in said(response)

    def test_a_wrong_code_stands_open_again(self, desk, sign_in, nothing_changes):
        dossier, client = desk.at("tra_ket_qua"), sign_in(desk.clerk)
        with nothing_changes():
            values = handed_over(proof="code", secret="SAI-MA")
            response = client.post(address("dossier_hand_over", dossier), values)
        assert response.status_code == 422
        assert "Mã tra cứu không đúng" in said(response)

    def test_a_clerk_settles_the_fees(self, db, sign_in):
        desk = build(fee_vnd=50_000)
        dossier, client = desk.accept(), sign_in(desk.clerk)
        values = {"expected_owed_vnd": "50000", "receipt_number": "0012"}
        response = client.post(address("payment_settle", dossier), values, follow=True)
        assert "Đã thu 50.000 đồng" in said(response)
        again = client.post(address("payment_settle", dossier), values | {"receipt_number": "0013"}, follow=True)
        assert "không thu lần nữa" in said(again)
        assert Payment.objects.get(dossier=dossier).receipt_number == "0012"

    def test_says_how_much_of_an_advance_was_taken(self, db, sign_in):
        desk = build(fee_vnd=800_000)
        dossier, client = desk.at("tra_ket_qua"), sign_in(desk.clerk)
        pending = Payment.objects.get(dossier=dossier)
        pending.ask_advance()
        pending.advance_vnd = 200_000
        pending.save()
        page = said(client.get(page_of(dossier)))
        assert "Hồ sơ chưa nộp 800.000 đồng." in page
        for owed in ("200000", "800000"):
            assert f'name="expected_owed_vnd" value="{owed}"' in page
        response = client.post(address("payment_settle", dossier), {"expected_owed_vnd": "200000"}, follow=True)
        assert "Đã thu 200.000 đồng" in said(response)
        again = client.post(address("payment_settle", dossier), {"expected_owed_vnd": "200000"}, follow=True)
        assert "Hãy xem lại rồi làm tiếp" in said(again)
        assert Payment.objects.get(dossier=dossier).owed_vnd == 600_000

    @pytest.mark.parametrize("name", ["payment_settle", "dossier_hand_over"])
    def test_a_page_without_the_amount_is_refused(self, db, sign_in, nothing_changes, name):
        desk = build(fee_vnd=50_000)
        dossier, client = desk.at("tra_ket_qua"), sign_in(desk.clerk)
        with nothing_changes():
            response = client.post(address(name, dossier), handed_over(expected_owed_vnd=""))
        assert response.status_code == 422
        assert "thiếu số tiền phải thu" in said(response)

    def test_the_citizen_s_state_shows_on_the_closed_page(self, desk, sign_in):
        dossier = desk.at("xong")
        page = said(sign_in(desk.clerk).get(page_of(dossier)))
        assert "Ký nhận trên giấy" in page
        assert "Kết thúc" in page
        assert "đã trả kết quả lúc" in page

    def test_no_draft_is_offered_once_the_result_is_here(self, desk, sign_in):
        for step, offered in (("xem_xet", True), ("xac_nhan", False)):
            acts = sign_in(desk.head).get(page_of(desk.at(step))).context["side_acts"]
            assert any(one.id == "du-thao" for one in acts) is offered


POSTS = ("draft_attach", "dossier_forward", "dossier_recall", "dossier_hand_over", "payment_settle", "dossier_complete")


class TestWhoMay:
    """Weak roles get 403, strangers 404, and nothing happens."""

    @pytest.mark.parametrize("name", POSTS)
    @pytest.mark.parametrize("role", [Role.LEADER, Role.CLERICAL, Role.AGENCY_ADMIN])
    def test_roles_without_work_at_the_desk_are_refused(self, desk, sign_in, nothing_changes, name, role):
        dossier, client = desk.accept(), sign_in(person(role, agency=desk.agency))
        with nothing_changes():
            assert client.post(address(name, dossier)).status_code == 403

    @pytest.mark.parametrize("name", POSTS)
    def test_strangers_find_nothing(self, desk, sign_in, nothing_changes, name):
        dossier = desk.accept()
        client = sign_in(build().clerk)
        with nothing_changes():
            assert client.post(address(name, dossier)).status_code == 404

    @pytest.mark.parametrize("name", ["dossier_hand_over", "payment_settle", "dossier_complete"])
    def test_the_counter_is_for_clerks(self, desk, sign_in, name):
        assert sign_in(desk.head).post(address(name, desk.accept())).status_code == 403

    @pytest.mark.parametrize("name", POSTS[:-1])
    def test_a_look_at_an_act_s_address_leads_to_the_page(self, desk, sign_in, name):
        dossier = desk.accept()
        assert sign_in(desk.clerk).get(address(name, dossier)).url.startswith(page_of(dossier))

    def test_nobody_signed_in_does_nothing(self, desk, client, nothing_changes):
        dossier = desk.accept()
        with nothing_changes():
            assert {client.post(address(name, dossier)).status_code for name in POSTS} == {302}


def test_the_clock_names_the_time_left(desk, sign_in):
    dossier = desk.accept()
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        page = said(sign_in(desk.specialist).get(page_of(dossier)))
    assert "Còn 1 ngày 23 giờ" in page
    assert "(9,7 ngày làm việc)" in page
