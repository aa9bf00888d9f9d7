"""The three steps of signing: ask, perform, complete."""

import logging
import os
import traceback
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.views.debug import ExceptionReporter

from common import blobs
from common.journal import verify_chain
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.keys.unlock import memory
from signing.models import (
    KeyGrant,
    Operation,
    SignatureRecord,
    SigningEvent,
    SigningKey,
    SigningRequest,
    State,
    Verdict,
    VerificationReport,
)
from signing.services import sign, verify
from signing.simulators.demo_ca import Owner, store_key
from tests.factories.accounts import NOW
from tests.factories.signing import PIN, authority, draft_pdf, issued
from tests.signing.conftest import ISSUED_ON, NUMBER, SUBJECT

LATER = NOW + sign.LIFETIME


def code_of(call):
    """Return the code of the refusal that the call raises."""
    with pytest.raises(SigningRefusal) as refused:
        call()
    return refused.value.code


def performed(office, sha256, pin=PIN, **options):
    request = office.ask(sha256, **options)
    return request, sign.perform(request_id=request.pk, pin=Secret(pin), at=NOW)


def state_of(request):
    return SigningRequest.objects.values_list("state", flat=True).get(pk=request.pk)


def actions():
    return list(SigningEvent.objects.order_by("request", "number").values_list("action", flat=True))


def test_leader_and_seal_give_a_valid_file(office, draft):
    sealed = office.seal(office.approve(draft))
    report = verify.report_for(sealed)
    assert report.verdict == Verdict.VALID
    assert [one["field"] for one in report.signatures] == ["KySo_LD_1", "DongDau_1"]
    assert verify.leader_signed(report, user_id=office.leader.pk)
    assert verify.sealed_by(report, agency_code=office.agency.code)


def test_records_what_was_signed_by_whom(office, draft):
    signed = office.approve(draft)
    record = SignatureRecord.objects.get()
    assert (record.subject, record.operation, record.signer) == (SUBJECT, Operation.APPROVE, office.leader)
    assert (record.source_sha256, record.blob_id, record.level) == (draft, signed, "B-B")
    assert record.fingerprint == office.leader_key.fingerprint
    assert record.report == verify.report_for(signed)
    assert record.request.state == State.SIGNED


def test_keeps_the_reviewed_bytes_in_front(office, draft):
    assert blobs.read(office.approve(draft)).startswith(blobs.read(draft))


def test_writes_a_chain_of_events(office, draft):
    office.approve(draft)
    assert actions() == ["requested", "begun", "delivered", "completed"]
    assert verify_chain(SigningEvent.objects.all()) == []


def test_perform_alone_marks_nothing(office, draft):
    request, signed = performed(office, draft)
    assert state_of(request) == State.COMPLETING
    assert not SignatureRecord.objects.exists()
    assert blobs.exists(signed.sha256)
    assert signed.size_bytes == len(blobs.read(signed.sha256))


def test_refuses_a_file_that_is_not_stored(office):
    assert code_of(lambda: office.ask("ab" * 32)) == "no_file"
    assert not SigningRequest.objects.exists()


def test_refuses_a_file_that_changed_on_the_disk(office, draft):
    request = office.ask(draft)
    path = blobs.path(draft)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"%PDF-1.3", b"%PDF-1.4"))
    try:
        assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "file_changed"
    finally:
        path.write_bytes(content)
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()


def test_refuses_a_file_that_disappeared(office, draft):
    request = office.ask(draft)
    content = blobs.read(draft)
    default_storage.delete(f"{draft[:2]}/{draft}")
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "no_file"
    assert blobs.put(content).sha256 == draft


def test_a_wrong_pin_fails_the_request_and_leaves_the_way_free(office, draft):
    request = office.ask(draft)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret("000000"), at=NOW)) == "pin_wrong"
    assert state_of(request) == State.FAILED
    assert VerificationReport.objects.count() == 0
    assert office.approve(draft)


def test_refuses_a_second_signature_in_the_same_place(office, draft):
    signed = office.approve(draft)
    assert code_of(lambda: office.approve(signed)) == "field_filled"


def test_refuses_an_unprepared_file(office):
    raw = blobs.put(draft_pdf()).sha256
    assert code_of(lambda: office.approve(raw)) == "file_no_field"


@pytest.mark.parametrize(("number", "issued_on"), [("", ISSUED_ON), ("  ", ISSUED_ON), (NUMBER, None)])
def test_seals_only_with_number_and_date(office, draft, number, issued_on):
    signed = office.approve(draft)
    assert code_of(lambda: office.seal(signed, number=number, issued_on=issued_on)) == "number_missing"
    assert SignatureRecord.objects.count() == 1


def test_refuses_to_seal_over_a_broken_signature(office, draft):
    signed = bytearray(blobs.read(office.approve(draft)))
    signed[signed.index(b"/MediaBox") + 12] ^= 1
    broken = blobs.put(bytes(signed)).sha256
    assert code_of(lambda: office.seal(broken)) == "file_bad_signature"
    assert SignatureRecord.objects.count() == 1


def test_refuses_when_the_grant_ended_after_asking(office, draft):
    request = office.ask(office.approve(draft), Operation.SEAL)
    KeyGrant.objects.update(valid_to=NOW)
    call = partial(sign.perform, request_id=request.pk, pin=None, at=NOW, number=NUMBER, issued_on=ISSUED_ON)
    assert code_of(call) == "no_grant"
    assert state_of(request) == State.FAILED


def test_refuses_when_the_key_was_exchanged_after_asking(office, draft):
    request = office.ask(draft)
    SigningKey.objects.filter(pk=office.leader_key.pk).update(active=False)
    owner = Owner(user=office.leader, pin=Secret(PIN))
    key = issued(office.leader.full_name, "moi")
    store_key(key, chain=[authority().intermediate], owner=owner, at=NOW)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "request_closed"
    assert state_of(request) == State.FAILED


def test_a_request_is_used_once(office, draft):
    request, _ = performed(office, draft)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "request_closed"
    assert state_of(request) == State.COMPLETING


def test_refuses_a_request_that_lapsed(office, draft):
    request = office.ask(draft)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=LATER)) == "request_closed"


def test_refuses_an_unknown_request(office):
    assert code_of(lambda: sign.perform(request_id=404, pin=None, at=NOW)) == "request_closed"
    assert code_of(lambda: sign.complete(request_id=404, signed_sha256="", at=NOW)) == "request_closed"


def test_completes_only_what_it_produced(office, draft):
    request, _ = performed(office, draft)
    assert code_of(lambda: sign.complete(request_id=request.pk, signed_sha256=draft, at=NOW)) == "request_mismatch"
    assert state_of(request) == State.COMPLETING


def test_completes_once(office, draft):
    request, signed = performed(office, draft)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=NOW)
    again = partial(sign.complete, request_id=request.pk, signed_sha256=signed.sha256, at=NOW)
    assert code_of(again) == "request_closed"
    assert SignatureRecord.objects.count() == 1


def test_while_one_signs_nobody_else_begins(office, draft):
    office.ask(draft)
    with pytest.raises(SigningRefusal, match=f"đang được {office.leader.full_name} ký"):
        office.ask(draft)
    assert SigningRequest.objects.count() == 1


def test_other_subjects_are_free(office, draft):
    office.ask(draft)
    assert office.ask(draft, subject="document:2").state == State.PREPARED


@pytest.mark.parametrize("stage", ["asked", "performed"])
def test_a_signer_who_died_blocks_for_seconds_only(office, draft, stage):
    request = office.ask(draft) if stage == "asked" else performed(office, draft)[0]
    assert office.approve(draft, at=LATER)
    assert state_of(request) == State.EXPIRED
    assert SignatureRecord.objects.count() == 1


def test_a_lapsed_request_cannot_complete_any_more(office, draft):
    request, signed = performed(office, draft)
    office.ask(draft, at=LATER)
    late = partial(sign.complete, request_id=request.pk, signed_sha256=signed.sha256, at=LATER)
    assert code_of(late) == "request_closed"
    assert not SignatureRecord.objects.exists()


def test_a_cancelled_request_leaves_the_way_free(office, draft):
    request, signed = performed(office, draft)
    sign.request_cancel(request_id=request.pk, reason="đổi ý", at=NOW)
    sign.request_cancel(request_id=request.pk, reason="lần nữa", at=NOW)
    assert state_of(request) == State.CANCELLED
    assert actions()[-1] == "cancelled"
    assert office.approve(draft)
    assert (
        code_of(lambda: sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=NOW)) == "request_closed"
    )


def test_a_request_cancelled_while_signing_delivers_nothing(office, draft, monkeypatch):
    request = office.ask(draft)
    sign_in_place = sign.sign_in_place

    def cancel_meanwhile(stream, job):
        sign.request_cancel(request_id=request.pk, reason="đổi ý", at=NOW)
        sign_in_place(stream, job)

    monkeypatch.setattr(sign, "sign_in_place", cancel_meanwhile)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "request_closed"
    assert state_of(request) == State.CANCELLED


def test_a_failure_of_ours_is_told_with_a_number_and_changes_nothing(office, draft, monkeypatch, caplog):
    request = office.ask(draft)
    monkeypatch.setattr(sign, "sign_in_place", lambda stream, job: None)
    with pytest.raises(SigningRefusal, match=rf"mã {request.pk}\)"):
        sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()
    assert "does not verify" in caplog.text


def test_names_the_signed_file_after_the_draft():
    moment = NOW.replace(hour=9, minute=5, second=7)
    assert sign.signed_name("Giấy phép số 1.docx", moment) == "Giấy phép số 1(06.07.2026_09h05p07)_signed.pdf"
    assert sign.signed_name("ban.thao.pdf", moment) == "ban.thao(06.07.2026_09h05p07)_signed.pdf"
    assert sign.signed_name("khong-duoi", moment) == "khong-duoi(06.07.2026_09h05p07)_signed.pdf"


def test_signs_a_second_document_without_opening_the_key_again(office, draft):
    office.approve(draft)
    loads = memory.loads
    office.approve(draft, subject="document:2")
    assert memory.loads == loads


SECRET_PIN = "73519462"


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.DEBUG)
    return caplog


def everything_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            yield from (row for (row,) in cursor.fetchall())


@pytest.mark.parametrize("right", [True, False])
def test_the_pin_is_found_nowhere(office, draft, told, redis_client, right):
    office.leader_key.active = False
    office.leader_key.save()
    pin = Secret(SECRET_PIN if right else SECRET_PIN + "0")
    owner = Owner(user=office.leader, pin=Secret(SECRET_PIN))
    key = issued(office.leader.full_name, "khac")
    store_key(key, chain=[authority().intermediate], owner=owner, at=NOW)
    request = office.ask(draft)
    shown = ""
    try:
        sign.perform(request_id=request.pk, pin=pin, at=NOW)
    except SigningRefusal as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        shown += ExceptionReporter(None, type(error), error, error.__traceback__).get_traceback_text()
    assert bool(shown) is not right
    hexadecimal = SECRET_PIN.encode().hex()
    for place in (shown, told.text, *everything_in_the_database()):
        assert SECRET_PIN not in place
        assert hexadecimal not in place
    assert not [key for key in redis_client.scan_iter() if SECRET_PIN.encode() in (redis_client.dump(key) or b"")]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_requests_for_one_subject_one_wins(office, draft):
    def attempt(_):
        try:
            with transaction.atomic():
                return office.ask(draft).pk
        except SigningRefusal as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert answers.count("in_progress") == 7
    assert SigningRequest.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_perform_one_request_one_wins(office, draft):
    request = office.ask(draft)

    def attempt(_):
        try:
            return sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW).sha256
        except SigningRefusal as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    assert answers.count("request_closed") == 7
    assert state_of(request) == State.COMPLETING


MOMENTS = {
    "asked": State.PREPARED,
    "taken": State.SIGNING,
    "within the signature": State.SIGNING,
    "signed, not checked": State.SIGNING,
    "checked, not stored": State.SIGNING,
    "stored, not noted": State.SIGNING,
    "noted": State.COMPLETING,
    "within completing": State.COMPLETING,
}


def die(*_args, **_values):
    os.kill(os.getpid(), 9)


def live_until(office, request, moment):
    """Sign in this process until the moment has come."""
    places = {
        "taken": (sign.working, "copy_blob"),
        "within the signature": (sign, "sign_in_place"),
        "signed, not checked": (sign.verify, "store_report"),
        "checked, not stored": (sign.blobs, "put"),
        "stored, not noted": (sign, "store_result"),
        "within completing": (sign.rows, "insert"),
    }
    if moment in places:
        setattr(*places[moment], die)
    if moment != "asked":
        signed = sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)
        if moment != "noted":
            office.complete(request, signed, NOW)
    die()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_process_killed_at_any_moment_leaves_the_old_file_and_signs_once_later(office, draft, moment):
    request = office.ask(draft)
    connection.close()
    child = os.fork()
    if child == 0:
        live_until(office, request, moment)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert state_of(request) == MOMENTS[moment]
    assert not SignatureRecord.objects.exists()
    assert blobs.check(draft)
    signed = office.approve(draft, at=LATER + timedelta(seconds=1))
    assert SignatureRecord.objects.count() == 1
    assert len(verify.report_for(signed).signatures) == 1


def test_the_private_key_is_found_nowhere_in_the_open(office, draft, told, redis_client):
    office.approve(draft)
    exponent = issued(office.leader.full_name).key.private_numbers().d
    secret = exponent.to_bytes(256)
    for place in (told.text, *everything_in_the_database()):
        assert secret.hex() not in place
        assert str(exponent) not in place
    assert not [key for key in redis_client.scan_iter() if secret in (redis_client.dump(key) or b"")]
