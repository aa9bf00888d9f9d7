"""Each button does one thing once, says what happened, and keeps what was typed when it was refused."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role
from common import blobs
from eoffice import queries
from eoffice.models import Document, DocumentFile, RegisterEntry
from eoffice.services import preparing, signing
from signing.models import KeyGrant, SignatureRecord
from tests.factories.accounts import NOW, person
from tests.factories.eoffice import TODAY
from tests.factories.signing import PIN, draft_pdf
from tests.signing.pades import papers

State = Document.State
Kind = DocumentFile.Kind
ACTS = (
    "document_sign", "document_return", "document_prepare_again", "document_attach_signed", "document_edit",
    "document_seal", "number_void", "document_issue", "document_reopen",
)  # fmt: skip


def post(client, name, document, **data):
    return client.post(reverse(f"eoffice:{name}", args=[document.uid]), data)


def said(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def sign_data(document, **changes):
    file = queries.current_file(document, Kind.SIGNING)
    return {"reviewed_sha256": file.blob_id, "pin": PIN, **changes}


def form_data(office, document, **changes):
    document.refresh_from_db()
    values = {
        "expected_state": document.state,
        "register": office.register.pk,
        "document_type": office.type.pk,
        "issued_on": f"{TODAY:%d/%m/%Y}",
        "subject": "Cấp giấy phép",
    }
    return {**values, **changes}


def state_of(document):
    return Document.objects.get(pk=document.pk).state


@pytest.mark.parametrize("name", ACTS)
def test_a_stranger_finds_nothing_to_act_on(office, sign_in, name):
    document = office.prepared()
    stranger = sign_in(person(Role.LEADER))
    assert post(stranger, name, document).status_code == 404
    assert stranger.get(reverse(f"eoffice:{name}", args=[document.uid])).status_code == 405
    assert state_of(document) == State.SUBMITTED


@pytest.mark.parametrize("name", ACTS)
def test_a_colleague_without_the_role_is_forbidden(office, sign_in, name):
    document = office.prepared() if name in ACTS[:4] else office.sealed()
    sealed = queries.current_file(office.sealed(), Kind.SEALED)
    upload = SimpleUploadedFile("a.pdf", blobs.read(sealed.blob_id))
    before = state_of(document)
    data = {
        "document_sign": lambda: sign_data(document),
        "document_attach_signed": lambda: {"file": upload},
        "document_edit": lambda: form_data(office, document),
        "document_seal": lambda: form_data(office, document),
        "document_issue": lambda: {"expected_state": State.NUMBERED},
    }.get(name, lambda: {"reason": "Sai"})()
    assert post(sign_in(office.specialist), name, document, **data).status_code == 403
    assert state_of(document) == before


def test_signs_and_says_to_whom_it_went(office, sign_in):
    document = office.prepared()
    response = post(sign_in(office.leader), "document_sign", document, **sign_data(document, opinion="Đồng ý"))
    assert response.status_code == 302
    assert "văn thư cơ quan" in said(response)
    assert state_of(document) == State.SIGNED


def test_a_wrong_pin_keeps_the_dialog_and_the_opinion(office, sign_in):
    document = office.prepared()
    data = sign_data(document, pin="000000", opinion="Ý kiến của tôi")
    response = post(sign_in(office.leader), "document_sign", document, **data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Mã PIN không đúng" in page
    assert 'href="#id_pin"' in page
    assert "Ý kiến của tôi" in page
    assert "data-dialog-open" in page
    assert "000000" not in page
    assert state_of(document) == State.SUBMITTED


def test_a_missing_pin_is_asked_for(office, sign_in):
    document = office.prepared()
    response = post(sign_in(office.leader), "document_sign", document, **sign_data(document, pin=""))
    assert response.status_code == 422
    assert "Hãy nhập mã PIN." in response.content.decode()


def test_a_stale_signing_page_says_who_was_quicker(office, sign_in):
    document = office.prepared()
    data = sign_data(document)
    office.sign(document)
    response = post(sign_in(office.leader), "document_sign", document, **data)
    assert response.status_code == 302
    assert office.leader.full_name in said(response)
    assert SignatureRecord.objects.count() == 1


def test_a_file_that_changed_is_not_signed(office, sign_in):
    document = office.prepared()
    response = post(sign_in(office.leader), "document_sign", document, **sign_data(document, reviewed_sha256="0" * 64))
    assert "Tệp đã thay đổi sau khi bạn xem" in said(response)
    assert state_of(document) == State.SUBMITTED


def test_returns_with_a_reason(office, sign_in):
    document = office.prepared()
    client = sign_in(office.leader)
    refused = post(client, "document_return", document, reason=" ")
    assert refused.status_code == 422
    assert "Hãy nhập lý do." in refused.content.decode()
    assert state_of(document) == State.SUBMITTED
    response = post(client, "document_return", document, reason="Thiếu căn cứ")
    assert office.head.full_name in said(response)
    assert state_of(document) == State.RETURNED


def test_asks_for_another_conversion(office, sign_in):
    document = office.receive(draft=office.file(b"khong phai", "giay.docx", "application/msword"))
    preparing.document_prepare(document_id=document.pk, at=NOW)
    response = post(sign_in(office.leader), "document_prepare_again", document)
    assert "Đang chuyển lại" in said(response)
    document.refresh_from_db()
    assert document.preparation == Document.Preparation.WAITING
    again = post(sign_in(office.leader), "document_prepare_again", office.prepared())
    assert "Hãy xem lại" in said(again)


def test_stores_the_form_and_keeps_it_when_refused(office, sign_in):
    document = office.signed()
    client = sign_in(office.clerical)
    refused = post(client, "document_edit", document, **form_data(office, document, subject="", file_code="ABC"))
    assert refused.status_code == 422
    assert "ABC" in refused.content.decode()
    response = post(client, "document_edit", document, **form_data(office, document, file_code="ABC"))
    assert response.status_code == 302
    document.refresh_from_db()
    assert (document.file_code, document.register) == ("ABC", office.register)


def test_a_stale_form_says_who_was_quicker(office, sign_in):
    document = office.signed()
    data = form_data(office, document)
    office.seal(document)
    response = post(sign_in(office.clerical), "document_edit", document, **data)
    assert office.clerical.full_name in said(response)
    assert "đóng dấu" in said(response)


def test_numbers_and_seals_with_the_form_of_the_page(office, sign_in):
    document = office.signed()
    response = post(sign_in(office.clerical), "document_seal", document, **form_data(office, document, file_code="X1"))
    assert "01/GP-SXD" in said(response)
    document.refresh_from_db()
    assert (document.state, document.file_code, document.sealed_at) == (State.NUMBERED, "X1", NOW)


def test_a_form_without_register_is_not_numbered(office, sign_in):
    document = office.signed()
    data = form_data(office, document, register="", file_code="X1")
    response = post(sign_in(office.clerical), "document_seal", document, **data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Hãy chọn sổ văn bản đi" in page
    assert "X1" in page
    assert not RegisterEntry.objects.exists()


def test_without_leave_to_seal_no_number_is_taken(office, sign_in):
    document = office.signed()
    KeyGrant.objects.all().delete()
    response = post(sign_in(office.clerical), "document_seal", document, **form_data(office, document))
    assert response.status_code == 422
    assert "con dấu" in response.content.decode()
    assert state_of(document) == State.SIGNED
    assert not RegisterEntry.objects.exists()


def test_a_second_press_of_the_seal_changes_nothing(office, sign_in):
    document = office.signed()
    data = form_data(office, document)
    client = sign_in(office.clerical)
    post(client, "document_seal", document, **data)
    again = post(client, "document_seal", document, **data)
    assert "Hãy xem lại rồi làm tiếp" in said(again)
    assert RegisterEntry.objects.count() == 1


def test_voids_a_number_with_a_reason(office, sign_in):
    document = office.sealed()
    client = sign_in(office.clerical)
    assert post(client, "number_void", document, reason="").status_code == 422
    response = post(client, "number_void", document, reason="Sai loại")
    assert "01/GP-SXD" in said(response)
    assert state_of(document) == State.SIGNED


def test_passes_on_and_says_where_it_went(office, sign_in):
    document = office.sealed()
    client = sign_in(office.clerical)
    refused = post(client, "document_issue", document)
    assert refused.status_code == 422
    assert "Hãy tải lại trang" in refused.content.decode()
    assert state_of(document) == State.NUMBERED
    response = post(client, "document_issue", document, expected_state=State.NUMBERED)
    assert "về Một cửa" in said(response)
    assert state_of(document) == State.ISSUED
    again = post(client, "document_issue", document, expected_state=State.NUMBERED)
    assert "chuyển DVC" in said(again)


def test_gives_back_to_the_leader(office, sign_in):
    document = office.signed()
    client = sign_in(office.clerical)
    assert post(client, "document_reopen", document, reason="").status_code == 422
    response = post(client, "document_reopen", document, reason="Sai căn cứ")
    assert office.leader.full_name in said(response)
    assert state_of(document) == State.SUBMITTED


def test_takes_a_file_signed_elsewhere(office, sign_in):
    signed = office.signed_elsewhere()
    document = office.receive()
    client = sign_in(office.clerical)
    assert "Gắn tệp đã ký…" in client.get(document.get_absolute_url()).content.decode()
    upload = SimpleUploadedFile("ky.pdf", signed, "application/pdf")
    response = post(client, "document_attach_signed", document, file=upload)
    assert office.leader.full_name in said(response)
    assert state_of(document) == State.SIGNED


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("ky.pdf", b"khong phai PDF", "không phải là PDF"),
        ("ky.exe", b"MZ", "thuộc loại không được nhận"),
        ("ky.pdf", b"", "rỗng"),
        ("ky.pdf", papers.encrypted(draft_pdf()), "có đặt mật khẩu"),
        ("ky.pdf", draft_pdf()[:-300], "bị hỏng, không mở được"),
        ("ky.pdf", papers.without_pages(draft_pdf()), "không có trang nào"),
    ],
)
def test_refuses_a_file_that_nobody_can_read(office, sign_in, name, content, says):
    document = office.receive()
    upload = SimpleUploadedFile(name, content, "application/pdf")
    response = post(sign_in(office.clerical), "document_attach_signed", document, file=upload, notation="77/GP-SXD")
    assert response.status_code == 422
    assert says in response.content.decode()
    assert "77/GP-SXD" in response.content.decode()
    assert state_of(document) == State.SUBMITTED


def test_refuses_a_file_that_the_leader_did_not_sign(office, sign_in):
    document = office.prepared()
    upload = SimpleUploadedFile("a.pdf", blobs.read(queries.current_file(document, Kind.SIGNING).blob_id))
    response = post(sign_in(office.clerical), "document_attach_signed", document, file=upload)
    assert "không có chữ ký hợp lệ" in said(response)
    assert state_of(document) == State.SUBMITTED


def test_the_leader_who_returned_it_elsewhere_is_told(office, sign_in):
    document = office.prepared()
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai")
    response = post(sign_in(office.leader), "document_return", document, reason="Sai nữa")
    assert "trả lại" in said(response)


def test_a_form_without_subject_is_not_sealed_and_is_kept(office, sign_in):
    document = office.signed()
    data = form_data(office, document, subject="", file_code="X1")
    response = post(sign_in(office.clerical), "document_seal", document, **data)
    assert response.status_code == 422
    assert "X1" in response.content.decode()
    assert not RegisterEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [("document_issue", "thiếu trạng thái"), ("number_void", "lý do")],
)
def test_says_what_is_wrong_with_a_form_that_the_page_does_not_show(office, sign_in, name, words):
    """A request made by hand: the document is not sealed and has no number, so neither dialog is there."""
    document = office.signed()
    response = post(sign_in(office.clerical), name, document)
    assert response.status_code == 422
    assert words in said(response)
    assert state_of(document) == State.SIGNED


def test_who_may_not_do_it_reads_why_on_the_page(office, sign_in):
    document = office.signed()
    response = post(sign_in(office.head), "document_reopen", document, reason="Sai căn cứ")
    assert response.status_code == 403
    assert document.subject in response.content.decode()
    assert "văn thư" in said(response)
    assert state_of(document) == State.SIGNED
