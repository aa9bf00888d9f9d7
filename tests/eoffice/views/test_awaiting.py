"""The leader's page while a signature is awaited."""

import pytest
from django.urls import reverse

from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from signing.models import SigningRequest
from signing.simulators.remote import Mood
from tests.eoffice.services.test_awaiting import head, move_key, phones, services

__all__ = ["head", "move_key", "phones", "services"]


@pytest.fixture
def document(office):
    return office.prepared()


@pytest.fixture
def leader(office, sign_in):
    return sign_in(office.leader)


def address(name, document):
    return reverse(f"eoffice:{name}", args=[document.uid])


def send(leader, document, **changes):
    sha256 = queries.current_file(document, DocumentFile.Kind.SIGNING).blob_id
    form = {"reviewed_sha256": sha256, "elsewhere": "True", **changes}
    return leader.post(address("document_sign", document), form, follow=True)


def test_the_dialog_asks_for_no_pin_when_the_key_is_on_a_phone(document, leader, services):
    page = leader.get(document.get_absolute_url()).content.decode()
    assert "xác nhận trong ứng dụng ký số" in page
    assert 'name="pin"' not in page


def test_the_dialog_of_a_soft_key_is_as_before(document, leader):
    page = leader.get(document.get_absolute_url())
    assert 'name="pin"' in page.content.decode()
    assert "wss:" not in page["Content-Security-Policy"]


def test_a_soft_key_still_wants_its_pin(document, leader):
    answer = send(leader, document, elsewhere="False", pin="")
    assert answer.status_code == 422
    assert "Hãy nhập mã PIN." in answer.content.decode()
    assert not SigningRequest.objects.exists()


def test_the_page_says_how_long_it_waits(document, leader, services):
    page = send(leader, document).content.decode()
    assert "Đã gửi yêu cầu tới điện thoại của bạn, còn" in page
    assert 'data-left="180"' in page
    assert leader.get(address("signature_awaited", document)).status_code == 204


def test_asking_now_signs(document, leader, services):
    send(leader, document)
    page = leader.post(address("signature_check", document), follow=True)
    assert "Đã ký duyệt" in page.content.decode()
    document.refresh_from_db()
    assert document.state == Document.State.SIGNED
    assert leader.get(address("signature_awaited", document)).status_code == 200


def test_a_refusal_on_the_phone_is_said_and_the_document_can_be_signed_anew(document, leader, services):
    send(leader, document)
    services.mood = Mood.REJECT
    answer = leader.post(address("signature_check", document))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Bạn đã từ chối trên điện thoại." in page
    assert "Ký duyệt và chuyển văn thư" in page


def test_giving_up(document, leader, services):
    send(leader, document)
    page = leader.post(address("signature_give_up", document), follow=True)
    assert "Đã hủy yêu cầu ký." in page.content.decode()


def test_a_program_on_the_machine_may_be_spoken_to_by_this_page_alone(office, document, leader, move_key):
    move_key(office.leader.signing_keys.get(), "agent_file", "", "cred-1")
    page = send(leader, document)
    assert "connect-src 'self' wss://127.0.0.1:8987;" in page["Content-Security-Policy"]
    request = SigningRequest.objects.get()
    told = leader.post(reverse("signing:agent_call", args=[request.pk])).json()
    assert told["address"] == "wss://127.0.0.1:8987/SignApproved"
    assert told["message"]["FileName"].startswith("http://testserver/ky-so/phan-mem/tep/")


def send_initials(client, document):
    sha256 = queries.current_file(document, DocumentFile.Kind.SIGNING).blob_id
    form = {"reviewed_sha256": sha256, "elsewhere": "True", "page": "1"}
    return client.post(address("document_initials", document), form, follow=True)


def test_the_page_of_initials_asks_for_no_pin_when_the_key_is_on_a_phone(document, head, sign_in):
    page = sign_in(head).get(address("document_initials", document)).content.decode()
    assert "bấm Ký nháy, rồi xác nhận trong ứng dụng ký số" in page
    assert 'name="pin"' not in page


def test_who_initialled_waits_on_the_documents_page_and_the_leader_does_not(document, head, sign_in, office):
    client = sign_in(head)
    page = send_initials(client, document).content.decode()
    assert "Đã gửi yêu cầu ký nháy." in page
    assert "Đã gửi yêu cầu tới điện thoại của bạn, còn" in page
    assert client.get(address("signature_awaited", document)).status_code == 204
    assert "đang chờ xác nhận" in client.get(address("document_initials", document), follow=True).content.decode()
    leader = sign_in(office.leader)
    page = leader.get(document.get_absolute_url()).content.decode()
    assert "tới điện thoại của bạn" not in page
    assert f"{head.full_name} đang chờ xác nhận ký nháy, đến" in page
    assert "Bạn ký ngay thì lần ký nháy đó bị hủy" in page
    assert leader.get(address("signature_awaited", document)).status_code == 200


def test_asking_now_initials(document, head, sign_in):
    client = sign_in(head)
    send_initials(client, document)
    page = client.post(address("signature_check", document), follow=True).content.decode()
    assert "Đã ký nháy “" in page
    assert document.events.filter(action=Event.Kind.INITIALLED).count() == 1
    assert address("document_initials", document) in page


def test_the_call_of_anothers_request_is_not_there(office, document, leader, move_key, sign_in):
    move_key(office.leader.signing_keys.get(), "agent_file", "", "cred-1")
    send(leader, document)
    other = sign_in(office.head)
    assert other.post(reverse("signing:agent_call", args=[SigningRequest.objects.get().pk])).status_code == 404
