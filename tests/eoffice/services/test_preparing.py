"""A draft becomes the very PDF that the leader reads and signs."""

import base64
import hashlib
import json
import subprocess
from datetime import timedelta

import pytest

from common import blobs, convert
from common.errors import PolicyError, TransitionError
from eoffice import queries, tasks
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import preparing
from eoffice.services.opening import document_open
from signing.services import prepare_file
from tests.common.hostilefiles import docx_of_endless_pages
from tests.eoffice.services.test_incoming import recall, sent_kinds
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, draft_pdf
from tests.signing.pades import papers

Kind = DocumentFile.Kind
Preparation = Document.Preparation
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="session")
def docx(tmp_path_factory):
    """A Word file with the leader's name at its end."""
    folder = tmp_path_factory.mktemp("docx")
    page = f"<html><body><p>Giấy phép</p><p>PHÓ GIÁM ĐỐC</p><p>{LEADER_NAME}</p></body></html>"
    (folder / "draft.html").write_text(page, encoding="utf-8")
    command = ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    subprocess.run(
        [*command, "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(folder / "draft.html")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "draft.docx").read_bytes()


def prepare(document):
    preparing.document_prepare(document_id=document.pk, at=NOW)
    document.refresh_from_db()
    return document


def test_a_pdf_gets_its_fields(office):
    document = prepare(office.receive())
    file = queries.current_file(document, Kind.SIGNING)
    assert document.preparation == Preparation.READY
    assert file.name == "Giay-phep.pdf"
    fields = prepare_file.inspect(blobs.read(file.blob_id)).fields
    assert {"SoKyHieu", "NgayThang", "KySo_LD_1", "DongDau_1"} <= set(fields)
    assert document.events.last().action == Event.Kind.PREPARED


@pytest.mark.needs("soffice")
def test_a_word_draft_becomes_a_pdf_with_fields(office, docx):
    draft = office.file(docx, "CV_Ra-soat.docx", DOCX_TYPE)
    document = prepare(office.receive(draft=draft))
    file = queries.current_file(document, Kind.SIGNING)
    assert (document.preparation, document.preparation_error) == (Preparation.READY, "")
    assert (file.name, file.media_type) == ("CV_Ra-soat.pdf", "application/pdf")
    assert prepare_file.inspect(blobs.read(file.blob_id)).pages == 1
    assert queries.current_file(document, Kind.ORIGINAL).blob_id == draft.sha256


def test_what_cannot_become_a_pdf_says_why(office):
    document = prepare(office.receive(draft=office.file(b"khong phai PDF", "giay.docx", DOCX_TYPE)))
    assert document.preparation == Preparation.FAILED
    assert "giay.docx" in document.preparation_error
    assert queries.current_file(document, Kind.SIGNING) is None
    assert document.state == Document.State.SUBMITTED


@pytest.mark.needs("soffice")
def test_a_draft_without_end_says_why_and_the_next_one_is_taken(office, monkeypatch):
    monkeypatch.setattr(convert, "TIMEOUT_S", 4)
    endless = office.file(docx_of_endless_pages(60_000), "dai.docx", DOCX_TYPE)
    document = prepare(office.receive(draft=endless))
    assert (document.state, document.preparation) == (Document.State.SUBMITTED, Preparation.FAILED)
    assert document.preparation_error == (
        'Chuyển tệp "dai.docx" sang PDF quá lâu nên đã dừng. Hãy tự xuất ra PDF rồi tải lên.'
    )
    office.sign(prepare(office.receive()))


def test_a_file_that_is_signed_already_is_never_written_anew(office):
    signed = office.signed_elsewhere()
    document = prepare(office.receive(draft=office.file(signed, "da-ky.pdf")))
    file = queries.current_file(document, Kind.SIGNING)
    assert (document.preparation, file.blob_id) == (Preparation.READY, hashlib.sha256(signed).hexdigest())


@pytest.mark.parametrize("pdf", [papers.hybrid(), papers.with_box(draft_pdf(), [595, 842, 0, 0])])
def test_an_odd_draft_is_written_anew_before_the_first_signature(office, pdf):
    document = prepare(office.receive(draft=office.file(pdf, "la.pdf")))
    ready = blobs.read(queries.current_file(document, Kind.SIGNING).blob_id)
    assert not ready.startswith(pdf)
    assert blobs.read(queries.current_file(document, Kind.ORIGINAL).blob_id) == pdf
    assert blobs.read(queries.current_file(office.sign(document), Kind.SIGNED).blob_id).startswith(ready)


def test_a_broken_pdf_says_why(office):
    document = prepare(office.receive(draft=office.file(draft_pdf()[:300], "hong.pdf")))
    assert document.preparation == Preparation.FAILED
    assert document.preparation_error


def test_preparing_twice_makes_one_file(office):
    document = prepare(office.receive())
    prepare(document)
    assert document.files.filter(kind=Kind.SIGNING).count() == 1
    assert document.events.filter(action=Event.Kind.PREPARED).count() == 1


def test_a_document_that_was_taken_back_is_left_alone(office):
    document = recall(office.receive())
    prepare(document)
    assert document.preparation == Preparation.WAITING
    assert queries.current_file(document, Kind.SIGNING) is None


def test_the_sweep_finds_what_nobody_made_ready(office):
    document = office.receive()
    assert preparing.waiting_documents(at=NOW + timedelta(seconds=10)) == []
    assert preparing.waiting_documents(at=NOW + timedelta(seconds=30)) == [document.pk]
    prepare(document)
    assert preparing.waiting_documents(at=NOW + timedelta(seconds=30)) == []


def test_a_failed_one_is_not_tried_for_ever(office):
    prepare(office.receive(draft=office.file(b"khong phai PDF", "giay.docx", DOCX_TYPE)))
    assert preparing.waiting_documents(at=NOW + timedelta(hours=1)) == []


@pytest.mark.parametrize("role", ["leader", "clerical"])
def test_a_person_may_have_it_tried_again(office, role, django_capture_on_commit_callbacks):
    document = prepare(office.receive(draft=office.file(b"khong phai PDF", "giay.docx", DOCX_TYPE)))
    with django_capture_on_commit_callbacks() as callbacks:
        preparing.document_prepare_again(document_id=document.pk, actor=getattr(office, role), at=NOW)
    document.refresh_from_db()
    assert (document.preparation, document.preparation_error) == (Preparation.WAITING, "")
    assert len(callbacks) == 1


def test_refuses_to_try_again_for_others(office):
    document = prepare(office.receive(draft=office.file(b"khong phai PDF", "giay.docx", DOCX_TYPE)))
    with pytest.raises(PolicyError):
        preparing.document_prepare_again(document_id=document.pk, actor=office.specialist, at=NOW)
    document.refresh_from_db()
    assert document.preparation == Preparation.FAILED


def test_refuses_to_prepare_again_what_is_ready(office):
    document = prepare(office.receive())
    with pytest.raises(TransitionError):
        preparing.document_prepare_again(document_id=document.pk, actor=office.leader, at=NOW)
    document.refresh_from_db()
    assert document.preparation == Preparation.READY


def test_receiving_wakes_a_worker_for_this_document(office, redis_client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = office.receive()
    assert redis_client.llen("documents") == 1
    assert f'"document_id": {document.pk}' in queued_body(redis_client)


def queued_body(redis_client):
    """Return what the first queued job is called with."""
    message = json.loads(redis_client.lrange("documents", 0, 0)[0])
    return base64.b64decode(message["body"]).decode()


def test_the_job_prepares(office):
    document = office.receive()
    tasks.prepare_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.preparation == Preparation.READY


def test_the_sweep_gives_out_each_waiting_document(office, redis_client):
    document = office.receive()
    Document.objects.update(updated_at=NOW - timedelta(days=1))
    tasks.prepare_waiting_documents()
    assert f'"document_id": {document.pk}' in queued_body(redis_client)


def test_the_first_opening_is_told_once(office):
    document = office.prepared()
    for minutes in (1, 2):
        document_open(document_id=document.pk, actor=office.leader, at=NOW + timedelta(minutes=minutes))
    document.refresh_from_db()
    assert document.opened_at == NOW + timedelta(minutes=1)
    assert document.events.filter(action=Event.Kind.OPENED).count() == 1
    assert sent_kinds() == ["arrived", "opened"]


def test_refuses_the_opening_by_somebody_else(office):
    document = office.prepared()
    with pytest.raises(PolicyError):
        document_open(document_id=document.pk, actor=office.clerical, at=NOW)
    document.refresh_from_db()
    assert document.opened_at is None


def test_refuses_the_opening_after_it_left(office):
    document = recall(office.prepared())
    with pytest.raises(TransitionError, match="thu hồi"):
        document_open(document_id=document.pk, actor=office.leader, at=NOW)
