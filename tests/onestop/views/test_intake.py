"""The counter's pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.models import Role
from onestop.models import Dossier, Party
from procedures.models import Component, Fee, ProcessVersion
from tests.factories.accounts import PlaceFactory, person
from tests.factories.assigning import configure
from tests.factories.onestop import desk as build
from tests.factories.procedures import past_the_guard
from tests.onestop.views.conftest import said, upload

START = reverse("onestop:intake_start")


def address(desk):
    return reverse("onestop:intake", args=[desk.process.process.procedure.code])


def entered(desk, **changes):
    """Return what a clerk types; every component came in one original."""
    values = {
        "key": str(uuid4()),
        "go": "accept",
        "same": "on",
        "channel": "counter",
        "result_channel": "counter",
        "applicant-kind": "person",
        "applicant-name": "Đỗ Quang Minh",
        "applicant-birth_date": "23/01/1987",
        "applicant-sex": "male",
        "applicant-phone": "0832 915 566",
        "applicant-id_number": "011087000096",
        "applicant-country": "Việt Nam",
        "applicant-province": "Tỉnh Điện Biên",
        "applicant-commune": "Xã Thanh Xương",
        "applicant-address": "Đội 7",
        "owner-kind": "person",
    }
    for part in desk.procedure_version.components.all():
        values[f"tp{part.pk}-originals"] = "1"
    return values | changes


def first_part(desk):
    return desk.procedure_version.components.first()


class TestAccept:
    """Tiếp nhận."""

    def test_takes_it_in_and_shows_code_and_due_date(self, desk, sign_in):
        client = sign_in(desk.clerk)
        response = client.post(address(desk), entered(desk), follow=True)
        dossier = Dossier.objects.get()
        assert response.redirect_chain == [(reverse("onestop:intake_done", args=[dossier.code]), 302)]
        page = said(response)
        for text in (dossier.code, dossier.lookup_secret, "Đã tiếp nhận hồ sơ", "In giấy hẹn"):
            assert text in page

    def test_keeps_phone_dates_and_files(self, desk, sign_in):
        part = first_part(desk)
        files = {f"tp{part.pk}-uploads": [upload("a.pdf"), upload("b.pdf")]}
        sign_in(desk.clerk).post(address(desk), entered(desk) | files)
        dossier = Dossier.objects.get()
        applicant = dossier.parties.get(part=Party.Part.APPLICANT)
        assert (applicant.phone, applicant.birth_date.year) == ("0832915566", 1987)
        assert [file.name for file in dossier.attachments.all()] == ["a.pdf", "b.pdf"]

    def test_takes_another_owner_and_other_papers(self, desk, sign_in):
        changes = {"same": "", "owner-name": "Công ty A", "owner-id_number": "5600101324", "owner-kind": "organisation"}
        changes |= {"khac0-name": "Giấy ủy quyền", "khac0-copies": "1"}
        sign_in(desk.clerk).post(address(desk), entered(desk, **changes))
        dossier = Dossier.objects.get()
        assert dossier.owner_name == "Công ty A"
        assert dossier.papers.last().name == "Giấy ủy quyền"

    def test_the_owner_s_fields_do_not_count_when_it_is_the_same(self, desk, sign_in):
        sign_in(desk.clerk).post(address(desk), entered(desk, **{"owner-name": "Ai đó"}))
        assert Dossier.objects.get().owner_name == "Đỗ Quang Minh"

    def test_sends_it_to_the_chosen_person(self, desk, sign_in):
        second = person(Role.SPECIALIST, agency=desk.agency)
        sign_in(desk.clerk).post(address(desk), entered(desk, assignee_id=str(second.pk)))
        assert Dossier.objects.get().holder == second

    @pytest.mark.parametrize("ways", ["fixed", "post"])
    def test_offers_only_whom_the_process_lets_have_it(self, desk, sign_in, ways):
        deputy = person(Role.SPECIALIST, agency=desk.agency, title="Phó phòng")
        named = {"officer": deputy} if ways == "fixed" else {"post_title": "Phó phòng"}
        configure(desk, "tiep_nhan", "advance", assignment=ways, **named)
        client = sign_in(desk.clerk)
        field = client.get(address(desk)).context["form"]["assignee_id"]
        assert [value for value, _name in field.field.choices] == ["", deputy.pk]
        assert client.post(address(desk), entered(desk, assignee_id=str(desk.specialist.pk))).status_code == 422
        client.post(address(desk), entered(desk, assignee_id=str(deputy.pk)))
        assert Dossier.objects.get().holder == deputy

    def test_suggests_whom_the_process_suggests(self, desk, sign_in):
        second = person(Role.SPECIALIST, agency=desk.agency)
        configure(desk, "tiep_nhan", "advance", assignment="chosen", officer=second)
        field = sign_in(desk.clerk).get(address(desk)).context["form"]["assignee_id"]
        assert field.value() == second.pk
        assert [value for value, _name in field.field.choices] == ["", desk.specialist.pk, second.pk]

    def test_the_button_pressed_twice_makes_one(self, desk, sign_in):
        client, values = sign_in(desk.clerk), entered(desk)
        first, second = client.post(address(desk), values), client.post(address(desk), values)
        assert first.url == second.url
        assert Dossier.objects.count() == 1


class TestRefused:
    """The form comes back with its values and files."""

    def test_says_what_is_missing_and_keeps_what_was_typed(self, desk, sign_in):
        values = entered(desk, **{"applicant-name": "", "applicant-phone": "12ab", "applicant-address": "Đội 9"})
        response = sign_in(desk.clerk).post(address(desk), values)
        assert response.status_code == 422
        page = said(response)
        for text in ("Ghi tên người nộp.", "Số điện thoại gồm 8 đến 14 chữ số", 'value="Đội 9"', "#id_applicant-name"):
            assert text in page
        assert not Dossier.objects.exists()

    def test_keeps_the_files_for_the_next_try(self, desk, sign_in):
        part, client = first_part(desk), sign_in(desk.clerk)
        name = f"tp{part.pk}-uploads"
        response = client.post(address(desk), entered(desk, **{"applicant-name": ""}) | {name: [upload("don.pdf")]})
        form = next(one for one in response.context["form"].papers if one.component.pk == part.pk)
        token = form.fields["uploads"].stored[0][0]
        assert token in said(response)
        client.post(address(desk), entered(desk, **{f"{name}_kept": token}))
        assert Dossier.objects.get().attachments.get().name == "don.pdf"

    def test_a_forged_token_stands_for_nothing(self, desk, sign_in):
        name = f"tp{first_part(desk).pk}-uploads_kept"
        sign_in(desk.clerk).post(address(desk), entered(desk, **{name: "abc:def"}))
        assert not Dossier.objects.get().attachments.exists()

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.exe", b"MZ", "thuộc loại không được nhận"),
            ("a.pdf", b"", "rỗng"),
            ("a.pdf", b"PK\x03\x04 not a pdf", "không phải là PDF"),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, desk, sign_in, name, content, says):
        files = {f"tp{first_part(desk).pk}-uploads": [upload(name, content)]}
        response = sign_in(desk.clerk).post(address(desk), entered(desk) | files)
        assert response.status_code == 422
        assert says in said(response)
        assert not Dossier.objects.exists()

    def test_refuses_a_file_over_the_limit(self, desk, sign_in, settings):
        settings.UPLOAD_LIMIT_BYTES = 100
        files = {f"tp{first_part(desk).pk}-uploads": [upload("lon.pdf")]}
        response = sign_in(desk.clerk).post(address(desk), entered(desk) | files)
        assert "quá mức" in said(response)

    def test_names_a_lacking_component(self, desk, sign_in):
        part = first_part(desk)
        response = sign_in(desk.clerk).post(address(desk), entered(desk, **{f"tp{part.pk}-originals": "0"}))
        assert response.status_code == 422
        assert f"Còn thiếu: {part.name}" in said(response)

    def test_another_paper_needs_its_name(self, desk, sign_in):
        response = sign_in(desk.clerk).post(address(desk), entered(desk, **{"khac0-originals": "1"}))
        assert "Ghi tên của giấy tờ khác." in said(response)

    def test_a_used_form_says_to_open_another(self, desk, sign_in):
        client, values = sign_in(desk.clerk), entered(desk)
        client.post(address(desk), values)
        response = client.post(address(desk), values | {"applicant-name": "Người Khác"})
        assert response.status_code == 422
        assert "Hãy mở biểu mẫu mới" in said(response)


class TestPending:
    """Lưu và chờ bổ sung, nhận bổ sung."""

    def pending(self, desk, client):
        part = first_part(desk)
        values = entered(desk, go="pending", **{f"tp{part.pk}-missing": "on", f"tp{part.pk}-reason": "Bản mờ"})
        return client.post(address(desk), values, follow=True)

    def test_gives_the_code_and_the_form_to_print(self, desk, sign_in):
        response = self.pending(desk, sign_in(desk.clerk))
        dossier = Dossier.objects.get()
        assert dossier.state == Dossier.State.SUPPLEMENT
        assert reverse("onestop:supplement_form", args=[dossier.code]) in said(response)
        assert "Chưa tính hạn" in said(response)
        assert f"{dossier.papers.get(missing=True).name}: Bản mờ" in said(response)
        record = said(sign_in(desk.clerk).get(dossier.get_absolute_url()))
        assert f"Cần bổ sung: {dossier.papers.get(missing=True).name}" in record
        assert "Không hẹn ngày trả" not in record

    def test_refuses_when_nothing_is_marked(self, desk, sign_in):
        response = sign_in(desk.clerk).post(address(desk), entered(desk, go="pending"))
        assert (response.status_code, Dossier.objects.count()) == (422, 0)

    def test_takes_the_papers_later(self, desk, sign_in):
        client = sign_in(desk.clerk)
        self.pending(desk, client)
        dossier = Dossier.objects.get()
        page = reverse("onestop:dossier_complete", args=[dossier.code])
        assert "Bản mờ" in said(client.get(page))
        paper = dossier.papers.get(missing=True)
        client.post(page, {"expected_state": "supplement", f"giay{paper.pk}-originals": "1"})
        dossier.refresh_from_db()
        assert dossier.state == Dossier.State.PROCESSING

    def test_says_what_is_still_lacking(self, desk, sign_in):
        client = sign_in(desk.clerk)
        self.pending(desk, client)
        page = reverse("onestop:dossier_complete", args=[Dossier.objects.get().code])
        response = client.post(page, {"expected_state": "supplement"})
        assert response.status_code == 422
        assert "Còn thiếu" in said(response)

    def test_a_stale_page_is_told_who_was_first(self, desk, sign_in):
        client = sign_in(desk.clerk)
        self.pending(desk, client)
        dossier = Dossier.objects.get()
        paper = dossier.papers.get(missing=True)
        page = reverse("onestop:dossier_complete", args=[dossier.code])
        values = {"expected_state": "supplement", f"giay{paper.pk}-originals": "1"}
        client.post(page, values)
        assert f"{desk.clerk.full_name} thao tác" in said(client.post(page, values, follow=True))

    def test_counts_nothing_that_did_not_come(self, desk, sign_in, nothing_changes):
        client = sign_in(desk.clerk)
        self.pending(desk, client)
        dossier = Dossier.objects.get()
        page = reverse("onestop:dossier_complete", args=[dossier.code])
        answer = client.get(page)
        [form] = answer.context["forms"]
        assert [form[name].value() for name in ("originals", "copies")] == [None, None]
        assert "Thủ tục cần 1 bản chính" in said(answer)
        as_drawn = {"expected_state": "supplement", form["originals"].html_name: "", form["copies"].html_name: ""}
        with nothing_changes():
            assert "Còn thiếu" in said(client.post(page, as_drawn))

    def test_a_dossier_that_lacks_nothing_says_so_on_its_page(self, desk, sign_in):
        dossier = desk.accept()
        page = reverse("onestop:dossier_complete", args=[dossier.code])
        answer = sign_in(desk.clerk).get(page, follow=True)
        assert answer.redirect_chain == [(dossier.get_absolute_url(), 302)]
        assert "không chờ bổ sung giấy tờ nữa" in said(answer)


class TestPages:
    """Finding the procedure, and who may see what."""

    def test_finds_a_procedure_without_marks(self, desk, sign_in):
        procedure = desk.process.process.procedure
        page = said(sign_in(desk.clerk).get(START, {"q": "cap giay xac nhan"}))
        assert procedure.name in page
        assert "Không có thủ tục nào khớp" in said(sign_in(desk.clerk).get(START, {"q": "không có"}))

    def test_offers_units_of_both_schemes(self, desk, sign_in):
        PlaceFactory(name="Huyện Điện Biên", level="district")
        PlaceFactory(name="Xã Thanh Xương")
        page = said(sign_in(desk.clerk).get(address(desk)))
        assert 'value="Huyện Điện Biên"' in page
        assert 'value="Xã Thanh Xương"' in page

    def test_a_procedure_without_a_process_says_so(self, desk, sign_in):
        ProcessVersion.objects.update(state="retired")
        response = sign_in(desk.clerk).get(address(desk), follow=True)
        assert "chưa có quy trình nào đang áp dụng" in said(response)

    def test_a_procedure_of_another_agency_is_not_found(self, desk, sign_in):
        assert sign_in(desk.clerk).get(address(build())).status_code == 404

    @pytest.mark.parametrize("role", [Role.SPECIALIST, Role.HEAD, Role.LEADER, Role.CLERICAL, Role.SYSTEM_ADMIN])
    def test_other_roles_are_refused(self, desk, sign_in, role):
        client = sign_in(person(role, agency=desk.agency))
        assert [client.get(one).status_code for one in (START, address(desk))] == [403, 403]
        assert client.post(address(desk), entered(desk)).status_code == 403
        assert not Dossier.objects.exists()

    def test_anonymous_people_sign_in_first(self, desk, client):
        assert client.post(address(desk), entered(desk)).status_code == 302
        assert not Dossier.objects.exists()


class TestComponents:
    """What the procedure says of each paper stands on the page and holds for its files."""

    def test_shows_guidance_and_takes_only_allowed_files(self, desk, sign_in):
        part = first_part(desk)
        with past_the_guard():
            Component.objects.filter(pk=part.pk).update(guidance="Ký từng trang.", allowed_types=["pdf"], several=False)
        client = sign_in(desk.clerk)
        page = client.get(address(desk))
        assert "Ký từng trang." in said(page)
        field = page.context["form"].papers[0]["uploads"]
        assert 'accept=".pdf"' in str(field)
        assert "multiple" not in str(field)
        picture = upload("anh.png", b"\x89PNG\r\n\x1a\n" + bytes(32))
        refused = client.post(address(desk), entered(desk) | {f"tp{part.pk}-uploads": picture})
        assert refused.status_code == 422
        assert not Dossier.objects.exists()

    def test_shows_who_pays_less(self, db, sign_in):
        desk = build(fee_vnd=50_000)
        with past_the_guard():
            Fee.objects.update(exemption="Hộ nghèo, trẻ em")
        assert "Miễn, giảm: Hộ nghèo, trẻ em" in said(sign_in(desk.clerk).get(address(desk)))
