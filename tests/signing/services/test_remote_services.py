"""Remote services are declared by who keeps the system; a password lies nowhere in plain words."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from signing.keys.envelope import EnvelopeError
from signing.keys.secret import Secret
from signing.keys.texts import text_open, text_seal
from signing.management.commands.signing_simulators import agent_of
from signing.models import SigningService, TrustAnchor
from signing.services import remote_services
from signing.trust import anchors
from signing.trust.certificates import load_chain, to_pem
from tests.factories.accounts import NOW

GIVEN = {"name": "sca", "kind": "smartca", "address": "https://sca.test", "client_id": "tinh", "wait_seconds": 120}
PASSWORD = "mat-khau-rat-kin"


def test_a_service_is_declared_and_changed_under_its_name(db):
    remote_services.service_declare(**GIVEN, secret=Secret(PASSWORD), at=NOW)
    again = remote_services.service_declare(**{**GIVEN, "client_id": "khac"}, secret=Secret("moi"), at=NOW)
    assert SigningService.objects.get() == again
    assert again.client_id == "khac"
    assert text_open(again.kek_id, bytes(again.secret_blob), bound_to="sca").reveal() == "moi"
    assert PASSWORD.encode() not in bytes(again.secret_blob)


@pytest.mark.parametrize(
    ("changes", "password"),
    [
        ({"address": "http://sca.test"}, PASSWORD),
        ({"address": "https://"}, PASSWORD),
        ({"address": "ftp://127.0.0.1"}, PASSWORD),
        ({"kind": "khac"}, PASSWORD),
        ({}, ""),
    ],
)
def test_an_open_line_or_nothing_to_say_is_refused(db, changes, password):
    with pytest.raises(ValidationError):
        remote_services.service_declare(**{**GIVEN, **changes}, secret=Secret(password), at=NOW)
    assert not SigningService.objects.exists()


def test_a_password_opens_for_its_own_service_alone():
    kek_id, blob = text_seal(Secret(PASSWORD), bound_to="sca")
    with pytest.raises(EnvelopeError):
        text_open(kek_id, blob, bound_to="khac")
    with pytest.raises(EnvelopeError):
        text_open("k99", blob, bound_to="sca")


def test_the_command_reads_the_password_from_its_input(db, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    given = {"kind": "mysign", "address": "https://mysign.test", "client_id": "tinh", "stdout": io.StringIO()}
    call_command("signing_service", "mysign", **given)
    service = SigningService.objects.get()
    assert text_open(service.kek_id, bytes(service.secret_blob), bound_to="mysign").reveal() == PASSWORD
    with pytest.raises(CommandError, match="https"):
        call_command("signing_service", "mysign", **{**given, "address": "http://mysign.test"})


def test_the_simulators_do_not_run_in_production(settings, tmp_path):
    settings.DEBUG = settings.DEMO = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("signing_simulators", key=tmp_path / "k", certificate=tmp_path / "c")


def test_a_trial_key_is_made_by_an_authority_that_is_trusted_here_alone(office, settings, tmp_path):
    settings.DEMO = True
    call_command("trial_key", office.leader.username, into=tmp_path, stdout=io.StringIO())
    certificates = (tmp_path / "certificate.pem").read_text()
    own, *above = load_chain(certificates)
    chain = "".join(map(to_pem, above))
    assert anchors.leads_to(anchors.current(), certificate_pem=to_pem(own), chain_pem=chain, at=now())
    agent = agent_of(tmp_path / "key.pem", tmp_path / "certificate.pem")
    assert [one.certificate for one in agent.chain] == above
    assert agent.holder.key.public_key() == own.public_key()


def test_no_trial_key_in_production(office, settings, tmp_path):
    settings.DEBUG = settings.DEMO = False
    roots = TrustAnchor.objects.count()
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("trial_key", office.leader.username, into=tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert TrustAnchor.objects.count() == roots
