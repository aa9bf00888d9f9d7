"""The leader signs what was read, or returns it; everything else leaves the document as it was."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Agency, Post, Role
from common.errors import InputError, PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import preparing, signing
from integrations.models import OutboxMessage
from signing.errors import SigningRefusal
from signing.models import SignatureRecord, SigningRequest
from signing.services import sign, verify
from tests.eoffice.services.test_incoming import recall, sent_kinds
from tests.factories.accounts import NOW, VIETNAM, person
from tests.factories.eoffice import office as make_office
from tests.factories.signing import PIN, draft_pdf, issued, store_key

Kind = DocumentFile.Kind
State = Document.State


def assert_still_waits(document, *, told=("arrived",)):
    """Nothing has changed, and the desk heard nothing new."""
    events = list(document.events.values_list("action", flat=True))
    document.refresh_from_db()
    assert (document.state, document.holder_id) == (State.SUBMITTED, document.signer_id)
    assert Event.Kind.SIGNED not in events
    assert Event.Kind.RETURNED not in events
    assert queries.current_file(document, Kind.SIGNED) is None
    assert sent_kinds() == list(told)


def test_signs_what_was_read_and_passes_it_on(office):
    document = office.sign(office.prepared(), opinion="Đồng ý")
    document.refresh_from_db()
    assert (document.state, document.holder, document.holder_role) == (State.SIGNED, None, Role.CLERICAL)
    file = queries.current_file(document, Kind.SIGNED)
    report = verify.report_for(file.blob_id)
    assert verify.leader_signed(report, user_id=office.leader.pk)
    assert SignatureRecord.objects.get().blob_id == file.blob_id
    last = document.events.last()
    assert (last.action, last.actor, last.receiver_name, last.opinion) == (
        Event.Kind.SIGNED, office.leader, office.clerical.full_name, "Đồng ý",
    )  # fmt: skip


def test_the_signed_file_is_named_after_the_draft_and_the_time(office):
    office.at = datetime(2026, 7, 6, 14, 32, 7, tzinfo=VIETNAM)
    document = office.signed(draft=office.file(name="CV_Ra-soat.pdf"))
    name = "CV_Ra-soat(06.07.2026_14h32p07)_signed.pdf"
    assert queries.current_file(document, Kind.SIGNED).name == name


def test_the_desk_hears_who_has_it_now(office):
    office.signed()
    told = OutboxMessage.objects.order_by("number").last().payload
    assert (told["kind"], told["by"]["username"]) == ("signed", office.leader.username)
    assert told["receiver"]["full_name"] == office.clerical.full_name
    assert told["file_name"].endswith("_signed.pdf")


def test_with_several_clerical_officers_the_role_has_it(office):
    person(Role.CLERICAL, agency=office.agency)
    document = office.signed()
    assert document.events.last().receiver_name == "Văn thư cơ quan"


def test_goes_to_the_units_clerical_officer_where_that_is_configured(db):
    office = make_office(route=Agency.ClericalRoute.UNIT)
    unit_clerical = person(Role.UNIT_CLERICAL, department=office.department)
    document = office.signed()
    assert document.holder_role == Role.UNIT_CLERICAL
    assert document.events.last().receiver_name == unit_clerical.full_name


def test_a_unit_without_one_is_served_by_the_agencys(db):
    office = make_office(route=Agency.ClericalRoute.UNIT)
    assert office.signed().holder_role == Role.CLERICAL


def test_refuses_when_nobody_could_take_it(office):
    document = office.prepared()
    Post.objects.filter(user=office.clerical).update(active=False)
    with pytest.raises(TransitionError, match="chưa có văn thư"):
        office.sign(document)
    assert_still_waits(document)
    assert not SigningRequest.objects.exists()


def test_refuses_a_file_that_changed_after_it_was_read(office):
    document = office.prepared()
    with pytest.raises(TransitionError, match="Tệp đã thay đổi sau khi bạn xem"):
        office.sign(document, sha256="0" * 64)
    assert_still_waits(document)


def test_refuses_before_the_draft_is_ready(office):
    document = office.receive()
    with pytest.raises(TransitionError, match="chưa sẵn sàng"):
        office.sign(document, sha256="0" * 64)
    assert_still_waits(document)


def test_refuses_a_leader_to_whom_it_was_not_addressed(office):
    document = office.prepared()
    colleague = person(Role.LEADER, agency=office.agency)
    with pytest.raises(PolicyError, match=office.leader.full_name):
        office.sign(document, actor=colleague)
    assert_still_waits(document)


def test_refuses_a_leader_who_left_the_post(office):
    document = office.prepared()
    Post.objects.filter(user=office.leader).update(active=False)
    with pytest.raises(PolicyError):
        office.sign(document, actor=type(office.leader).objects.get(pk=office.leader.pk))
    assert_still_waits(document)


def test_a_wrong_pin_changes_nothing_and_the_right_one_follows(office):
    document = office.prepared()
    with pytest.raises(SigningRefusal, match="Mã PIN không đúng"):
        office.sign(document, pin="000000")
    assert_still_waits(document)
    assert office.sign(document).state == State.SIGNED


def test_refuses_a_leader_without_a_certificate(db):
    office = make_office(keys=False)
    document = office.prepared()
    with pytest.raises(SigningRefusal):
        office.sign(document)
    assert_still_waits(document)


def test_refuses_an_expired_certificate(db):
    office = make_office(keys=False)
    ended = issued(office.leader.full_name, not_after=NOW - timedelta(days=30))
    from signing.keys.secret import Secret
    from signing.simulators.demo_ca import Owner, trust
    from tests.factories.signing import authority

    trust(authority(), NOW)
    store_key(ended, chain=[authority().intermediate], owner=Owner(user=office.leader, pin=Secret(PIN)), at=NOW)
    document = office.prepared()
    with pytest.raises(SigningRefusal, match="hết hạn"):
        office.sign(document)
    assert_still_waits(document)


def test_a_second_press_is_told_what_happened(office):
    document = office.prepared()
    file = queries.current_file(document, Kind.SIGNING)
    office.sign(document)
    with pytest.raises(TransitionError, match=f"{office.leader.full_name} ký duyệt"):
        office.sign(document, sha256=file.blob_id)
    assert document.files.filter(kind=Kind.SIGNED).count() == 1
    assert SignatureRecord.objects.count() == 1


def test_a_recall_in_the_middle_wins_and_the_signature_does_not_count(office):
    document = office.prepared()
    file = queries.current_file(document, Kind.SIGNING)
    request = signing.signature_request(
        document_id=document.pk, actor=office.leader, at=NOW, reviewed_sha256=file.blob_id
    )
    signed = sign.perform(request_id=request.pk, pin=sign.Secret(PIN), at=NOW)
    recall(document)
    with pytest.raises(TransitionError, match="thu hồi"):
        signing.take_signature(document.pk, office.leader, NOW, request, signed, "")
    document.refresh_from_db()
    assert document.state == State.RETURNED
    assert not SignatureRecord.objects.exists()


def test_a_process_that_dies_after_signing_leaves_a_document_to_sign(office):
    document = office.prepared()
    file = queries.current_file(document, Kind.SIGNING)
    request = signing.signature_request(
        document_id=document.pk, actor=office.leader, at=NOW, reviewed_sha256=file.blob_id
    )
    sign.perform(request_id=request.pk, pin=sign.Secret(PIN), at=NOW)
    # Here the process is killed. For two minutes the old attempt stands; then it lapses and the leader signs anew.
    with pytest.raises(SigningRefusal, match="đang được"):
        office.sign(document)
    assert_still_waits(document)
    office.at = NOW + timedelta(minutes=3)
    assert office.sign(document).state == State.SIGNED
    assert SignatureRecord.objects.count() == 1


def test_a_new_draft_while_signing_is_not_taken_for_the_old_one(office):
    document = office.prepared()
    file = queries.current_file(document, Kind.SIGNING)
    request = signing.signature_request(
        document_id=document.pk, actor=office.leader, at=NOW, reviewed_sha256=file.blob_id
    )
    signed = sign.perform(request_id=request.pk, pin=sign.Secret(PIN), at=NOW)
    file.blob_id = office.file(draft_pdf(mark="khác")).sha256
    file.save(update_fields=["blob"])
    with pytest.raises(TransitionError, match="Tệp đã thay đổi"):
        signing.take_signature(document.pk, office.leader, NOW, request, signed, "")
    assert_still_waits(document)


def test_returns_with_a_reason_to_whoever_sent_it(office):
    document = office.prepared()
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason=" Thiếu căn cứ ")
    document.refresh_from_db()
    assert (document.state, document.holder) == (State.RETURNED, None)
    last = document.events.last()
    assert (last.action, last.receiver_name, last.opinion) == (
        Event.Kind.RETURNED, office.head.full_name, "Thiếu căn cứ",
    )  # fmt: skip
    told = OutboxMessage.objects.order_by("number").last()
    assert (told.type, told.payload["reason"]) == ("office.document_returned", "Thiếu căn cứ")


def test_refuses_to_return_without_a_reason(office):
    document = office.prepared()
    with pytest.raises(InputError, match="lý do"):
        signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="  ")
    assert_still_waits(document)


def test_refuses_a_return_by_somebody_else(office):
    document = office.prepared()
    with pytest.raises(PolicyError):
        signing.document_return(document_id=document.pk, actor=office.clerical, at=NOW, reason="Sai")
    assert_still_waits(document)


def test_refuses_to_return_what_was_returned(office):
    document = office.prepared()
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai")
    with pytest.raises(TransitionError, match="trả lại"):
        signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai")
    assert OutboxMessage.objects.filter(type="office.document_returned").count() == 1


def test_a_draft_that_could_not_be_converted_can_be_returned(office):
    document = office.receive(draft=office.file(b"khong phai PDF", "giay.docx", "application/msword"))
    preparing.document_prepare(document_id=document.pk, at=NOW)
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Tệp hỏng")
    document.refresh_from_db()
    assert document.state == State.RETURNED
