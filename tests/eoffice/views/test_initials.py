"""The page on which a place is chosen and a draft initialled."""

import pytest
from django.urls import reverse

from accounts.models import Role
from eoffice import queries
from eoffice.models import DocumentFile, Event
from tests.eoffice.services.test_initialling import with_initials
from tests.factories.accounts import person
from tests.factories.signing import PIN, draft_pdf
from tests.kept import kept


@pytest.fixture
def office(db, client):
    made = kept(with_initials)
    client.force_login(made.head)
    return made


def address(document):
    return reverse("eoffice:document_initials", args=[document.uid])


def form(document, **changes):
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    return {"reviewed_sha256": file.blob_id, "page": "1", "pin": PIN} | changes


def initialled(document):
    return document.events.filter(action=Event.Kind.INITIALLED).count()


def test_the_document_leads_there_and_the_page_shows_the_last_page(client, office):
    document = office.prepared(draft=office.file(draft_pdf(pages=3)))
    assert address(document) in client.get(document.get_absolute_url()).content.decode()
    page = client.get(address(document)).content.decode()
    assert "/trang/3.png" in page
    assert 'data-width-mm="209.9"' in page
    assert "/trang/2.png" in client.get(address(document) + "?trang=2").content.decode()
    assert "/trang/3.png" in client.get(address(document) + "?trang=99").content.decode()


def test_initials_by_the_rule_and_in_a_box(client, office):
    by_rule, chosen = office.prepared(), office.prepared()
    assert client.post(address(by_rule), form(by_rule)).status_code == 302
    box = {"left_mm": "20,5", "top_mm": "250", "width_mm": "", "height_mm": ""}
    assert client.post(address(chosen), form(chosen, **box)).status_code == 302
    assert (initialled(by_rule), initialled(chosen)) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"left_mm": "25", "top_mm": "50", "width_mm": "60", "height_mm": "25"}, "đè lên nội dung"),
        ({"left_mm": "205", "top_mm": "50"}, "nằm ngoài trang"),
        ({"left_mm": "20"}, "cả khoảng cách trái và trên"),
        ({"pin": ""}, "Hãy nhập mã PIN"),
        ({"left_mm": "abc", "top_mm": "1"}, "Nhập"),
    ],
)
def test_a_refusal_is_said_and_what_was_typed_stays(client, office, changes, said):
    document = office.prepared()
    answer = client.post(address(document), form(document, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    if "left_mm" in changes:
        assert f'value="{changes["left_mm"]}"' in page
    assert PIN not in page
    assert initialled(document) == 0


def test_who_may_not_gets_403_and_strangers_404(client, office):
    document = office.prepared()
    client.force_login(office.clerical)
    assert client.get(address(document)).status_code == 403
    client.force_login(person(Role.HEAD))
    assert client.get(address(document)).status_code == 404


def test_what_no_longer_waits_goes_back_to_the_document(client, office):
    document = office.signed()
    answer = client.get(address(document), follow=True)
    assert "không còn chờ ký duyệt" in answer.content.decode()


def test_who_has_no_certificate_reads_why(client, office):
    document = office.prepared()
    client.force_login(office.specialist)
    page = client.get(address(document)).content.decode()
    assert "Chưa có chứng thư số" in page
