"""Signatures from services that sign on the owner's phone, played by servers that can be made to fail."""

import hashlib
import traceback
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils.timezone import now
from django.views.debug import ExceptionReporter

from signing.backends import backend_of
from signing.errors import SigningRefusal
from signing.keys.rotation import keys_rewrap
from signing.keys.secret import Secret
from signing.keys.texts import text_open, text_seal
from signing.models import OneTimeAddress, SignatureRecord, SigningRequest, SigningService, State
from signing.services import finishing, parking, verify
from signing.simulators import remote
from signing.simulators.remote import Mood, RemoteServices
from tests.factories.accounts import NOW
from tests.factories.signing import issued
from tests.signing.services.test_sign import code_of, everything_in_the_database, state_of

KINDS = ("csc1", "csc2", "smartca", "mysign")
LATER = ("csc2", "smartca", "mysign")
SOON, LATE = NOW + timedelta(seconds=20), NOW + timedelta(seconds=200)


def declare(services, kind, **changes):
    """Declare the simulator as a service of this installation."""
    kek_id, blob = text_seal(Secret(changes.pop("secret", remote.SECRET)), bound_to="dich-vu")
    given = {"client_id": "tinh", "secret_blob": blob, "kek_id": kek_id, "created_at": NOW, "updated_at": NOW}
    return SigningService.objects.create(name="dich-vu", kind=kind, address=services.address, **given, **changes)


@pytest.fixture
def services(office):
    keys, serials = {"cred-1": issued(office.leader.full_name).key}, {"cred-1": office.leader_key.serial}
    with RemoteServices(keys, serials=serials) as running:
        yield running


@pytest.fixture
def remote_key(office, services, move_key):
    """Put the leader's key at a service of this kind."""

    def put(kind, **changes):
        declare(services, kind, **changes)
        return move_key(office.leader_key, kind, "dich-vu", "cred-1")

    return put


def start(office, draft, pin=remote.PIN, origin=""):
    return parking.start(request_id=office.ask(draft).pk, pin=Secret(pin), at=NOW, origin=origin)


@pytest.mark.parametrize("kind", KINDS)
def test_signs_as_the_owner_confirms(office, draft, services, remote_key, kind):
    remote_key(kind)
    request = start(office, draft)
    assert request.state == (State.COMPLETING if kind == "csc1" else State.AWAITING_SIGNER)
    signed = parking.poll(request_id=request.pk, at=SOON)
    office.complete(request, signed, SOON)
    assert verify.leader_signed(verify.report_for(signed.sha256), user_id=office.leader.pk)
    assert SignatureRecord.objects.count() == 1


@pytest.mark.parametrize("kind", LATER)
def test_waits_while_the_owner_has_not_decided(office, draft, services, remote_key, kind):
    remote_key(kind)
    services.mood = Mood.PENDING
    request = start(office, draft)
    assert parking.poll(request_id=request.pk, at=SOON) is None
    assert state_of(request) == State.AWAITING_SIGNER
    assert request.expires_at == NOW + timedelta(seconds=180)


@pytest.mark.parametrize("kind", LATER)
@pytest.mark.parametrize(
    ("mood", "code"),
    [(Mood.REJECT, "signer_rejected"), (Mood.EXPIRE, "signer_late"), (Mood.WRONG, "wrong_signature")],
)
def test_what_is_not_a_signature_closes_the_request(office, draft, services, remote_key, kind, mood, code):
    remote_key(kind)
    request = start(office, draft)
    services.mood = mood
    assert code_of(lambda: parking.poll(request_id=request.pk, at=SOON)) == code
    assert state_of(request) == State.FAILED
    assert not SignatureRecord.objects.exists()


@pytest.mark.parametrize("kind", LATER)
def test_a_service_that_is_down_is_asked_again(office, draft, services, remote_key, kind):
    remote_key(kind)
    request = start(office, draft)
    services.mood = Mood.DOWN
    assert parking.poll(request_id=request.pk, at=SOON) is None
    services.mood = Mood.CONFIRM
    assert parking.poll(request_id=request.pk, at=SOON) is not None


def test_nobody_waits_longer_than_the_service_does(office, draft, services, remote_key):
    remote_key("smartca")
    request = start(office, draft)
    services.mood = Mood.PENDING
    assert code_of(lambda: parking.poll(request_id=request.pk, at=LATE)) == "signer_late"
    assert state_of(request) == State.FAILED


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_that_is_down_at_the_start_is_said(office, draft, services, remote_key, kind):
    remote_key(kind)
    services.mood = Mood.DOWN
    assert code_of(lambda: start(office, draft)) == "service_down"
    assert SigningRequest.objects.get().state == State.FAILED


@pytest.mark.parametrize("kind", ["csc1", "csc2"])
def test_a_wrong_pin_is_said_in_the_field(office, draft, services, remote_key, kind):
    remote_key(kind)
    assert code_of(lambda: start(office, draft, pin="000000")) == "pin_refused"
    assert code_of(lambda: start(office, draft, pin="")) == "pin_missing"


@pytest.mark.parametrize("kind", ["csc1", "csc2"])
@pytest.mark.parametrize("mood", [Mood.CONFIRM, Mood.OFF])
def test_the_pin_goes_to_the_service_and_is_found_nowhere(
    office, draft, services, remote_key, kind, mood, caplog, redis_client
):
    caplog.set_level("DEBUG")
    remote_key(kind)
    services.mood, shown = mood, ""
    try:
        request = parking.start(request_id=office.ask(draft).pk, pin=Secret(remote.PIN), at=NOW)
        parking.poll(request_id=request.pk, at=SOON)
    except SigningRefusal as error:
        shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        shown += ExceptionReporter(None, type(error), error, error.__traceback__).get_traceback_text()
    assert bool(shown) is (mood == Mood.OFF)
    for place in (shown, caplog.text, *everything_in_the_database()):
        assert remote.PIN not in place
        assert remote.SECRET not in place
    kept = [redis_client.dump(name) or b"" for name in redis_client.scan_iter()]
    assert not [one for one in kept if remote.PIN.encode() in one]


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_password_of_the_installation_is_no_fault_of_the_person(office, draft, services, remote_key, kind):
    remote_key(kind, secret="sai")
    assert code_of(lambda: start(office, draft)) == "service_access"


def test_a_service_that_nobody_declared_is_not_called(office, draft, services, remote_key):
    key = remote_key("smartca", active=False)
    assert code_of(lambda: start(office, draft)) == "service_unknown"
    assert [one.code for one in backend_of(key).problems(key=key, at=NOW)] == ["service_unknown"]
    assert services.calls == []


@pytest.mark.parametrize("kind", KINDS)
def test_many_hashes_are_one_transaction(office, services, remote_key, kind):
    key, things = remote_key(kind), [b"mot", b"hai", b"ba"]
    ticket = backend_of(key).start(key=key, attributes=things, pin=Secret(remote.PIN), at=NOW)
    made = ticket.signatures or backend_of(key).poll(key=key, transaction=ticket.transaction, at=SOON)
    assert len(services.waiting) == (0 if kind == "csc1" else 1)
    public = issued(office.leader.full_name).key.public_key()
    for thing, signature in zip(things, made, strict=True):
        public.verify(signature, thing, padding.PKCS1v15(), SHA256())


def test_the_address_for_the_service_is_known_by_its_hash_alone(office, draft, services, remote_key):
    remote_key("smartca")
    request = start(office, draft, origin="https://mot-cua.test")
    secret = services.waiting[request.transaction][2].rstrip("/").rpartition("/")[2]
    kept = OneTimeAddress.objects.get()
    assert kept.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert kept.expires_at == request.expires_at


def test_the_service_calls_back_and_may_do_so_again(office, draft, services, remote_key, client, monkeypatch):
    taken = []
    monkeypatch.setitem(finishing.FINISHERS, "document", lambda *given: taken.append(given))
    remote_key("smartca")
    request = start(office, draft, origin="http://testserver")
    address = services.waiting[request.transaction][2]
    monkeypatch.setattr("signing.views.coming_back.now", lambda: SOON)
    assert client.post(address).status_code == 204
    assert client.post(address).status_code == 204
    assert state_of(request) == State.COMPLETING
    assert {one[1].sha256 for one in taken} == {SigningRequest.objects.get().result_id}
    assert client.post(address[:-2] + "x/").status_code == 404
    assert client.get(address).status_code == 405


def test_csc_one_answers_once(office, services, remote_key):
    key = remote_key("csc1")
    assert code_of(lambda: backend_of(key).poll(key=key, transaction="x", at=NOW)) == "service_lost"


def test_the_password_goes_under_the_new_key_with_the_others(office, services, settings, remote_key):
    remote_key("smartca")
    settings.SIGNING_KEKS = f"k9:{'B' * 43}=,{settings.SIGNING_KEKS}"
    keys_rewrap(at=now())
    service = SigningService.objects.get()
    assert service.kek_id == "k9"
    assert text_open("k9", bytes(service.secret_blob), bound_to="dich-vu").reveal() == remote.SECRET


def test_no_redirect_is_followed(office, draft, services, remote_key, monkeypatch):
    remote_key("smartca")
    monkeypatch.setattr(services, "answer", lambda path, body: (302, {}))
    assert code_of(lambda: start(office, draft)) == "service_down"
