"""The page of numbering and sealing many documents."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Role
from eoffice import queries
from eoffice.models import Document, DocumentFile, Register, SigningBatch
from eoffice.services import batching, issuing
from signing.models import KeyGrant
from signing.services import verify
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import TODAY
from tests.factories.eoffice import office as make_office

NEW = reverse("eoffice:seal_batch_new")


@pytest.fixture
def not_begun(monkeypatch):
    """Note what a thread would be started with instead of starting one: it would not see what is not committed."""
    begun = []
    monkeypatch.setattr(batching, "begin_in_background", lambda **values: begun.append(values["batch_id"]))
    return begun


@pytest.fixture
def typed(office):
    """Documents of this office have their type from the desk."""

    def make(count=1):
        return [office.signed(document_type=office.type.code) for _ in range(count)]

    return make


def values_of(page):
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def test_shows_the_number_to_come_the_signer_and_the_verdict(office, sign_in, typed):
    office.sealed()
    typed(2)
    page = sign_in(office.clerical).get(NEW).content.decode()
    assert page.count("checked") == 2
    assert page.index("02/GP-SXD") < page.index("03/GP-SXD")
    assert office.leader.full_name in page
    assert page.count("Chữ ký hợp lệ") == 2
    assert "Con dấu số của cơ quan" in page


def test_the_number_to_come_is_the_one_that_is_given(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed(2)
    shown = re.findall(r"data-coming>([^<]+)<", client.get(NEW).content.decode())
    client.post(NEW, {"chosen": values_of(client.get(NEW).content.decode())})
    batching.batch_work(batch_id=not_begun[0], pin=None, clock=lambda: NOW)
    assert sorted(Document.objects.values_list("notation", flat=True)) == shown


def test_one_without_a_type_cannot_be_ticked_and_says_what_to_do(office, sign_in):
    office.signed(subject="Không rõ loại", draft=office.file(name="tep.pdf"))
    page = sign_in(office.clerical).get(NEW).content.decode()
    assert "Hãy chọn loại văn bản" in page
    assert re.search(r'name="chosen" value="[^"]+" disabled', page)


def test_one_that_the_leader_did_not_sign_cannot_be_ticked(office, sign_in, typed):
    [document] = typed()
    unsigned = queries.current_file(document, DocumentFile.Kind.SIGNING).blob_id
    DocumentFile.objects.filter(document=document, kind="signed").update(blob=unsigned)
    verify.ensure_report(unsigned, at=NOW)
    page = sign_in(office.clerical).get(NEW).content.decode()
    assert "Thiếu chữ ký hợp lệ" in page
    assert re.search(r'name="chosen" value="[^"]+" disabled', page)


def test_a_paper_that_came_sealed_before_today_can_be_ticked(office, sign_in):
    sealed = queries.current_file(office.sealed(), DocumentFile.Kind.SEALED)
    document = office.receive(document_type=office.type.code)
    issuing.document_attach_signed(
        document_id=document.pk,
        actor=office.leader,
        at=NOW,
        sha256=sealed.blob_id,
        name="ky.pdf",
        notation="77/GP-SXD",
        issued_on=TODAY - timedelta(days=3),
    )
    page = sign_in(office.clerical).get(NEW).content.decode()
    assert re.search(r'name="chosen" value="[^"]+" checked', page)
    assert "77/GP-SXD" in page


def test_begins_and_shows_how_far_it_is(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed(2)
    client.post(NEW, {"chosen": values_of(client.get(NEW).content.decode()), "then_issue": "on"})
    batch = SigningBatch.objects.get()
    assert (batch.kind, batch.agency, batch.then_issue) == ("seal", office.agency, True)
    assert not_begun == [batch.pk]
    assert "Đang cấp số, đóng dấu." in client.get(batch.get_absolute_url()).content.decode()
    assert client.get(NEW).url == batch.get_absolute_url()
    batching.batch_work(batch_id=batch.pk, pin=None, clock=lambda: NOW)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Đã đóng dấu 2 trên 2 văn bản" in page
    assert "01/GP-SXD" in page
    assert "đã chuyển DVC" in page


def test_asks_for_the_password_when_it_was_given_long_ago(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed()
    chosen = values_of(client.get(NEW).content.decode())
    session = client.session
    session["proved_at"] = int((NOW - timedelta(days=1)).timestamp())
    session.save()
    answer = client.post(NEW, {"chosen": chosen})
    assert answer.status_code == 422
    assert "Nhập lại mật khẩu đăng nhập" in answer.content.decode()
    assert f'value="{chosen[0]}" checked' in answer.content.decode()
    assert not SigningBatch.objects.exists()
    assert not not_begun


def test_refuses_an_empty_a_made_up_and_a_strange_choice(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed()
    for chosen in ([], ["khong-phai"], ["../../etc"]):
        assert client.post(NEW, {"chosen": chosen}).status_code == 422
    strange = make_office(code="H18.78", name="Sở Khác", keys=False).prepared()
    assert client.post(NEW, {"chosen": f"{strange.uid}.{'ab' * 32}.1.1.1"}).status_code == 403
    assert client.get(NEW, {"co-quan": "H18.78"}).status_code == 403
    assert not SigningBatch.objects.exists()


def test_without_the_grant_nothing_can_be_sealed(office, sign_in, typed):
    typed()
    KeyGrant.objects.all().delete()
    client = sign_in(office.clerical)
    page = client.get(NEW).content.decode()
    assert "chưa được giao" in page
    assert "Cấp số, đóng dấu mục đã chọn" not in page
    assert client.post(NEW, {"chosen": values_of(page)}).status_code == 422
    assert not SigningBatch.objects.exists()


def test_only_clerical_officers_enter_and_nobody_sees_anothers_batch(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed()
    client.post(NEW, {"chosen": values_of(client.get(NEW).content.decode())})
    batch = SigningBatch.objects.get()
    for user in (office.leader, office.head, office.specialist):
        assert sign_in(user).get(NEW).status_code == 403
    colleague = sign_in(person(Role.CLERICAL, agency=office.agency))
    assert colleague.get(batch.get_absolute_url()).status_code == 404
    for name in ("batch_go_on", "batch_end"):
        assert colleague.post(reverse(f"eoffice:{name}", args=[batch.uid])).status_code == 404
    assert not SigningBatch.objects.get().finished_at


def test_a_batch_that_stopped_is_gone_on_with_or_ended(office, sign_in, typed, not_begun):
    client = sign_in(office.clerical)
    typed(2)
    client.post(NEW, {"chosen": values_of(client.get(NEW).content.decode())})
    batch = SigningBatch.objects.get()
    SigningBatch.objects.update(heartbeat_at=NOW - timedelta(minutes=1))
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Đóng dấu tiếp" in page
    assert client.post(reverse("eoffice:batch_go_on", args=[batch.uid])).url == batch.get_absolute_url()
    assert not_begun == [batch.pk] * 2
    page = client.post(reverse("eoffice:batch_end", args=[batch.uid]), follow=True).content.decode()
    assert "vẫn chờ ban hành" in page
    assert set(Document.objects.values_list("state", flat=True)) == {"signed"}


def test_the_list_leads_there_for_a_clerical_officer_alone(office, sign_in):
    queue = reverse("eoffice:document_list") + "?muc=cho-ban-hanh"
    assert NEW in sign_in(office.clerical).get(queue).content.decode()
    assert NEW not in sign_in(office.head).get(queue).content.decode()


def test_a_page_of_seven_costs_as_many_queries_as_a_page_of_two(office, sign_in, typed, count_queries):
    client = sign_in(office.clerical)
    Register.objects.create(agency=office.agency, code="DI", name="Sổ văn bản đi")
    typed(2)
    client.get(NEW)
    few = count_queries(lambda: client.get(NEW))
    typed(5)
    client.get(NEW)
    assert count_queries(lambda: client.get(NEW)) == few
    assert few <= 20
