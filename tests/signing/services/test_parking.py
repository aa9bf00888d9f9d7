"""A signature whose key is elsewhere: started, awaited over a restart, and taken."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from common import blobs
from common.journal import verify_chain
from signing.backends import BACKENDS, RemoteBackend, Ticket
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import Operation, SignatureRecord, SigningEvent, SigningRequest, State, Verdict
from signing.pades.engine import key_signer
from signing.services import course, finishing, parking, sign, verify
from signing.services.placing import plan_signature
from signing.tasks import finish_parked
from tests.factories.accounts import NOW
from tests.factories.signing import PIN, issued
from tests.signing.conftest import SUBJECT
from tests.signing.services.test_sign import actions, code_of, state_of

SOON = NOW + timedelta(minutes=2)
LATE = NOW + timedelta(minutes=6)


class Phone(RemoteBackend):
    """A phone whose owner decides: None not yet, True yes, False no."""

    def __init__(self, key):
        self.key, self.decided, self.asked = key, None, []

    def start(self, *, key, attributes, pin, at, callback=""):
        self.asked.append(list(attributes))
        return Ticket(f"tx-{len(self.asked)}", at + timedelta(minutes=5))

    def poll(self, *, key, transaction, at):
        if self.decided is None:
            return None
        if not self.decided:
            raise refusal("signer_late")
        return [key_signer(self.key)(one) for one in self.asked[int(transaction.split("-")[1]) - 1]]


@pytest.fixture
def phone(office, monkeypatch):
    """The leader's key is on a phone."""
    return on_phone(office.leader_key, issued(office.leader.full_name).key, monkeypatch)


def on_phone(key, private, monkeypatch):
    """Move the key to a phone."""
    key.backend, key.service, key.credential = "phone", "thu", "cred-1"
    key.key_blob, key.wrapped_dek, key.kek_id, key.pin_salt = b"", b"", "", b""
    key.save()
    phone = Phone(private)
    monkeypatch.setitem(BACKENDS, "phone", phone)
    return phone


def started(office, draft):
    return parking.start(request_id=office.ask(draft).pk, pin=None, at=NOW)


def test_waits_until_the_owner_has_decided_then_signs_like_any_other(office, draft, phone):
    request = started(office, draft)
    assert (request.state, request.transaction) == (State.AWAITING_SIGNER, "tx-1")
    assert parking.poll(request_id=request.pk, at=SOON) is None
    phone.decided = True
    signed = parking.poll(request_id=request.pk, at=SOON)
    office.complete(request, signed, SOON)
    report = verify.report_for(signed.sha256)
    assert (report.verdict, report.notes) == (Verdict.REVIEW, ["missing_signature"])
    assert verify.leader_signed(report, user_id=office.leader.pk)
    assert actions() == ["requested", "begun", "parked", "delivered", "completed"]
    assert verify_chain(SigningEvent.objects.all()) == []
    assert blobs.read(signed.sha256).startswith(blobs.read(draft))


def test_all_that_is_needed_is_in_the_row(office, draft, phone):
    request = SigningRequest.objects.get(pk=started(office, draft).pk)
    assert phone.asked == [[bytes(request.attributes)]]
    gap = blobs.read(request.prepared_id)[request.gap_start : request.gap_end]
    assert (gap[:1], gap[-1:], set(gap[1:-1])) == (b"<", b">", {ord("0")})
    assert len(bytes(request.document_digest)) == 32


def test_a_planned_place_is_kept_while_the_signer_is_awaited(office, draft, phone):
    who = {"operation": Operation.INITIAL, "signer": office.leader, "agency": office.agency, "at": NOW}
    plan = plan_signature(blobs.read(draft), **who)
    with transaction.atomic():
        asked = sign.request_create(subject=SUBJECT, sha256=draft, plan=plan, **who)
    request = parking.start(request_id=asked.pk, pin=None, at=NOW)
    phone.decided = True
    office.complete(request, parking.poll(request_id=request.pk, at=SOON), SOON)
    assert SignatureRecord.objects.get().field == plan.place.field == "Nhay_1"


def test_the_reserved_place_waits_for_the_signer(office, draft, phone):
    started(office, draft)
    assert code_of(lambda: office.ask(draft, at=SOON)) == "in_progress"
    assert office.ask(draft, at=LATE).state == State.PREPARED


def test_taking_twice_brings_the_same_file_and_one_record(office, draft, phone):
    request = started(office, draft)
    signature = key_signer(phone.key)(bytes(request.attributes))
    first = parking.take(request_id=request.pk, signature=signature, at=SOON)
    assert parking.take(request_id=request.pk, signature=signature, at=SOON) == first
    office.complete(request, first, SOON)
    assert code_of(lambda: parking.take(request_id=request.pk, signature=signature, at=SOON)) == "request_closed"
    assert SignatureRecord.objects.count() == 1


def while_it_is_checked(monkeypatch, other):
    """Let another process do this while ours stands just before it stores what it signed."""
    checked = sign._check

    def check(request, file, at):
        monkeypatch.setattr(sign, "_check", checked)
        other()
        return checked(request, file, at)

    monkeypatch.setattr(sign, "_check", check)


def test_who_fails_late_does_not_close_what_another_has_brought(office, draft, phone, monkeypatch):
    request = started(office, draft)
    phone.decided = True
    first = []

    def other():
        first.append(parking.poll(request_id=request.pk, at=SOON))
        raise refusal("signer_late")

    while_it_is_checked(monkeypatch, other)
    assert code_of(lambda: parking.poll(request_id=request.pk, at=SOON)) == "signer_late"
    assert state_of(request) == State.COMPLETING
    office.complete(request, first[0], SOON)


def uses_of(key):
    key.refresh_from_db()
    return key.usage_count, key.usage_today


@pytest.mark.parametrize("end", ["cancelled", "lapsed", "refused"])
def test_a_use_of_the_key_is_given_back_when_nothing_came_of_it(office, draft, phone, end):
    request = started(office, draft)
    assert uses_of(office.leader_key) == (1, 1)
    phone.decided = False
    {
        "cancelled": lambda: sign.request_cancel(request_id=request.pk, reason="thôi", at=SOON),
        "lapsed": lambda: office.ask(draft, at=LATE),
        "refused": lambda: code_of(lambda: parking.poll(request_id=request.pk, at=SOON)),
    }[end]()
    assert state_of(request) in {State.CANCELLED, State.EXPIRED, State.FAILED}
    assert uses_of(office.leader_key) == (0, 0)


MUCH_LATER = NOW + timedelta(minutes=5) + finishing.STILL_BUSY


def test_who_never_answers_is_not_waited_for_though_nobody_looks(office, draft, phone):
    request = started(office, draft)
    assert finishing.lapsed_expire(at=MUCH_LATER) == 0
    assert finishing.parked_requests() == [request.pk]
    with time_machine.travel(MUCH_LATER, tick=False):
        finish_parked(request_id=request.pk)
    assert state_of(request) == State.FAILED
    assert finishing.parked_for(SUBJECT, signer_id=office.leader.pk) is None
    assert uses_of(office.leader_key) == (0, 0)
    assert actions()[-1] == "failed"
    phone.decided = True
    assert code_of(lambda: parking.poll(request_id=request.pk, at=SOON)) == "request_closed"


def test_who_signed_while_nobody_asked_is_asked_a_last_time(office, draft, phone):
    request = started(office, draft)
    phone.decided = True
    assert finishing.lapsed_expire(at=MUCH_LATER) == 0
    signed = parking.poll(request_id=request.pk, at=MUCH_LATER)
    office.complete(request, signed, MUCH_LATER)
    assert verify.leader_signed(verify.report_for(signed.sha256), user_id=office.leader.pk)
    assert uses_of(office.leader_key) == (1, 1)


def test_a_signature_whose_process_died_costs_no_use_of_the_key(office, draft):
    request = office.ask(draft)
    course.claim(request.pk, NOW)
    assert uses_of(office.leader_key) == (1, 1)
    assert finishing.lapsed_expire(at=NOW + sign.LIFETIME + finishing.STILL_BUSY) == 1
    assert state_of(request) == State.EXPIRED
    assert uses_of(office.leader_key) == (0, 0)


def test_what_is_signed_and_waits_to_be_handed_over_never_lapses(office, draft, phone):
    request = started(office, draft)
    phone.decided = True
    signed = parking.poll(request_id=request.pk, at=SOON)
    assert finishing.lapsed_expire(at=MUCH_LATER) == 0
    office.complete(request, signed, MUCH_LATER)
    assert uses_of(office.leader_key) == (1, 1)


def test_what_was_not_begun_gives_nothing_back(office, draft):
    office.approve(draft, subject="document:2")
    sign.request_cancel(request_id=office.ask(draft).pk, reason="thôi", at=NOW)
    assert uses_of(office.leader_key) == (1, 1)


def test_refuses_the_signature_of_another_key(office, draft, phone):
    request = started(office, draft)
    wrong = key_signer(issued("Người Khác").key)(bytes(request.attributes))
    assert code_of(lambda: parking.take(request_id=request.pk, signature=wrong, at=SOON)) == "wrong_signature"
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()


def test_refuses_the_signature_of_another_file(office, draft, phone):
    request = started(office, draft)
    wrong = key_signer(phone.key)(b"another")
    assert code_of(lambda: parking.take(request_id=request.pk, signature=wrong, at=SOON)) == "wrong_signature"
    assert state_of(request) == State.FAILED


@pytest.mark.parametrize("how", ["poll", "take"])
def test_who_has_not_signed_by_then_or_is_brought_late_is_refused(office, draft, phone, how):
    request = started(office, draft)
    signature = key_signer(phone.key)(bytes(request.attributes))
    late = {
        "poll": lambda: parking.poll(request_id=request.pk, at=LATE),
        "take": lambda: parking.take(request_id=request.pk, signature=signature, at=LATE),
    }[how]
    assert code_of(late) == "signer_late"
    assert state_of(request) == State.FAILED


def test_the_owner_who_says_no_closes_the_request(office, draft, phone):
    request = started(office, draft)
    phone.decided = False
    assert code_of(lambda: parking.poll(request_id=request.pk, at=SOON)) == "signer_late"
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()


def test_a_key_that_was_taken_away_meanwhile_is_refused(office, draft, phone):
    request = started(office, draft)
    office.leader_key.active = False
    office.leader_key.save()
    phone.decided = True
    assert code_of(lambda: parking.poll(request_id=request.pk, at=SOON)) == "no_key"
    assert state_of(request) == State.FAILED


def test_a_key_that_is_elsewhere_does_not_sign_in_one_go(office, draft, phone):
    request = office.ask(draft)
    assert code_of(lambda: sign.perform(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "signs_elsewhere"
    assert state_of(request) == State.FAILED


def test_a_key_of_a_back_end_that_is_not_installed_is_refused(office, draft, phone, monkeypatch):
    monkeypatch.delitem(BACKENDS, "phone")
    request = office.ask(draft)
    assert code_of(lambda: parking.start(request_id=request.pk, pin=None, at=NOW)) == "backend_unknown"


def test_a_soft_key_is_not_parked(office, draft):
    request = office.ask(draft)
    assert code_of(lambda: parking.start(request_id=request.pk, pin=Secret(PIN), at=NOW)) == "backend_unknown"
    assert state_of(request) == State.FAILED


def test_the_database_keeps_no_awaiting_request_without_its_file(office, draft):
    request = office.ask(draft)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE signing_signingrequest SET state = 'awaiting_signer' WHERE id = %s", [request.pk])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["parked", "polled", "embedded", "delivered"])
def test_a_process_killed_while_the_signer_is_awaited_loses_nothing(office, draft, phone, moment):
    request = office.ask(draft)
    phone.decided = True
    connection.close()
    child = os.fork()
    if child == 0:
        die = lambda *_, **__: os.kill(os.getpid(), 9)  # noqa: E731
        parking.start(request_id=request.pk, pin=None, at=NOW)
        if moment == "polled":
            parking.complete_in_place = die
        if moment == "embedded":
            sign.blobs.put = die
        if moment != "parked":
            parking.poll(request_id=request.pk, at=SOON)
        die()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    assert state_of(request) == (State.COMPLETING if moment == "delivered" else State.AWAITING_SIGNER)
    assert not SignatureRecord.objects.exists()
    phone.asked = [[bytes(SigningRequest.objects.get().attributes)]]
    office.complete(request, parking.poll(request_id=request.pk, at=SOON), SOON)
    assert SignatureRecord.objects.count() == 1


def test_another_kind_of_failure_is_told_with_its_number(office, draft, phone):
    request = started(office, draft)
    blobs.path(request.prepared_id).write_bytes(b"%PDF-1.7 broken")
    signature = key_signer(phone.key)(bytes(request.attributes))
    with pytest.raises(SigningRefusal, match=rf"mã {request.pk}\)"):
        parking.take(request_id=request.pk, signature=signature, at=SOON)
    assert state_of(request) == State.FAILED
