"""The clerical officer's pages: a new document, sending it, what arrives elsewhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Agency, Role
from eoffice import arrivals
from eoffice.models import Document, DocumentFile, Recipient
from eoffice.services import arriving
from tests.eoffice.services.test_sending import dispatch, enter, leader_post, own_sealed
from tests.factories.accounts import NOW, AgencyFactory, PostFactory, person
from tests.factories.eoffice import TODAY
from tests.factories.signing import draft_pdf

NEW, ARRIVALS = reverse("eoffice:document_new"), reverse("eoffice:arrival_list")
LIST = reverse("eoffice:document_list")


@pytest.fixture
def other(db):
    agency = AgencyFactory(code="H18.91", name="Sở Tài chính thử nghiệm")
    return agency, person(Role.CLERICAL, agency=agency, title="Văn thư")


def upload(mark="mới", name="to-trinh.pdf"):
    return SimpleUploadedFile(name, draft_pdf(mark=mark), content_type="application/pdf")


def form(office, **changes):
    values = {
        "signer_post": leader_post(office).pk,
        "subject": "Tờ trình xin kinh phí",
        "register": office.register.pk,
        "document_type": office.type.pk,
        "issued_on": "06/07/2026",
        "file": upload(),
    }
    return {**values, **changes}


def test_a_new_document_is_entered_with_its_file(office, sign_in):
    client = sign_in(office.clerical)
    assert NEW in client.get(LIST).content.decode()
    answer = client.post(NEW, form(office), follow=True)
    assert "trình" in answer.content.decode()
    document = Document.objects.get()
    assert (document.state, document.subject, document.signer) == ("submitted", "Tờ trình xin kinh phí", office.leader)
    assert document.files.get().kind == DocumentFile.Kind.ORIGINAL
    assert "Tờ trình xin kinh phí" in client.get(document.get_absolute_url()).content.decode()
    assert "Tờ trình xin kinh phí" in sign_in(office.leader).get(document.get_absolute_url()).content.decode()


def test_a_refused_form_keeps_what_was_typed_and_enters_nothing(office, sign_in):
    client = sign_in(office.clerical)
    broken = SimpleUploadedFile("x.pdf", b"khong phai pdf", content_type="application/pdf")
    for changes in ({"signer_post": ""}, {"subject": ""}, {"file": ""}, {"file": broken}):
        answer = client.post(NEW, form(office, **{"file_name": "Kinh phí 2026", **changes}))
        assert answer.status_code == 422
        assert "Kinh phí 2026" in answer.content.decode()
    assert not Document.objects.exists()


def test_the_day_of_issue_is_left_to_the_day_of_the_seal(office, sign_in):
    client = sign_in(office.clerical)
    assert f"{TODAY:%d/%m/%Y}" not in client.get(NEW).content.decode()
    client.post(NEW, form(office, issued_on=""))
    assert Document.objects.get().issued_on is None


def test_like_the_previous_document(office, sign_in):
    document = enter(office)
    Document.objects.filter(pk=document.pk).update(file_name="Hồ sơ kinh phí", drafter_name="Lò Thị Soạn")
    page = sign_in(office.clerical).get(NEW, {"giong": "truoc"}).content.decode()
    assert "Hồ sơ kinh phí" in page
    assert "Lò Thị Soạn" in page
    assert f'value="{leader_post(office).pk}" selected' in page


def test_an_officer_of_two_agencies_enters_for_the_one_asked_for(office, sign_in, other):
    PostFactory(user=office.clerical, agency=other[0], role=Role.CLERICAL, main=False)
    chief = person(Role.LEADER, agency=other[0])
    client, there = sign_in(office.clerical), f"{NEW}?co-quan={other[0].code}"
    first = client.get(NEW).content.decode()
    assert there in first
    assert chief.full_name not in first
    assert chief.full_name in client.get(there).content.decode()
    values = {"signer_post": chief.posts.get().pk, "register": "", "document_type": ""}
    assert client.post(NEW, form(office, **values)).status_code == 422
    client.post(there, form(office, **values, file=upload("hai")))
    assert Document.objects.get().agency == other[0]
    assert client.get(f"{NEW}?co-quan=H18.404").status_code == 403


def test_only_clerical_officers_enter_documents(office, sign_in):
    for user in (office.leader, office.head, office.specialist):
        assert sign_in(user).get(NEW).status_code == 403
        assert sign_in(user).post(NEW, form(office)).status_code == 403
        assert NEW not in sign_in(user).get(LIST).content.decode()
    assert not Document.objects.exists()


def test_a_returned_document_is_put_before_the_leader_again(office, sign_in):
    document = enter(office)
    leader, client = sign_in(office.leader), sign_in(office.clerical)
    leader.post(reverse("eoffice:document_return", args=[document.uid]), {"reason": "Sai số."})
    again = reverse("eoffice:document_submit_again", args=[document.uid])
    assert again in client.get(document.get_absolute_url()).content.decode()
    assert "Tờ trình xin bổ sung kinh phí" in client.get(again).content.decode()
    assert client.post(again, {"subject": "Sửa"}).status_code == 422
    assert sign_in(office.head).post(again, {"subject": "Sửa", "file": upload()}).status_code == 403
    assert f'value="{leader_post(office).pk}" selected' in client.get(again).content.decode()
    sent = {"subject": "Sửa", "file": upload("hai"), "signer_post": leader_post(office).pk}
    assert client.post(again, sent).url == document.get_absolute_url()
    document.refresh_from_db()
    assert (document.state, document.subject) == ("submitted", "Sửa")
    assert client.get(again).url == document.get_absolute_url()


def test_the_menu_sends_and_publishes_what_is_sealed(office, sign_in, other):
    document, client = own_sealed(office), sign_in(office.clerical)
    assert document.title in client.get(LIST, {"muc": "cho-gui"}).content.decode()
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Gửi văn bản…" in page
    assert "Chuyển DVC" not in page
    send = reverse("eoffice:document_dispatch", args=[document.uid])
    refused = client.post(send, {"expected_state": "numbered"})
    assert refused.status_code == 422
    assert "Hãy chọn ít nhất một nơi nhận" in refused.content.decode()
    answer = client.post(send, {"expected_state": "numbered", "agencies": other[0].pk}, follow=True)
    assert "Chưa đến" in answer.content.decode()
    assert document.title in client.get(LIST, {"muc": "chua-den"}).content.decode()
    publish = reverse("eoffice:directive_publish", args=[document.uid])
    assert "Đã đăng" in client.post(publish, {"expected_state": "sent"}, follow=True).content.decode()
    assert document.title in sign_in(office.head).get(LIST, {"muc": "dieu-hanh"}).content.decode()


def test_an_agency_where_nobody_takes_documents_is_not_offered_and_is_refused_by_name(office, sign_in, other):
    document, client = own_sealed(office), sign_in(office.clerical)
    AgencyFactory(code="H18.93", name="Sở Chưa Có Văn Thư")
    page = client.get(document.get_absolute_url()).content.decode()
    assert other[0].name in page
    assert "Sở Chưa Có Văn Thư" not in page
    empty = Agency.objects.get(code="H18.93")
    send = reverse("eoffice:document_dispatch", args=[document.uid])
    refused = client.post(send, {"expected_state": "numbered", "agencies": empty.pk})
    assert refused.status_code == 422
    assert "Sở Chưa Có Văn Thư chưa có văn thư" in refused.content.decode()
    assert not Recipient.objects.exists()


def test_others_see_no_menu_and_may_not_send(office, sign_in, other):
    document = own_sealed(office)
    for name in ("document_dispatch", "directive_publish"):
        url = reverse(f"eoffice:{name}", args=[document.uid])
        values = {"expected_state": "numbered", "agencies": other[0].pk}
        assert sign_in(office.head).post(url, values).status_code == 403
        assert sign_in(other[1]).post(url, values).status_code == 404
    assert "Gửi văn bản…" not in sign_in(office.head).get(document.get_absolute_url()).content.decode()
    assert not Recipient.objects.exists()


def test_the_receiver_takes_reads_and_sees_only_what_was_issued(office, sign_in, other):
    document = dispatch(own_sealed(office), office, agencies=[other[0]])
    recipient, client = Recipient.objects.get(), sign_in(other[1])
    assert document.notation in client.get(ARRIVALS).content.decode()
    assert client.get(document.get_absolute_url()).status_code == 404
    page = client.get(recipient.get_absolute_url()).content.decode()
    assert "Nhận văn bản" in page
    sealed, draft = (document.files.get(kind=kind) for kind in ("sealed", "original"))
    for name in ("arrival_file", "arrival_file_report"):
        assert client.get(reverse(f"eoffice:{name}", args=[recipient.uid, sealed.pk])).status_code == 200
        assert client.get(reverse(f"eoffice:{name}", args=[recipient.uid, draft.pk])).status_code == 404
    assert client.get(reverse("eoffice:arrival_file_page", args=[recipient.uid, sealed.pk, 1])).status_code == 200
    taken = client.post(reverse("eoffice:arrival_take", args=[recipient.uid]), follow=True)
    assert "số đến 1" in taken.content.decode()
    recipient.refresh_from_db()
    assert recipient.read_by == other[1]
    assert document.notation in client.get(ARRIVALS, {"muc": "da-nhan"}).content.decode()
    shown = sign_in(office.clerical).get(document.get_absolute_url(), {"phan": "noi-nhan"}).content.decode()
    assert "Đã xem" in shown


def test_the_receiver_sends_back_with_a_reason(office, sign_in, other):
    document = dispatch(own_sealed(office), office, agencies=[other[0]])
    recipient, client = Recipient.objects.get(), sign_in(other[1])
    refuse = reverse("eoffice:arrival_refuse", args=[recipient.uid])
    assert client.post(refuse, {"reason": ""}).status_code == 422
    assert "Đã trả lại" in client.post(refuse, {"reason": "Gửi nhầm."}, follow=True).content.decode()
    page = sign_in(office.clerical).get(document.get_absolute_url(), {"phan": "noi-nhan"}).content.decode()
    assert "Gửi nhầm." in page
    assert "đã được nhận hoặc trả lại" in client.post(refuse, {"reason": "Nữa."}, follow=True).content.decode()


def test_strangers_find_nothing_and_weak_roles_may_not_take(office, sign_in, other):
    dispatch(own_sealed(office), office, agencies=[other[0]])
    recipient = Recipient.objects.get()
    take = reverse("eoffice:arrival_take", args=[recipient.uid])
    assert sign_in(office.clerical).get(recipient.get_absolute_url()).status_code == 404
    assert sign_in(office.clerical).post(take).status_code == 404
    head = sign_in(person(Role.HEAD, agency=other[0]))
    assert head.get(recipient.get_absolute_url()).status_code == 200
    assert head.post(take).status_code == 403
    assert Recipient.objects.get().waits


def test_a_list_of_four_costs_as_many_queries_as_a_list_of_one(office, sign_in, other, count_queries):
    client = sign_in(other[1])
    dispatch(own_sealed(office), office, agencies=[other[0]])
    client.get(ARRIVALS)
    few = count_queries(lambda: client.get(ARRIVALS))
    for _ in range(3):
        dispatch(own_sealed(office), office, agencies=[other[0]])
    assert count_queries(lambda: client.get(ARRIVALS)) == few
    assert few <= 12
    assert arrivals.arrivals_waiting(other[1]) == 4
    arriving.arrival_take(recipient_id=Recipient.objects.first().pk, actor=other[1], at=NOW)
    assert arrivals.arrivals_waiting(other[1]) == 3
