"""A leader whose key is on a phone: the document waits, and is signed, refused or given up as the owner decides."""

from datetime import timedelta

import pytest

from common.errors import PolicyError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import awaiting, signing
from eoffice.services.initialling import document_initial
from notices.models import Notice
from signing.errors import SigningRefusal
from signing.models import Operation, SignatureRecord, SigningRequest, SigningService
from signing.models import State as RequestState
from signing.services import findings, finishing, parking, verify
from signing.services.sign import Secret
from signing.simulators import remote
from signing.simulators.remote import Mood, RemoteServices
from signing.tasks import finish_parked
from tests.eoffice.services.test_signing import assert_still_waits
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, PIN, give_keys, issued
from tests.signing.backends.conftest import move_key
from tests.signing.backends.test_remote import declare

__all__ = ["move_key"]
SOON, LATE = NOW + timedelta(seconds=20), NOW + timedelta(minutes=4)
State, Kind = Document.State, DocumentFile.Kind


@pytest.fixture
def phones(office):
    """A service that asks its people by phone; the leader's key is at hand."""
    with RemoteServices({"cred-1": issued(LEADER_NAME).key}) as running:
        declare(running, SigningService.Kind.SMARTCA)
        yield running


@pytest.fixture
def services(office, move_key, phones):
    """The leader's key is on a phone."""
    move_key(office.leader.signing_keys.get(), "smartca", "dich-vu", "cred-1")
    return phones


def ask(office, opinion="Đồng ý"):
    return office.sign(office.prepared(), opinion=opinion)


def test_the_document_waits_and_is_signed_when_the_owner_confirms(office, services):
    document = ask(office)
    assert_still_waits(document)
    request = finishing.parked_for(signing.subject_of(document), signer_id=office.leader.pk)
    assert finishing.finish(request_id=request.pk, at=SOON)
    document.refresh_from_db()
    last = document.events.last()
    assert (document.state, last.opinion, last.actor) == (State.SIGNED, "Đồng ý", office.leader)
    file = queries.current_file(document, Kind.SIGNED)
    assert verify.leader_signed(verify.report_for(file.blob_id), user_id=office.leader.pk)


def test_a_service_that_signs_at_once_leaves_nothing_to_wait_for(office, services):
    SigningService.objects.update(kind="csc1")
    office.leader.signing_keys.update(backend="csc1")
    document = office.sign(office.prepared(), pin=remote.PIN)
    assert document.state == State.SIGNED
    assert SignatureRecord.objects.count() == 1


def test_two_who_notice_at_once_sign_once(office, services):
    document = ask(office)
    request = SigningRequest.objects.get()
    signed = parking.poll(request_id=request.pk, at=SOON)
    for _ in range(2):
        awaiting.signature_take(request, signed, SOON)
    document.refresh_from_db()
    assert document.state == State.SIGNED
    assert SignatureRecord.objects.count() == document.files.filter(kind=Kind.SIGNED).count() == 1


def test_a_process_that_died_before_the_document_was_marked_loses_nothing(office, services):
    document = ask(office)
    request = SigningRequest.objects.get()
    parking.poll(request_id=request.pk, at=SOON)
    assert finishing.parked_requests() == [request.pk]
    assert finishing.finish(request_id=request.pk, at=LATE)
    document.refresh_from_db()
    assert document.state == State.SIGNED


def test_a_document_that_was_returned_meanwhile_takes_no_signature(office, services):
    document = ask(office)
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai tên")
    with pytest.raises(TransitionError):
        finishing.finish(request_id=SigningRequest.objects.get().pk, at=SOON)
    document.refresh_from_db()
    assert document.state == State.RETURNED
    assert SigningRequest.objects.get().state == RequestState.CANCELLED
    assert not SignatureRecord.objects.exists()


@pytest.mark.parametrize(
    ("mood", "at", "words"), [(Mood.REJECT, SOON, "từ chối"), (Mood.PENDING, LATE, "Quá thời gian")]
)
def test_who_says_no_or_comes_late_leaves_the_document_to_be_signed_anew(office, services, mood, at, words):
    document = ask(office)
    services.mood = mood
    with pytest.raises(SigningRefusal, match=words):
        awaiting.signature_check(document_id=document.pk, actor=office.leader, at=at)
    assert_still_waits(document)
    services.mood, office.at = Mood.CONFIRM, at
    office.sign(document)
    assert awaiting.signature_check(document_id=document.pk, actor=office.leader, at=at)


def test_asking_now_while_nobody_has_decided_changes_nothing(office, services):
    services.mood = Mood.PENDING
    document = ask(office)
    assert not awaiting.signature_check(document_id=document.pk, actor=office.leader, at=SOON)
    assert_still_waits(document)


def test_giving_up_frees_the_document_and_a_late_signature_is_nothing(office, services):
    document = ask(office)
    request = SigningRequest.objects.get()
    awaiting.signature_give_up(document_id=document.pk, actor=office.leader, at=SOON)
    with pytest.raises(SigningRefusal):
        finishing.finish(request_id=request.pk, at=SOON)
    assert_still_waits(document)
    with pytest.raises(TransitionError):
        awaiting.signature_give_up(document_id=document.pk, actor=office.leader, at=SOON)


def test_another_person_neither_asks_nor_gives_up(office, services):
    document = ask(office)
    for act in (awaiting.signature_check, awaiting.signature_give_up):
        with pytest.raises(PolicyError):
            act(document_id=document.pk, actor=office.head, at=SOON)
    assert SigningRequest.objects.get().state == RequestState.AWAITING_SIGNER


def test_the_worker_finishes_and_keeps_quiet_about_refusals(office, services):
    document = ask(office)
    services.mood = Mood.REJECT
    finish_parked(request_id=SigningRequest.objects.get().pk)
    assert_still_waits(document)
    assert SigningRequest.objects.get().state == RequestState.FAILED


@pytest.fixture
def head(office, phones, move_key):
    """The head of department's key is on a phone too."""
    give_keys(leader=office.head)
    phones.keys["cred-2"] = issued(office.head.full_name).key
    move_key(office.head.signing_keys.get(), "smartca", "dich-vu", "cred-2")
    return office.head


def ask_initials(office, document, at=NOW):
    read = queries.current_file(document, Kind.SIGNING).blob_id
    return document_initial(document_id=document.pk, actor=office.head, at=at, reviewed_sha256=read, pin=None)


def test_initials_wait_too_and_the_leader_signs_what_came_of_them(office, head, services):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    ask_initials(office, document)
    assert_still_waits(document)
    assert awaiting.signature_check(document_id=document.pk, actor=head, at=SOON)
    document.refresh_from_db()
    last = document.events.last()
    assert (document.state, last.action, last.actor) == (State.SUBMITTED, Event.Kind.INITIALLED, head)
    assert queries.current_file(document, Kind.SIGNING).blob_id != read
    office.at = SOON
    office.sign(document)
    assert awaiting.signature_check(document_id=document.pk, actor=office.leader, at=SOON)
    report = verify.report_for(queries.current_file(document, Kind.SIGNED).blob_id)
    assert [one["field"] for one in report.signatures] == ["Nhay_1", "KySo_LD_1"]


def test_the_leader_neither_sees_nor_ends_the_initials_that_are_awaited(office, head, services):
    document = office.prepared()
    ask_initials(office, document)
    for act in (awaiting.signature_check, awaiting.signature_give_up):
        with pytest.raises(TransitionError):
            act(document_id=document.pk, actor=office.leader, at=SOON)
        with pytest.raises(PolicyError):
            act(document_id=document.pk, actor=office.clerical, at=SOON)
    assert SigningRequest.objects.get().state == RequestState.AWAITING_SIGNER
    awaiting.signature_give_up(document_id=document.pk, actor=head, at=SOON)
    assert SigningRequest.objects.get().state == RequestState.CANCELLED


def test_the_leader_signs_over_initials_that_are_not_confirmed_and_the_colleague_is_told(office, head, phones):
    document = office.prepared()
    read = queries.current_file(document, Kind.SIGNING).blob_id
    ask_initials(office, document)
    [said, *_] = findings.file_findings(
        subject=signing.subject_of(document), sha256=read, operation=Operation.APPROVE, at=SOON
    )[1:]
    assert (said.code, said.severity) == ("initials_awaited", "warn")
    assert head.full_name in said.text
    office.at = SOON
    assert office.sign(document, pin=PIN).state == State.SIGNED
    initials = SigningRequest.objects.get(operation=Operation.INITIAL)
    assert (initials.state, SignatureRecord.objects.count()) == (RequestState.CANCELLED, 1)
    assert document.events.get(action=Event.Kind.INITIALS_DROPPED).receiver_name == head.full_name
    told = Notice.objects.get()
    assert (told.user, told.url) == (head, document.get_absolute_url())
    with pytest.raises(SigningRefusal):
        finishing.finish(request_id=initials.pk, at=SOON)
    assert SignatureRecord.objects.count() == 1


def test_a_leader_who_may_not_sign_ends_nobodys_initials(office, head, phones):
    document = office.prepared()
    ask_initials(office, document)
    office.leader.signing_keys.update(active=False)
    with pytest.raises(SigningRefusal):
        office.sign(document)
    assert SigningRequest.objects.get().state == RequestState.AWAITING_SIGNER
    assert not Notice.objects.exists()
    assert not document.events.filter(action=Event.Kind.INITIALS_DROPPED).exists()


def test_a_leader_whose_pin_is_wrong_ends_nobodys_initials(office, head, phones):
    document = office.prepared()
    ask_initials(office, document)
    with pytest.raises(SigningRefusal, match="PIN không đúng"):
        office.sign(document, pin="000000")
    assert office.leader.signing_keys.get().failed_pins == 1
    assert SigningRequest.objects.get().state == RequestState.AWAITING_SIGNER
    assert not Notice.objects.exists()
    assert not document.events.filter(action=Event.Kind.INITIALS_DROPPED).exists()


def test_a_leader_who_signs_by_phone_ends_initials_and_the_colleague_may_initial_again(office, head, services):
    services.mood = Mood.PENDING
    document = office.prepared()
    ask_initials(office, document)
    assert office.sign(document).state == State.SUBMITTED
    assert "bạn ký nháy lại được" in Notice.objects.get(user=head).text
    awaiting.signature_give_up(document_id=document.pk, actor=office.leader, at=SOON)
    ask_initials(office, document, at=SOON)
    assert SigningRequest.objects.filter(signer=head, state=RequestState.AWAITING_SIGNER).count() == 1


def test_the_leader_waits_for_initials_that_are_confirmed_and_on_their_way(office, head, phones):
    document = office.prepared()
    ask_initials(office, document)
    request = SigningRequest.objects.get()
    assert parking.poll(request_id=request.pk, at=SOON)
    with pytest.raises(SigningRefusal, match="đang được"):
        office.sign(document)
    finishing.finish(request_id=request.pk, at=SOON)
    office.at = SOON
    office.sign(document, pin=PIN)
    report = verify.report_for(queries.current_file(document, Kind.SIGNED).blob_id)
    assert [one["field"] for one in report.signatures] == ["Nhay_1", "KySo_LD_1"]


def test_initials_on_a_draft_that_was_returned_meanwhile_are_given_up(office, head, services):
    document = office.prepared()
    ask_initials(office, document)
    signing.document_return(document_id=document.pk, actor=office.leader, at=NOW, reason="Sai tên")
    with pytest.raises(TransitionError):
        finishing.finish(request_id=SigningRequest.objects.get().pk, at=SOON)
    assert SigningRequest.objects.get().state == RequestState.CANCELLED
    assert not SignatureRecord.objects.exists()


def test_a_program_that_returns_whole_files_makes_no_initials(office, head, move_key):
    move_key(head.signing_keys.get(), "agent_file", "", "cred-2")
    document = office.prepared()
    with pytest.raises(SigningRefusal, match="chưa dùng được cho việc này"):
        ask_initials(office, document)
    assert not SigningRequest.objects.exists()


def test_a_second_try_is_refused_while_the_first_waits(office, services):
    document = ask(office)
    with pytest.raises(SigningRefusal, match="đang được"):
        signing.document_sign(
            document_id=document.pk,
            actor=office.leader,
            at=SOON,
            reviewed_sha256=queries.current_file(document, Kind.SIGNING).blob_id,
            pin=Secret(""),
        )
    assert SigningRequest.objects.count() == 1
