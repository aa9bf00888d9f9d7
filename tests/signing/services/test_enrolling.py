"""Keys that stay elsewhere are noted by who looks after them, and used when their owner or a second person says so."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from common.errors import InputError, PolicyError
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import Operation, SigningKey, State
from signing.services import importing, parking, preflight, remote_services
from signing.services.enrolling import Elsewhere, key_enrol
from signing.trust.certificates import to_pem
from tests.factories.accounts import NOW, AgencyFactory, person
from tests.factories.signing import LEADER_NAME, authority, issued
from tests.signing.conftest import AGENCY

PROGRAM = Elsewhere("agent_digest", "", "cred-1")
TOKEN = Elsewhere("pkcs11", "hsm", "dau-1")


def pem(name, serial="", *, chain=True):
    one = issued(name, serial, organisation="ngoài hệ thống")
    parts = [one.certificate, authority().intermediate.certificate] if chain else [one.certificate]
    return "".join(map(to_pem, parts)).encode()


@pytest.fixture
def admins(office):
    return [person(Role.AGENCY_ADMIN, agency=office.agency) for _ in range(2)]


@pytest.fixture(autouse=True)
def declared(settings, db):
    settings.SIGNING_TOKENS = {"hsm": ("/usr/lib/module.so", "dau")}
    given = {"name": "sca", "kind": "smartca", "address": "https://sca.test", "client_id": "tinh", "wait_seconds": 120}
    remote_services.service_declare(**given, secret=Secret("kin"), at=NOW)


def enrol(office, actor, place=PROGRAM, *, owner=None, certificates=None):
    owner = owner or office.leader
    return key_enrol(place=place, certificates=certificates or pem(owner.full_name), owner=owner, actor=actor, at=NOW)


def seal(office, actor, place=TOKEN):
    return enrol(office, actor, place, owner=office.agency, certificates=pem(AGENCY["name"], AGENCY["code"]))


def test_a_persons_key_waits_until_the_owner_puts_it_to_use(office, admins, draft):
    key = enrol(office, admins[0])
    assert key.standing == SigningKey.Standing.WAITING
    assert (key.user, key.held_at, key.imported_by) == (office.leader, office.leader.agency, admins[0])
    with pytest.raises(PolicyError):
        importing.key_use(key_id=key.pk, actor=admins[1], at=NOW)
    importing.key_use(key_id=key.pk, actor=office.leader, at=NOW)
    request = parking.start(request_id=office.ask(draft).pk, pin=None, at=NOW)
    assert (request.state, request.key) == (State.AWAITING_SIGNER, key)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (PROGRAM, "Phần mềm trên máy người ký, khóa “cred-1”"),
        (TOKEN, "Thiết bị “hsm” của máy chủ, khóa “dau-1”"),
        (Elsewhere("smartca", "sca", "0101"), "Dịch vụ “sca”, khóa “0101”"),
    ],
)
def test_the_owner_reads_where_the_key_is_before_using_it(office, admins, client, place, words):
    key = enrol(office, admins[0], place)
    client.force_login(office.leader)
    page = client.get(key.get_absolute_url()).content.decode()
    assert words in page
    assert "Đưa vào dùng" in page


def test_a_seal_on_a_token_waits_for_the_second_person_and_keeps_its_grants(office, admins):
    key = seal(office, admins[0])
    with pytest.raises(PolicyError):
        importing.key_use(key_id=key.pk, actor=admins[0], at=NOW)
    importing.key_use(key_id=key.pk, actor=admins[1], at=NOW)
    who = {"signer": office.clerical, "agency": office.agency, "at": NOW}
    assert preflight.usable_key(operation=Operation.SEAL, **who) == key


@pytest.mark.parametrize("place", [PROGRAM, Elsewhere("smartca", "sca", "0101")])
def test_a_seal_is_not_noted_where_it_could_never_be_set(office, admins, place):
    with pytest.raises(SigningRefusal, match="ngoài máy chủ"):
        seal(office, admins[0], place)
    assert SigningKey.objects.count() == 2


@pytest.mark.parametrize(
    ("place", "error", "words"),
    [
        (Elsewhere("softkey", "", "x"), InputError, "Không có cách ký"),
        (Elsewhere("agent_digest", "", " "), InputError, "tên của khóa"),
        (Elsewhere("agent_digest", "", "x" * 201), InputError, "tên của khóa"),
        (Elsewhere("agent_file", "sca", "x"), InputError, "không có tên dịch vụ"),
        (Elsewhere("pkcs11", "khac", "x"), SigningRefusal, "SIGNING_TOKENS"),
        (Elsewhere("mysign", "sca", "x"), SigningRefusal, "chưa được khai báo"),
    ],
)
def test_a_place_that_is_not_known_is_refused(office, admins, place, error, words):
    with pytest.raises(error, match=words):
        enrol(office, admins[0], place)
    assert SigningKey.objects.count() == 2


@pytest.mark.parametrize(
    ("certificates", "error"),
    [
        (lambda: b"no certificate", InputError),
        (lambda: b"x" * 200_000, InputError),
        (lambda: pem("Nguyễn Văn Khác"), SigningRefusal),
        (lambda: pem(LEADER_NAME, chain=False), SigningRefusal),
    ],
)
def test_a_certificate_that_cannot_be_used_is_refused(office, admins, certificates, error):
    with pytest.raises(error):
        enrol(office, admins[0], certificates=certificates())
    assert SigningKey.objects.count() == 2


def test_who_does_not_look_after_the_owner_notes_nothing(office):
    for actor in (person(Role.AGENCY_ADMIN, agency=AgencyFactory()), office.clerical):
        with pytest.raises(PolicyError):
            enrol(office, actor)
        with pytest.raises(PolicyError):
            seal(office, actor)
    assert SigningKey.objects.count() == 2


def test_a_command_notes_it_and_says_the_fingerprint(office, admins, tmp_path):
    own, above, said = tmp_path / "own.pem", tmp_path / "above.pem", io.StringIO()
    own.write_bytes(pem(LEADER_NAME, chain=False))
    above.write_text(to_pem(authority().intermediate.certificate))
    given = ["--backend", "smartca", "--service", "sca", "--credential", "0101", "--by", admins[0].username]
    call_command("enrol_key", str(own), "--chain", str(above), *given, "--user", office.leader.username, stdout=said)
    key = SigningKey.objects.get(backend="smartca")
    assert (key.service, key.credential, key.standing) == ("sca", "0101", SigningKey.Standing.WAITING)
    assert key.fingerprint in said.getvalue()
    with pytest.raises(CommandError, match="Không ghi nhận được"):
        call_command("enrol_key", str(own), *given, "--agency", "H99")
