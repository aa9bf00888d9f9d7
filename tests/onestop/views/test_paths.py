"""The ways off the process in the browser: buttons, the dialog that stands open, and what is said afterwards."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from notices.queries import unseen_count
from onestop.models import Attachment, Dossier, Paper
from onestop.views.path_dialogs import PATHS
from tests.factories.accounts import NOW, person
from tests.factories.demands import demand
from tests.factories.onestop import desk as build
from tests.factories.paths import ask, extend, pause, receive, refuse, stop, withdraw
from tests.onestop.services.test_intake import pending
from tests.onestop.views.conftest import said, upload


def address(name, dossier):
    return reverse(f"onestop:{name}", args=[dossier.code])


def page_of(dossier):
    return address("dossier_detail", dossier)


def offered(client, dossier):
    """Return the names of the ways that the page offers."""
    urls = {path.url for path in client.get(page_of(dossier)).context["paths"]}
    return {name for name in PATHS if address(name, dossier) in urls}


def sent(desk, dossier, name, **changes):
    """Return what the dialog sends, the file with it."""
    dossier.refresh_from_db()
    values = {"expected_state": dossier.state, "expected_step": desk.step(dossier), "reason": "Theo văn bản."}
    if name == "supplement_ask":
        paper = Paper.objects.filter(dossier=dossier).last()
        values |= {f"giay{paper.pk}": "on", f"ly-do{paper.pk}": "Bản photo mờ"}
    if name == "dossier_extend":
        values |= {"days": "5", "expected_extensions": str(dossier.extensions)}
    if name not in ("dossier_resume", "refusal_undo"):
        values["file"] = upload("Van-ban.pdf")
    return values | changes


class TestButtons:
    """Who is offered what."""

    @pytest.mark.parametrize(
        ("step", "who", "names"),
        [
            ("xu_ly", "clerk", {"dossier_withdraw"}),
            ("xu_ly", "specialist", {"supplement_ask", "dossier_withdraw"}),
            ("xu_ly", "head", {"dossier_extend"}),
            ("xu_ly", "leader", set()),
            (
                "xem_xet",
                "head",
                {
                    "supplement_ask",
                    "dossier_pause",
                    "dossier_extend",
                    "dossier_withdraw",
                    "dossier_refuse",
                    "dossier_stop",
                },
            ),
            ("xem_xet", "specialist", set()),
            ("ky_duyet", "head", {"dossier_extend"}),
            ("ky_duyet", "clerk", set()),
            ("xac_nhan", "head", set()),
            ("tra_ket_qua", "clerk", set()),
            ("xong", "clerk", {"dossier_archive"}),
            ("xong", "head", {"dossier_archive"}),
            ("xong", "specialist", set()),
        ],
    )
    def test_along_the_process(self, desk, sign_in, step, who, names):
        assert offered(sign_in(getattr(desk, who)), desk.at(step)) == names

    def test_while_it_waits(self, desk, sign_in):
        waiting, resting = desk.accept(), desk.at("xem_xet")
        ask(desk, waiting)
        pause(desk, resting)
        head, clerk = sign_in(desk.head), sign_in(desk.clerk)
        assert offered(head, waiting) == {"dossier_stop"}
        assert offered(clerk, waiting) == {"dossier_withdraw"}
        assert offered(head, resting) == {"dossier_resume", "dossier_withdraw", "dossier_stop"}

    def test_before_acceptance(self, desk, sign_in):
        assert offered(sign_in(desk.clerk), pending(desk)) == {"dossier_withdraw", "dossier_refuse"}

    def test_after_a_refusal(self, desk, sign_in, settings):
        settings.REFUSAL_UNDO_HOURS = 24 * 365 * 100
        dossier = desk.at("xem_xet")
        refuse(desk, dossier)
        assert offered(sign_in(desk.head), dossier) == {"refusal_undo"}
        assert offered(sign_in(desk.specialist), dossier) == set()


class TestDialogs:
    """A dialog's own address answers the page with it open."""

    def test_stands_open_with_its_fields_within_twenty_queries(self, desk, sign_in, count_queries):
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        for name in ("supplement_ask", "dossier_pause", "dossier_extend", "dossier_refuse"):
            url = address(name, dossier)
            page = said(client.get(url))
            assert f'action="{url}"' in page
            assert "data-dialog-open" in page
            assert 'name="file"' in page
            assert count_queries(lambda url=url: client.get(url)) <= 20

    def test_no_dialog_is_drawn_unless_asked_for(self, desk, sign_in):
        page = said(sign_in(desk.head).get(page_of(desk.at("xem_xet"))))
        assert "dossier-refuse" not in page
        assert "Từ chối hồ sơ…" in page

    def test_says_so_when_it_is_not_open_to_the_person(self, desk, sign_in):
        dossier = desk.accept()
        response = sign_in(desk.clerk).get(address("dossier_refuse", dossier), follow=True)
        assert response.redirect_chain == [(page_of(dossier), 302)]
        assert "Việc này không mở cho bạn lúc này" in said(response)

    @pytest.mark.parametrize(("days", "late"), [(12, False), (14, True)])
    def test_says_that_an_apology_comes_late(self, desk, sign_in, days, late):
        url = address("dossier_extend", desk.accept())
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            page = said(sign_in(desk.head).get(url))
        assert ("phải gửi trước hạn ít nhất một ngày" in page) is late


class TestDueDates:
    """A dialog says before the act what becomes of the due date."""

    def page(self, desk, sign_in, dossier, name, **travel):
        with time_machine.travel(NOW + timedelta(**travel), tick=False):
            return said(sign_in(desk.head).get(address(name, dossier)))

    def test_of_an_extension(self, desk, sign_in):
        page = self.page(desk, sign_in, desk.accept(), "dossier_extend", hours=1)
        for words in ("Hẹn trả hiện nay", "20/07/2026", "Thêm 5 ngày làm việc", "27/07/2026", "phieu-xin-loi.pdf"):
            assert words in page, words

    def test_of_a_pause(self, desk, sign_in):
        page = self.page(desk, sign_in, desk.at("xem_xet"), "dossier_pause", hours=1)
        assert "Nếu đi tiếp sau 5 ngày làm việc" in page
        assert "27/07/2026" in page

    def test_of_a_request_for_papers(self, desk, sign_in):
        page = self.page(desk, sign_in, desk.at("xem_xet"), "supplement_ask", hours=1)
        assert "Nếu đi tiếp sau 1 ngày làm việc" in page
        assert "21/07/2026" in page

    def test_of_going_on(self, desk, sign_in):
        dossier = desk.at("xem_xet")
        pause(desk, dossier)
        page = self.page(desk, sign_in, dossier, "dossier_resume", days=1, hours=1)
        assert "Hẹn trả khi tiếp tục bây giờ" in page
        assert "21/07/2026" in page

    @pytest.mark.parametrize(("days", "word"), [(1, "trước hạn"), (14, "đúng hạn"), (15, "quá hạn")])
    def test_of_a_refusal(self, desk, sign_in, days, word):
        page = self.page(desk, sign_in, desk.at("xem_xet"), "dossier_refuse", days=days)
        assert f"được tính là</dt><dd>{word}</dd>" in page
        assert "hẹn trả vẫn là" in page

    def test_of_a_refusal_before_acceptance_there_is_none(self, desk, sign_in):
        dossier = pending(desk)
        page = said(sign_in(desk.clerk).get(address("dossier_refuse", dossier)))
        assert "Hẹn trả hiện nay" not in page


class TestActs:
    """What is sent is done, and the page says so."""

    def post(self, desk, client, dossier, name, **changes):
        return client.post(address(name, dossier), sent(desk, dossier, name, **changes), follow=True)

    @pytest.mark.parametrize(
        ("name", "says", "state"),
        [
            ("supplement_ask", "Đã yêu cầu bổ sung hồ sơ", "supplement"),
            ("dossier_pause", "tạm dừng; hạn trả dừng lại", "paused"),
            ("dossier_extend", "hẹn trả lại vào", "processing"),
            ("dossier_withdraw", "đã đóng: đã rút", "withdrawn"),
            ("dossier_refuse", "đã đóng: từ chối giải quyết", "refused"),
            ("dossier_stop", "đã đóng: dừng xử lý", "stopped"),
        ],
    )
    def test_each_is_done_once(self, desk, sign_in, name, says, state):
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        values = sent(desk, dossier, name)
        assert says in said(client.post(address(name, dossier), values, follow=True))
        dossier.refresh_from_db()
        assert dossier.state == state
        count = dossier.events.count()
        values["file"] = upload("Van-ban.pdf")
        client.post(address(name, dossier), values)
        assert dossier.events.count() == count

    def test_a_pause_ends(self, desk, sign_in):
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        pause(desk, dossier)
        assert "Đang tạm dừng" in said(client.get(page_of(dossier)))
        assert f"trở lại với {desk.head.full_name}" in said(self.post(desk, client, dossier, "dossier_resume"))

    def test_a_refusal_is_undone(self, desk, sign_in, settings):
        settings.REFUSAL_UNDO_HOURS = 24 * 365 * 100
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        refuse(desk, dossier)
        assert "trở lại với" in said(self.post(desk, client, dossier, "refusal_undo"))
        assert "hoàn tác từ chối" in said(client.get(page_of(dossier)))

    def test_papers_that_come_are_taken_and_the_clock_runs_on(self, desk, sign_in):
        dossier, client = desk.accept(), sign_in(desk.clerk)
        ask(desk, dossier)
        page = said(client.get(page_of(dossier)))
        assert "In phiếu bổ sung" in page
        assert "Cần bổ sung" in page
        assert "Đủ giấy tờ, xử lý tiếp" in said(client.get(address("dossier_complete", dossier)))
        paper = Paper.objects.get(dossier=dossier, missing=True)
        values = {"expected_state": "supplement", f"giay{paper.pk}-originals": "1"}
        response = client.post(address("dossier_complete", dossier), values, follow=True)
        assert "hạn trả chạy tiếp" in said(response)
        assert Dossier.objects.get(pk=dossier.pk).holder == desk.specialist

    def test_the_supplement_form_is_printed(self, desk, sign_in):
        dossier = desk.accept()
        ask(desk, dossier)
        response = sign_in(desk.clerk).get(address("supplement_form", dossier))
        assert response.content.startswith(b"%PDF")


class TestRefused:
    """A refused dialog stands open with what was typed and the file."""

    @pytest.mark.parametrize("name", ["dossier_pause", "dossier_extend", "dossier_withdraw", "dossier_refuse"])
    def test_keeps_the_file_and_asks_for_the_reason(self, desk, sign_in, nothing_changes, name):
        dossier, client = desk.at("xem_xet"), sign_in(desk.head)
        with nothing_changes():
            response = client.post(address(name, dossier), sent(desk, dossier, name, reason=""))
        page = said(response)
        assert response.status_code == 422
        assert "Ghi lý do." in page
        assert "Van-ban.pdf" in page
        assert 'name="file_kept"' in page

    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({"file": ""}, "Chưa có tệp."),
            ({"other": "Giấy khai sinh", "other_reason": ""}, "Ghi lý do cần giấy tờ khác."),
            ({"other": "Giấy khai sinh", "other_reason": "Thiếu"}, "Hãy ghi căn cứ pháp lý để yêu cầu thêm"),
        ],
    )
    def test_says_what_a_request_for_papers_lacks(self, desk, sign_in, nothing_changes, changes, says):
        dossier, client = desk.accept(), sign_in(desk.specialist)
        with nothing_changes():
            values = sent(desk, dossier, "supplement_ask", **changes)
            response = client.post(address("supplement_ask", dossier), values)
        assert response.status_code == 422
        assert says in said(response)
        assert "Bản photo mờ" in said(response)

    def test_each_paper_needs_its_reason(self, desk, sign_in, nothing_changes):
        dossier, client = desk.accept(), sign_in(desk.specialist)
        paper = Paper.objects.filter(dossier=dossier).last()
        with nothing_changes():
            values = sent(desk, dossier, "supplement_ask", **{f"ly-do{paper.pk}": ""})
            response = client.post(address("supplement_ask", dossier), values)
        assert "Ghi lý do cần bổ sung giấy tờ này." in said(response)

    def test_no_paper_chosen_is_said_at_the_top(self, desk, sign_in, nothing_changes):
        dossier, client = desk.accept(), sign_in(desk.specialist)
        values = sent(desk, dossier, "supplement_ask")
        paper = Paper.objects.filter(dossier=dossier).last()
        values.pop(f"giay{paper.pk}")
        with nothing_changes():
            response = client.post(address("supplement_ask", dossier), values)
        assert "Chưa chọn giấy tờ cần bổ sung" in said(response)

    def test_a_stale_page_is_told_who_was_first(self, desk, sign_in, nothing_changes):
        dossier, client = desk.at("xem_xet"), sign_in(desk.specialist)
        with nothing_changes():
            values = sent(desk, dossier, "supplement_ask", expected_step="xu_ly")
        response = client.post(address("supplement_ask", dossier), values, follow=True)
        assert f"{desk.specialist.full_name} thao tác" in said(response)


class TestWhoMay:
    """Weak roles get 403, strangers 404, and nothing happens."""

    @pytest.mark.parametrize("name", PATHS)
    def test_weak_roles_and_strangers(self, desk, sign_in, client, nothing_changes, name):
        dossier, elsewhere = desk.at("xem_xet"), build()
        answers = [(sign_in(person(role, agency=desk.agency)), 403) for role in (Role.LEADER, Role.CLERICAL)]
        answers += [(sign_in(elsewhere.head), 404), (client, 302)]
        with nothing_changes():
            for one, status in answers:
                values = sent(desk, dossier, name)
                assert one.post(address(name, dossier), values).status_code == status


class TestLists:
    """The worklist's queues and lines."""

    def rows(self, client, queue):
        return client.get(reverse("onestop:task_list"), {"hang": queue}).context["rows"]

    def test_what_waits_is_the_clerk_s_and_not_late(self, desk, sign_in):
        waiting, resting, late = desk.accept(), desk.at("xem_xet"), desk.accept()
        ask(desk, waiting)
        pause(desk, resting)
        clerk = sign_in(desk.clerk)
        assert [row.code for row in self.rows(clerk, "citizen")] == [waiting.code]
        assert [row.button for row in self.rows(clerk, "mine")] == ["Nhận bổ sung"]
        assert [row.code for row in self.rows(clerk, "paused")] == [resting.code]
        assert [row.code for row in self.rows(clerk, "late")] == [late.code]
        assert resting.code in [row.code for row in self.rows(sign_in(desk.head), "mine")]
        page = said(clerk.get(reverse("onestop:task_list"), {"hang": "citizen"}))
        assert "Đang tạm dừng – còn" in page

    def test_an_extension_shows_in_the_tooltip_and_on_the_record(self, desk, sign_in):
        dossier, client = desk.accept(), sign_in(desk.clerk)
        extend(desk, dossier)
        [row] = self.rows(client, "open")
        assert ("Gia hạn", "1 lần") in row.facts
        page = said(client.get(page_of(dossier)))
        assert "thứ Hai, gia hạn 1 lần" in page
        assert "gia hạn, hẹn trả lại 27/07/2026 09:00" in page

    @pytest.mark.parametrize(
        ("end", "word"), [(refuse, "Từ chối giải quyết"), (withdraw, "Đã rút"), (stop, "Dừng xử lý")]
    )
    def test_an_end_shows_its_word_and_its_paper(self, desk, sign_in, end, word):
        dossier, client = desk.at("xem_xet"), sign_in(desk.clerk)
        end(desk, dossier)
        page = said(client.get(page_of(dossier)))
        assert page.count(word) >= 2
        assert "Van-ban.pdf" in page
        assert "trả kết quả lúc" not in page
        assert "Trả sớm" not in page
        listed = client.get(reverse("onestop:dossier_list"))
        assert [row.state for row in listed.context["rows"]] == [word]
        assert "Đóng lúc 06/07 10:00" in said(listed)
        assert "Trả sớm" not in said(listed)

    def test_what_was_told_of_one_that_waits_for_the_citizen_is_read_with_its_page(self, desk, sign_in):
        asked, paying = desk.at("xem_xet"), build(fee_vnd=50_000)
        ask(desk, asked, actor=desk.head)
        demand(paying, payment="settle")
        owed = paying.at("xem_xet")
        for clerk, dossier in ((desk.clerk, asked), (paying.clerk, owed)):
            assert unseen_count(clerk) == 1
            sign_in(clerk).get(page_of(dossier))
            assert unseen_count(clerk) == 0

    def test_every_state_has_its_page_within_twenty_queries(self, desk, sign_in, count_queries):
        client = sign_in(desk.head)
        for way in (pause, refuse, withdraw, stop, lambda *one: (ask(*one, actor=desk.head), receive(*one))):
            dossier = desk.at("xem_xet", files=True)
            way(desk, dossier)
            client.get(page_of(dossier))
            assert count_queries(lambda one=dossier: client.get(page_of(one))) <= 20
        assert Attachment.objects.filter(kind=Attachment.Kind.LETTER).count() == 4
