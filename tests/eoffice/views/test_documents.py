"""What the pages show, to whom, and at what price."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from eoffice.models import Document, Event
from eoffice.services import afterwards, issuing, preparing
from integrations.contracts import DossierRecalled, Person
from integrations.models import OutboxMessage
from tests.factories.accounts import NOW, person

LIST = "/eoffice/"


def page_of(client, document, **query):
    response = client.get(document.get_absolute_url(), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_an_anonymous_visitor_signs_in_first(office):
    response = Client().get(LIST)
    assert response.status_code == 302
    assert "next=" in response.url


def test_a_citizen_has_no_business_here(office, sign_in):
    citizen = person(Role.CLERK)
    citizen.posts.all().delete()
    assert sign_in(citizen).get(LIST).status_code == 403


@pytest.mark.parametrize("role", [Role.LEADER, Role.CLERICAL, Role.HEAD])
def test_a_document_of_another_agency_does_not_exist(office, sign_in, role):
    document = office.prepared()
    stranger = sign_in(person(role))
    assert stranger.get(document.get_absolute_url()).status_code == 404
    assert document.dossier_code not in stranger.get(LIST).content.decode()


def test_the_list_shows_the_turn_of_each(office, sign_in):
    waiting, signed = office.prepared(), office.signed()
    leaders = sign_in(office.leader).get(LIST).content.decode()
    assert waiting.dossier_code in leaders
    assert signed.dossier_code not in leaders
    clericals = sign_in(office.clerical).get(LIST).content.decode()
    assert signed.dossier_code in clericals
    assert waiting.dossier_code not in clericals


def test_an_unknown_queue_shows_the_usual_one(office, sign_in):
    assert "chờ ký duyệt từ một cửa" in sign_in(office.leader).get(LIST, {"muc": "la"}).content.decode()


def test_an_empty_queue_says_what_would_stand_there(office, sign_in):
    assert "đang trống" in sign_in(office.leader).get(LIST).content.decode()


def test_filters_by_words_and_year(office, sign_in):
    document = office.prepared(subject="Cấp phép xây dựng", owner_name="Lò Văn Đôi")
    client = sign_in(office.leader)
    assert document.dossier_code in client.get(LIST, {"q": "lo van doi", "year": "2026"}).content.decode()
    assert document.dossier_code not in client.get(LIST, {"year": "2025"}).content.decode()
    assert "Không có văn bản nào khớp" in client.get(LIST, {"q": "không đâu"}).content.decode()


def test_htmx_gets_the_rows_only(office, sign_in):
    office.prepared()
    rows = sign_in(office.leader).get(LIST, headers={"hx-request": "true"}).content.decode()
    assert "<table" in rows
    assert "<html" not in rows


def test_a_long_list_has_pages(office, sign_in, monkeypatch):
    monkeypatch.setattr("eoffice.views.documents.PAGE_SIZE", 2)
    documents = [office.receive() for _ in range(3)]
    client = sign_in(office.leader)
    first = client.get(LIST)
    assert documents[2].dossier_code not in first.content.decode()
    token = first.context["page"].next_token
    assert documents[2].dossier_code in client.get(LIST, {"after": token}).content.decode()


@pytest.mark.parametrize("queue", ["cho-ky", "toan-bo"])
def test_a_list_of_fifty_costs_as_many_queries_as_of_one(office, sign_in, count_queries, queue):
    office.prepared()
    client = sign_in(office.leader)
    client.get(LIST)
    one = count_queries(lambda: client.get(LIST, {"muc": queue}))
    draft = office.file()
    for _ in range(49):
        office.receive(draft=draft)
    fifty = count_queries(lambda: client.get(LIST, {"muc": queue}))
    assert one == fifty
    assert fifty <= 12


def test_the_leader_reads_and_decides_on_one_page(office, sign_in):
    document = office.prepared(components=(office.component("Giấy đề nghị"),))
    page = page_of(sign_in(office.leader), document)
    for words in ("Ký duyệt và chuyển văn thư", "Trả lại…", "Giấy đề nghị", "Kính trình lãnh đạo ký.", "Diễn biến"):
        assert words in page
    current = document.files.get(kind="signing")
    assert reverse("eoffice:file_page", args=[document.uid, current.pk, 1]) in page
    assert current.blob_id in page


def test_the_leaders_first_look_is_noted_once(office, sign_in):
    document = office.prepared()
    client = sign_in(office.leader)
    client.head(document.get_absolute_url())
    assert not document.events.filter(action=Event.Kind.OPENED).exists()
    page_of(client, document)
    page_of(client, document)
    assert document.events.filter(action=Event.Kind.OPENED).count() == 1


def test_somebody_elses_look_is_not_noted(office, sign_in):
    document = office.prepared()
    page = page_of(sign_in(office.clerical), document)
    assert "Ký duyệt và chuyển văn thư" not in page
    assert not document.events.filter(action=Event.Kind.OPENED).exists()


def test_says_what_keeps_the_leader_from_signing(office, sign_in):
    office.leader.signing_keys.update(active=False)
    page = page_of(sign_in(office.leader), office.prepared())
    assert "Chưa đạt" in page
    assert "Chưa có chứng thư số trên hệ thống." in page
    assert "Hãy liên hệ quản trị để được cấp." in page
    assert 'name="pin"' not in page


def test_shows_what_was_checked_before_the_pin_is_asked_for(office, sign_in):
    page = page_of(sign_in(office.leader), office.prepared())
    assert page.index("Tệp PDF nguyên vẹn") < page.index("đúng chủ") < page.index('name="pin"')


def test_a_certificate_that_ends_soon_is_warned_about_and_signs(office, sign_in):
    office.leader.signing_keys.update(not_after=NOW + timedelta(days=6, hours=1))
    page = page_of(sign_in(office.leader), office.prepared())
    assert "chỉ còn 6 ngày" in page
    assert 'name="pin"' in page


def test_a_failed_conversion_can_be_tried_again_or_returned(office, sign_in):
    document = office.receive(draft=office.file(b"khong phai", "giay.docx", "application/msword"))
    preparing.document_prepare(document_id=document.pk, at=NOW)
    page = page_of(sign_in(office.leader), document)
    assert "Chuyển lại sang PDF" in page
    assert "giay.docx" in page
    assert "Trả lại…" in page
    assert "Chuyển lại" in page_of(sign_in(office.clerical), document)


def test_a_later_round_says_so(office, sign_in):
    first = office.prepared(dossier_code="A-1")
    sender = Person(username="a", full_name="A")
    recalled = DossierRecalled(dossier_code="A-1", at=NOW, sender=sender, reason="Sửa")
    afterwards.document_recall(message=recalled, at=NOW)
    assert "Bị trả lại" in page_of(sign_in(office.leader), first)
    assert "Trình lại lần 2" in page_of(sign_in(office.leader), office.prepared(dossier_code="A-1", round_number=2))


def test_the_clerical_officer_has_the_form_and_the_page(office, sign_in):
    page = page_of(sign_in(office.clerical), office.signed())
    for words in ("Sổ văn bản đi", "Cấp số và đóng dấu…", "Trả lại lãnh đạo…", "Nhập giống VB trước", "đã ký, "):
        assert words in page
    assert "Chuyển DVC…" not in page
    assert 'data-fkey="F8"' in page


def test_a_sealed_document_can_be_passed_on(office, sign_in):
    page = page_of(sign_in(office.clerical), office.sealed())
    question = "Bạn có muốn chuyển kết quả phát hành văn bản sang hệ thống thông tin một cửa điện tử?"
    for words in ("Chuyển DVC…", question, "Hủy số…", "Không bị sửa sau khi đóng dấu", "Số 01/GP-SXD"):
        assert words in page


def test_a_number_without_a_seal_asks_for_the_seal(office, sign_in):
    document = office.sealed()
    Document.objects.update(sealed_at=None)
    document.files.filter(kind="sealed").update(withdrawn_at=NOW)
    client = sign_in(office.clerical)
    assert "Đóng dấu…" in page_of(client, document)
    assert "Đã cấp số, chưa đóng dấu" in client.get(LIST, {"muc": "chua-dong-dau"}).content.decode()


def test_others_read_without_buttons(office, sign_in):
    page = page_of(sign_in(office.specialist), office.sealed())
    assert "01/GP-SXD" in page
    for words in ("Chuyển DVC…", "Hủy số…", 'id="vb"'):
        assert words not in page


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("qua-trinh", "ký duyệt và chuyển"),
        ("nhat-ky", "Diễn biến xử lý"),
        ("tep", "Bản trình ký"),
        ("khong-co", "Sổ văn bản đi"),
    ],
)
def test_each_section_has_a_page(office, sign_in, section, words):
    assert words in page_of(sign_in(office.clerical), office.signed(), phan=section)


def test_a_component_opens_in_the_page(office, sign_in):
    document = office.prepared(components=(office.component("Giấy đề nghị"),))
    paper = document.files.get(kind="component")
    page = page_of(sign_in(office.leader), document, tep=paper.pk)
    assert reverse("eoffice:file_page", args=[document.uid, paper.pk, 1]) in page


def test_a_held_back_message_shows(office, sign_in):
    document = office.signed()
    message = OutboxMessage.objects.filter(subject=document.dossier_code).first()
    message.park()
    message.last_error = "Hồ sơ đã rút."
    message.save()
    assert "Hồ sơ đã rút." in page_of(sign_in(office.clerical), document)


def test_the_form_can_be_filled_in_like_the_previous_one(office, sign_in):
    office.seal(office.signed(), fields=office.form(file_code="QLVT.2026.GP"))
    document = office.signed()
    client = sign_in(office.clerical)
    url = reverse("eoffice:document_copy_previous", args=[document.uid])
    page = client.get(url).content.decode()
    assert "QLVT.2026.GP" in page
    document.refresh_from_db()
    assert document.file_code == ""


def test_without_a_previous_one_it_says_so(office, sign_in):
    document = office.signed()
    url = reverse("eoffice:document_copy_previous", args=[document.uid])
    assert "chưa nhập văn bản đi nào" in sign_in(office.clerical).get(url).content.decode()
    assert sign_in(office.leader).get(url).status_code == 403


@pytest.mark.parametrize(("role", "stage"), [("leader", "prepared"), ("clerical", "signed"), ("clerical", "sealed")])
def test_a_record_costs_at_most_twenty_queries(office, sign_in, count_queries, role, stage):
    document = getattr(office, stage)(components=tuple(office.component(f"Giấy {n}") for n in range(5)))
    client = sign_in(getattr(office, role))
    page_of(client, document)
    assert count_queries(lambda: page_of(client, document)) <= 20


def test_a_document_given_back_says_why_on_the_leaders_page(office, sign_in):
    document = office.signed()
    issuing.document_reopen(document_id=document.pk, actor=office.clerical, at=NOW, reason="Sai căn cứ pháp lý")
    page = page_of(sign_in(office.leader), document)
    assert "cần ký lại" in page
    assert "Sai căn cứ pháp lý" in page


def test_a_filter_that_is_none_is_left_out(office, sign_in):
    document = office.prepared()
    assert document.dossier_code in sign_in(office.leader).get(LIST, {"year": "năm nay"}).content.decode()


def test_says_when_nobody_could_take_it_after_the_signature(office, sign_in):
    document = office.prepared()
    office.clerical.posts.update(active=False)
    page = page_of(sign_in(office.leader), document)
    assert "chưa có văn thư" in page
    assert 'id="ky-duyet"' not in page


def test_a_picture_is_shown_as_it_is_and_a_broken_pdf_is_not(office, sign_in):
    picture = office.component("Ảnh thẻ", "anh.png")
    document = office.prepared(components=(picture, office.component("Hỏng", "hong.pdf")))
    image, broken = document.files.filter(kind="component")
    type(image).objects.filter(pk=image.pk).update(media_type="image/png")
    type(broken).objects.filter(pk=broken.pk).update(blob=office.file(b"%PDF-1.7 hong").sha256)
    client = sign_in(office.leader)
    assert f'src="{reverse("eoffice:file", args=[document.uid, image.pk])}"' in page_of(client, document, tep=image.pk)
    assert "không xem được ở đây" in page_of(client, document, tep=broken.pk)


def test_the_offices_own_document_has_a_page(office, sign_in):
    document = office.signed()
    Document.objects.update(dossier_code="", sender={}, channel="")
    document.files.all().delete()
    client = sign_in(office.clerical)
    assert "Chưa có tệp nào." in page_of(client, document)
    assert "sẽ hiện ở đây" in page_of(client, document, phan="nhat-ky")
    assert client.get(LIST).status_code == 200


def test_the_leaders_page_tells_by_itself_when_the_draft_can_be_read(office, sign_in):
    document, client = office.receive(), sign_in(office.leader)
    page = page_of(client, document)
    assert 'hx-select="#chuan-bi"' in page
    assert "Tải lại trang" in page
    preparing.document_prepare(document_id=document.pk, at=NOW)
    answer = client.get(document.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    part = answer.split('id="chuan-bi"', 1)[1].split("</div>", 1)[0]
    assert "hx-get" not in part
    assert "Mở để đọc và ký" in answer
    assert 'id="chuan-bi"' not in page_of(client, document)
