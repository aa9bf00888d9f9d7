"""Time-stamps while signing, and what a worker adds later, each judged by our own checker and by strangers'."""

import io
import shutil
import subprocess
from datetime import timedelta

import pytest
from asn1crypto import cms
from django.db import transaction
from pyhanko.pdf_utils.reader import PdfFileReader

from common import blobs
from signing.errors import SigningRefusal
from signing.models import (
    Augmentation,
    AugmentationState,
    Operation,
    RevocationCache,
    SignatureRecord,
    SigningKey,
    TrustAnchor,
)
from signing.services import augment, findings, parking, sign, verify
from signing.services.augment import Keeper
from signing.simulators.demo_ca import Owner, store_key, trust
from signing.simulators.services import Services, free_server
from signing.trust.certificates import to_pem
from tests.factories.accounts import NOW
from tests.factories.authorities import answering, ask_afresh, connected, connected_certificate, give_tsa, serving
from tests.factories.signing import LEADER_NAME, PIN, grant
from tests.signing.conftest import AGENCY, SUBJECT
from tests.signing.services.test_parking import on_phone, while_it_is_checked

MINUTE = timedelta(minutes=1)


@pytest.fixture
def far(office, settings):
    """The office with certificates that name where their revocation is asked."""
    settings.PRIVATE_HOSTS = ("127.0.0.1",)
    SigningKey.objects.update(active=False)
    TrustAnchor.objects.update(active=False)
    trust(connected(), NOW)
    for owner, name, serial in (
        (Owner(user=office.leader, pin=sign.Secret(PIN)), LEADER_NAME, ""),
        (Owner(agency=office.agency), AGENCY["name"], AGENCY["code"]),
    ):
        issued = connected_certificate(name, serial)
        key = store_key(issued, chain=[connected().intermediate], owner=owner, at=NOW)
        if owner.agency:
            office.seal_key = key
        else:
            office.leader_key, office.leader_issued = key, issued
    grant(office.seal_key, office.clerical)
    findings._look.cache_clear()
    return office


@pytest.fixture
def shelf(monkeypatch):
    """Who keeps the documents of these tests: one file each, which may be replaced."""
    files = {}

    def take(subject, old, blob, at):
        if files.get(subject) != old:
            return False
        files[subject] = blob.sha256
        return True

    monkeypatch.setitem(augment._keepers, "document", Keeper(lock=lambda subject: subject, take=take))
    return files


def report(sha256):
    return verify.ensure_report(sha256, at=NOW)


def levels(sha256):
    return [one["level"] for one in report(sha256).signatures]


def work():
    return Augmentation.objects.get()


def test_two_who_take_the_same_signature_with_other_time_stamps_bring_one_file(far, draft, shelf, monkeypatch):
    phone = on_phone(far.leader_key, far.leader_issued.key, monkeypatch)
    phone.decided = True
    first = []
    with answering() as services:
        give_tsa(services.address)
        request = parking.start(request_id=far.ask(draft).pk, pin=None, at=NOW)
        while_it_is_checked(monkeypatch, lambda: first.append(parking.poll(request_id=request.pk, at=NOW)))
        second = parking.poll(request_id=request.pk, at=NOW)
    assert services.asked["/tsa"] == 2
    assert [second] == first
    assert levels(far.complete(request, second, NOW)) == ["B-T"]


def test_without_a_server_signatures_stay_plain_and_nothing_is_owed(office, draft, shelf):
    signed = office.approve(draft)
    assert levels(signed) == ["B-B"]
    assert SignatureRecord.objects.get().level == "B-B"
    assert not Augmentation.objects.exists()


def test_a_signature_has_its_token_at_once(far, draft, shelf):
    with answering() as services:
        give_tsa(services.address)
        signed = far.approve(draft)
    assert levels(signed) == ["B-T"]
    assert SignatureRecord.objects.get().level == "B-T"
    assert report(signed).signatures[0]["time_source"] == "token"
    assert services.asked == {"/tsa": 1, "/ocsp": 2}
    assert not Augmentation.objects.exists()


@pytest.mark.parametrize("mode", ["fail", "lie", "old", "refuse"])
def test_the_second_server_helps_when_the_first_misbehaves(far, draft, shelf, mode):
    bad = Services(connected(), at=NOW, mode=mode)
    with answering() as services, serving(bad, free_server()) as address:
        give_tsa(address, code="first", rank=1)
        give_tsa(services.address, code="second", rank=2)
        assert levels(far.approve(draft)) == ["B-T"]
    assert bad.asked == {"/tsa": 1}


def test_a_server_that_is_down_costs_no_signature_and_the_token_comes_later(far, draft, shelf):
    with answering(mode="well") as services:
        give_tsa(services.address)
        services.modes["/tsa"] = "fail"
        signed = far.approve(draft)
        shelf[SUBJECT] = signed
        assert levels(signed) == ["B-B"]
        owed = work()
        assert (owed.kind, owed.state, owed.deadline) == ("token", "waiting", NOW + 10 * MINUTE)
        augment.augment(augmentation_id=owed.pk, at=NOW)
        assert work().state == AugmentationState.WAITING
        assert work().attempts == 1
        services.modes.clear()
        ask_afresh()
        augment.augment(augmentation_id=owed.pk, at=NOW + MINUTE)
    assert work().state == AugmentationState.DONE
    assert shelf[SUBJECT] == work().result_id != signed
    assert levels(shelf[SUBJECT]) == ["B-T"]
    before, after = blobs.read(signed), blobs.read(shelf[SUBJECT])
    assert len(before) == len(after)


def test_a_seal_waits_for_the_token_then_does_without(far, draft, shelf):
    with answering() as services:
        give_tsa(services.address)
        services.modes["/tsa"] = "fail"
        signed = far.approve(draft)
        shelf[SUBJECT] = signed
        with pytest.raises(SigningRefusal, match="chờ dấu thời gian"), transaction.atomic():
            augment.settle(SUBJECT, at=NOW + 9 * MINUTE)
        assert work().state == AugmentationState.WAITING
        with transaction.atomic():
            augment.settle(SUBJECT, at=NOW + 10 * MINUTE)
        assert work().state == AugmentationState.GIVEN_UP
        services.modes.clear()
        augment.augment(augmentation_id=work().pk, at=NOW + 11 * MINUTE)
    assert shelf[SUBJECT] == signed


def sealed(far, draft, shelf):
    signed = far.approve(draft)
    shelf[SUBJECT] = far.seal(signed)
    return shelf[SUBJECT]


def test_a_sealed_file_becomes_an_archive_behind_its_old_bytes(far, draft, shelf, tmp_path):
    with answering() as services:
        give_tsa(services.address)
        old = sealed(far, draft, shelf)
        augment.augment(augmentation_id=work().pk, at=NOW)
        asked = dict(services.asked)
        augment.augment(augmentation_id=work().pk, at=NOW)
        assert services.asked == asked
    new = blobs.read(shelf[SUBJECT])
    assert new.startswith(blobs.read(old))
    assert (levels(shelf[SUBJECT]), report(shelf[SUBJECT]).verdict) == (["B-LTA", "B-LTA"], "valid")
    assert {one["revocation"] for one in report(shelf[SUBJECT]).signatures} == {"good"}
    assert work().stamp_ends_at == NOW + timedelta(days=365 * 5)
    stranger = verify.check_bytes(new, at=NOW)
    assert stranger.verdict == "valid"
    agree(new, tmp_path)


def agree(pdf, folder):
    """Let pdfsig and openssl check the signatures and the time-stamps of the file."""
    path, roots = folder / "archived.pdf", folder / "roots.pem"
    path.write_bytes(pdf)
    roots.write_text(to_pem(connected().root.certificate) + to_pem(connected().intermediate.certificate))
    if shutil.which("pdfsig"):
        told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert told.count("Signature is Valid.") == 2, told
    for number, one in enumerate(PdfFileReader(io.BytesIO(pdf)).embedded_signatures):
        if one.sig_object_type == "/Sig":
            [attribute] = one.signer_info["unsigned_attrs"]
            token = attribute["values"][0].dump()
            data = one.signer_info["signature"].native
        else:
            token = cms.ContentInfo.load(bytes(one.sig_object["/Contents"])).dump()
            first, length, second, rest = one.byte_range
            data = pdf[first : first + length] + pdf[second : second + rest]
        (folder / f"{number}.tst").write_bytes(token)
        (folder / f"{number}.bin").write_bytes(data)
        done = subprocess.run(
            [
                "openssl",
                "ts",
                "-verify",
                "-token_in",
                "-in",
                f"{number}.tst",
                "-data",
                f"{number}.bin",
                "-CAfile",
                "roots.pem",
                "-attime",
                str(int(NOW.timestamp())),
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Verification: OK" in done.stdout, done.stderr


def test_an_archive_waits_for_the_authority_and_a_dead_worker_leaves_it_to_the_next(far, draft, shelf):
    with answering() as services:
        give_tsa(services.address)
        old = sealed(far, draft, shelf)
        RevocationCache.objects.all().delete()
        services.mode = "fail"
        augment.augment(augmentation_id=work().pk, at=NOW)
        assert (work().state, shelf[SUBJECT]) == ("waiting", old)
        assert "thu hồi" in work().failure
        # The next worker dies right after it has taken the work.
        assert augment._claim(work().pk, NOW + MINUTE)
        assert augment.due(at=NOW + 2 * MINUTE) == []
        assert augment.due(at=NOW + 12 * MINUTE) == [work().pk]


def test_an_archive_of_a_file_that_is_gone_counts_for_nothing(far, draft, shelf):
    with answering() as services:
        give_tsa(services.address)
        sealed(far, draft, shelf)
        shelf[SUBJECT] = "another"
        augment.augment(augmentation_id=work().pk, at=NOW)
    assert (work().state, shelf[SUBJECT]) == (AugmentationState.GIVEN_UP, "another")


def test_a_list_is_used_where_there_is_no_ocsp_and_a_big_one_is_never_put_into_a_file(far, draft, shelf):
    with answering(padding_bytes=300_000) as services:
        give_tsa(services.address)
        services.modes["/ocsp"] = "fail"
        sealed(far, draft, shelf)
        augment.augment(augmentation_id=work().pk, at=NOW)
    assert RevocationCache.objects.filter(kind="crl").exists()
    assert len(blobs.read(shelf[SUBJECT])) < 300_000
    assert set(levels(shelf[SUBJECT])) == {"B-T"}


def test_an_archive_is_renewed_half_a_year_before_its_time_stamp_ends(far, draft, shelf):
    soon = NOW + timedelta(days=100)
    with answering(stamper=connected().time_stamp_certificate(not_after=soon)) as services:
        give_tsa(services.address)
        sealed(far, draft, shelf)
        augment.augment(augmentation_id=work().pk, at=NOW)
        first = shelf[SUBJECT]
        services.stamper = None
        with transaction.atomic():
            assert augment.order_renewals(at=NOW) == 1
            assert augment.order_renewals(at=NOW) == 0
        renewal = Augmentation.objects.get(kind="renewal")
        augment.augment(augmentation_id=renewal.pk, at=NOW)
    assert blobs.read(shelf[SUBJECT]).startswith(blobs.read(first))
    assert (report(shelf[SUBJECT]).verdict, len(report(shelf[SUBJECT]).time_stamps)) == ("valid", 2)
    assert augment.order_renewals(at=NOW) == 0


def test_a_revoked_certificate_is_refused_before_the_pin(far, draft):
    with answering(revoked=[far.leader_issued.certificate]):
        told = findings.key_findings(operation=Operation.APPROVE, signer=far.leader, agency=far.agency, at=NOW)
        assert [one.code for one in told if one.severity == "bad"] == ["revoked"]
        with pytest.raises(SigningRefusal, match="thu hồi ngày"):
            far.approve(draft, pin="000000")
    assert SigningKey.objects.get(pk=far.leader_key.pk).failed_pins == 0
    assert not SignatureRecord.objects.exists()


def test_a_certificate_whose_issuer_was_revoked_is_refused(far, draft):
    with answering(revoked=[connected().intermediate.certificate]):
        told = findings.key_findings(operation=Operation.APPROVE, signer=far.leader, agency=far.agency, at=NOW)
        assert [one.code for one in told if one.severity == "bad"] == ["issuer_revoked"]
        with pytest.raises(SigningRefusal, match="nơi cấp"):
            far.approve(draft)
    assert not SignatureRecord.objects.exists()


def test_who_cannot_be_asked_is_warned_about_or_refused_as_the_installation_says(far, draft, settings):
    with answering(mode="fail"):
        told = findings.key_findings(operation=Operation.APPROVE, signer=far.leader, agency=far.agency, at=NOW)
        assert [one.code for one in told if one.severity == "warn"] == ["revocation_unknown"]
        assert findings.may_sign(told)
        settings.REVOCATION_REQUIRED = True
        with pytest.raises(SigningRefusal, match="không phản hồi"):
            far.approve(draft)
        assert not SignatureRecord.objects.exists()
        settings.REVOCATION_REQUIRED = False
        assert levels(far.approve(draft)) == ["B-B"]


def test_an_answer_serves_for_ten_minutes(far):
    with answering() as services:
        for minutes in (0, 9, 10, 11):
            assert findings.revocation.key_problem(far.leader_key, at=NOW + minutes * MINUTE) is None
        assert services.asked == {"/ocsp": 4}
