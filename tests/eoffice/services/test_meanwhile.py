"""What happens while the key is used or a draft is converted: the document wins, the work is dropped."""

import pytest

from common.errors import TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, RegisterEntry
from eoffice.services import dispatching, issuing, preparing, signing
from integrations.models import OutboxMessage
from signing.keys.secret import Secret
from signing.models import SignatureRecord, SigningKey, SigningRequest
from signing.services import prepare_file, sign
from signing.simulators.demo_ca import Owner, store_key
from tests.eoffice.services.test_incoming import recall
from tests.factories.accounts import NOW
from tests.factories.signing import PIN, authority, grant, issued

Kind = DocumentFile.Kind
State = Document.State


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen right after a real step has done its work."""

    def after(module, name, happens):
        real = getattr(module, name)

        def step(*args, **kwargs):
            result = real(*args, **kwargs)
            happens()
            return result

        monkeypatch.setattr(module, name, step)

    return after


def test_a_recall_while_signing_closes_the_attempt(office, meanwhile):
    document = office.prepared()
    meanwhile(sign, "perform", lambda: recall(document))
    with pytest.raises(TransitionError, match="thu hồi"):
        office.sign(document)
    document.refresh_from_db()
    assert document.state == State.RETURNED
    assert not SignatureRecord.objects.exists()
    assert SigningRequest.objects.get().state == "cancelled"


def test_a_recall_while_sealing_closes_the_attempt_and_voids_the_number(office, meanwhile):
    document = office.signed()
    meanwhile(sign, "perform", lambda: recall(document))
    with pytest.raises(TransitionError, match="chưa đóng dấu"):
        office.seal(document)
    document.refresh_from_db()
    assert (document.state, document.number) == (State.RETURNED, None)
    assert RegisterEntry.objects.get().voided_at is not None
    assert queries.current_file(document, Kind.SEALED) is None


def test_a_recall_while_converting_leaves_no_file(office, meanwhile):
    document = office.receive()
    meanwhile(prepare_file, "prepare", lambda: recall(document))
    preparing.document_prepare(document_id=document.pk, at=NOW)
    assert queries.current_file(document, Kind.SIGNING) is None


def test_a_recall_while_a_conversion_fails_leaves_no_error(office, meanwhile):
    document = office.receive(draft=office.file(b"khong phai PDF", "giay.docx", "application/msword"))
    meanwhile(queries, "current_file", lambda: recall(document))
    preparing.document_prepare(document_id=document.pk, at=NOW)
    document.refresh_from_db()
    assert document.preparation_error == ""


def test_another_file_while_sealing_is_not_sealed(office, meanwhile):
    document = office.signed()
    other = queries.current_file(office.signed(), Kind.SIGNED).blob_id
    meanwhile(issuing.sealing, "signed_report", lambda: document.files.filter(kind=Kind.SIGNED).update(blob_id=other))
    with pytest.raises(TransitionError, match="Hãy xem lại"):
        office.seal(document)
    assert not RegisterEntry.objects.exists()


def test_a_wrong_pin_of_the_seal_keeps_the_number_and_says_so(office):
    SigningKey.objects.filter(agency=office.agency).update(active=False)
    owner = Owner(agency=office.agency, pin=Secret(PIN))
    certificate = issued(office.agency.name, office.agency.code, organisation="PIN")
    grant(store_key(certificate, chain=[authority().intermediate], owner=owner, at=NOW), office.clerical)
    document = office.signed()
    seal = {"document_id": document.pk, "actor": office.clerical, "at": NOW, "fields": office.form()}
    with pytest.raises(TransitionError, match="Đã cấp số 01/GP-SXD nhưng chưa đóng dấu: Mã PIN không đúng"):
        issuing.document_number_and_seal(pin=Secret("000000"), **seal)
    document.refresh_from_db()
    assert (document.state, document.sealed_at) == (State.NUMBERED, None)
    assert issuing.document_number_and_seal(pin=Secret(PIN), **seal).sealed_at == NOW
    assert RegisterEntry.objects.count() == 1


def test_the_offices_own_document_tells_the_desk_nothing(office):
    document = office.prepared()
    told = OutboxMessage.objects.count()
    Document.objects.filter(pk=document.pk).update(dossier_code="", sender={})
    document = office.seal(office.sign(document))
    with pytest.raises(TransitionError, match="Gửi văn bản"):
        office.issue(document)
    document = dispatching.directive_publish(
        document_id=document.pk, actor=office.clerical, at=NOW, expected_state=State.NUMBERED
    )
    assert document.state == State.ISSUED
    assert OutboxMessage.objects.count() == told


def test_a_document_without_a_course_is_stale_without_a_name(office):
    document = office.prepared()
    document.events.all().delete()
    with pytest.raises(TransitionError, match="Văn bản đã thay đổi"):
        office.seal(document)


def test_the_offices_own_draft_returns_to_nobody_at_the_desk(office):
    document = office.prepared()
    told = OutboxMessage.objects.count()
    Document.objects.filter(pk=document.pk).update(dossier_code="", sender={})
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai")
    assert OutboxMessage.objects.count() == told
