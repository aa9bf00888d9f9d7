"""The set-up of a person, and the trial of a key."""

from datetime import timedelta

import pytest

from signing.backends import BACKENDS, HeldBackend
from signing.errors import SigningRefusal
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SignatureTemplate, SigningKey, SigningRequest, TrustAnchor
from signing.pades.engine import key_signer
from signing.services import doctor
from tests.factories.accounts import NOW, person
from tests.factories.signing import PIN, issued
from tests.signing.services.test_sign import code_of


def lines(who, at=NOW):
    return {section.title: [one.code for one in section.findings] for section in doctor.set_up(who, at=at)}


def test_a_leader_sees_certificate_and_system(office):
    assert lines(office.leader) == {
        "Chứng thư số cá nhân": ["certificate", "key", "picture"],
        "Hệ thống và lần ký gần nhất": ["tsa_none", "last"],
    }


def test_a_clerical_officer_sees_the_seal_that_was_entrusted(office):
    found = lines(office.clerical)
    assert found["Chứng thư số cá nhân"] == ["no_key"]
    assert found[f"Con dấu số của {office.agency.name}"] == ["certificate", "key", "picture"]


def test_a_seal_entrusted_for_copies_alone_is_no_fault(office):
    KeyGrant.objects.update(operations=[Operation.COPY.value], document_types=["QD"])
    assert lines(office.clerical)[f"Con dấu số của {office.agency.name}"] == ["certificate", "key", "picture"]


def test_names_missing_pictures_and_roots(office):
    SignatureTemplate.objects.update(is_default=False)
    TrustAnchor.objects.update(active=False)
    found = lines(office.leader)
    assert found["Chứng thư số cá nhân"] == ["untrusted", "key", "no_picture"]
    assert found["Hệ thống và lần ký gần nhất"] == ["no_anchor", "tsa_none", "last"]


def test_tells_why_the_last_signature_failed(office, draft):
    with pytest.raises(SigningRefusal):
        office.approve(draft, pin="999999")
    last = doctor.set_up(office.leader, at=NOW)[-1].findings[-1]
    assert (last.code, last.severity) == ("last_failed", "warn")
    assert "Mã PIN không đúng, còn 4 lần thử." in last.text


def test_a_trial_signs_no_document_and_stores_nothing(office):
    doctor.key_try(person=office.leader, pin=Secret(PIN), at=NOW)
    assert not SigningRequest.objects.exists()


def test_a_trial_with_a_wrong_pin_counts(office):
    assert code_of(lambda: doctor.key_try(person=office.leader, pin=Secret("000000"), at=NOW)) == "pin_wrong"
    assert SigningKey.objects.get(pk=office.leader_key.pk).failed_pins == 1


def test_a_trial_finds_a_key_that_is_not_the_certificates(office, monkeypatch):
    class Other(HeldBackend):
        def open(self, *, key, pin, at):
            return key_signer(issued("Người Khác").key)

    monkeypatch.setitem(BACKENDS, "softkey", Other())
    assert code_of(lambda: doctor.key_try(person=office.leader, pin=Secret(PIN), at=NOW)) == "key_broken"


def test_who_has_no_key_cannot_try_one(office):
    other = person("leader", agency=office.agency)
    assert code_of(lambda: doctor.key_try(person=other, pin=Secret(PIN), at=NOW)) == "no_key"


def test_an_expired_certificate_is_said_to_be_so(office):
    assert "expired" in lines(office.leader, at=office.leader_key.not_after + timedelta(days=1))["Chứng thư số cá nhân"]
