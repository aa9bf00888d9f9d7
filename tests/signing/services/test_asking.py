"""Of a file that does not say itself whether its signers were revoked, the authorities are asked."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from common import blobs
from common.places import held_place
from portal import checking
from signing.models import RevocationCache, VerificationReport
from signing.pades.apart import examine_apart
from signing.pades.findings import FileFindings
from signing.services import asking, revocation, verify
from signing.services.asking import ask_about
from signing.simulators.authority import Authority
from signing.simulators.demo_ca import trust
from signing.trust import anchors
from tests.factories.accounts import NOW
from tests.factories.authorities import another, answering, connected, give_tsa
from tests.signing.services.test_levels import far

__all__ = ["far"]

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def office_hours():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed(far, draft):
    """A plain signature, its seal still missing; then another root is trusted too."""
    with answering():
        sha256 = far.approve(draft)
    trust(another(), NOW)
    RevocationCache.objects.all().delete()
    assert verify.report_for(sha256) is None
    return sha256


def told(report):
    return report.verdict, report.signatures[0]["revocation"]


def test_after_a_change_of_roots_the_signature_is_asked_about_and_valid_again(signed):
    with answering() as services:
        assert told(verify.ensure_report(signed, at=NOW)) == ("review", "good")
        assert services.asked == {"/ocsp": 2}
    assert told(verify.report_for(signed)) == ("review", "good")


def test_who_was_revoked_is_found_out(far, signed):
    with answering(revoked=[far.leader_issued.certificate]):
        assert told(verify.ensure_report(signed, at=NOW)) == ("invalid", "revoked")


def test_of_a_file_that_is_not_kept_the_authorities_are_asked_too(far, signed):
    pdf = blobs.read(signed)
    with answering() as services:
        assert told(verify.check_bytes(pdf, at=NOW)) == ("review", "good")
        assert services.asked == {"/ocsp": 2}
    RevocationCache.objects.all().delete()
    with answering(revoked=[far.leader_issued.certificate]):
        assert told(verify.check_bytes(pdf, at=NOW)) == ("invalid", "revoked")
    assert not VerificationReport.objects.filter(sha256=signed, verdict="invalid").exists()


def test_a_signature_that_a_time_stamp_proves_older_outlives_the_certificate(far, draft):
    with answering() as services:
        give_tsa(services.address)
        sha256 = far.approve(draft)
    trust(another(), NOW)
    later = NOW + timedelta(days=40)
    with time_machine.travel(later, tick=False), answering(revoked=[far.leader_issued.certificate]) as services:
        services.at = later
        assert told(verify.ensure_report(sha256, at=later)) == ("review", "good")


def test_that_nobody_answered_counts_for_ten_minutes(signed):
    with answering(mode="fail"):
        assert told(verify.ensure_report(signed, at=NOW)) == ("undetermined", "unknown")
    assert told(verify.report_for(signed)) == ("undetermined", "unknown")
    with answering() as services:
        for minutes, verdict in ((9, "undetermined"), (11, "review")):
            with time_machine.travel(NOW + minutes * MINUTE, tick=False):
                assert verify.ensure_report(signed, at=now()).verdict == verdict
        assert services.asked == {"/ocsp": 2}
    assert VerificationReport.objects.filter(sha256=signed, verdict="undetermined").count() == 0


def test_several_reports_at_once_leave_out_what_nobody_answered_long_ago(signed):
    with answering(mode="fail"):
        verify.ensure_report(signed, at=NOW)
    with time_machine.travel(NOW + 9 * MINUTE, tick=False):
        assert signed in verify.reports_for([signed])
    with time_machine.travel(NOW + 11 * MINUTE, tick=False):
        assert verify.reports_for([signed]) == {}


def test_a_check_that_was_lost_is_done_again_after_ten_minutes(signed):
    trusted = anchors.current()
    verify.report_keep(verify._report(signed, FileFindings("check_lost"), trusted, NOW, own=False))
    later = NOW + 11 * MINUTE
    assert verify.report_for(signed).notes == ["check_lost"]
    with time_machine.travel(later, tick=False), answering():
        assert verify.report_for(signed) is None
        assert told(verify.ensure_report(signed, at=later)) == ("review", "good")
        assert "check_lost" not in verify.report_for(signed).notes


def status_of_leader(far, **how):
    leader, above = far.leader_issued.certificate, connected().intermediate.certificate
    return revocation.status_of(leader, above, at=NOW, since=NOW - revocation.FRESH, **how)


def test_nobody_is_asked_once_the_time_is_over_and_nobody_rests_for_it(far):
    with answering() as services:
        with pytest.raises(revocation.UnknownStatusError):
            status_of_leader(far, until=time.monotonic() - 1)
        assert not services.asked
        assert status_of_leader(far).status.revoked_at is None


def test_a_slow_answer_is_waited_for_until_the_time_is_over(far):
    with answering(mode="slow", delay_seconds=2) as services:
        began = time.monotonic()
        with pytest.raises(revocation.UnknownStatusError):
            status_of_leader(far, until=began + 0.3)
        assert time.monotonic() - began < 1.5
        assert services.asked == {"/ocsp": 1}
        assert not revocation._resting


def test_who_answers_badly_about_one_certificate_is_left_alone_about_that_one(far):
    long_ago = NOW - timedelta(days=400)
    with answering() as services:
        services.at = long_ago
        for _ in range(2):
            with pytest.raises(revocation.UnknownStatusError):
                status_of_leader(far)
        assert services.asked == {"/ocsp": 1, "/issuing.crl": 1}
        services.at = NOW
        root, issuing = connected().root.certificate, connected().intermediate.certificate
        assert revocation.status_of(issuing, root, at=NOW, since=NOW - revocation.FRESH).status.revoked_at is None


def test_the_public_page_keeps_no_place_while_it_waits_for_an_authority(signed, client, settings):
    settings.PUBLIC_CHECKS, free = 1, []
    pdf = SimpleUploadedFile("a.pdf", blobs.read(signed), content_type="application/pdf")
    with answering() as services:
        answer = services.answer

        def looking(path, body):
            with held_place("signature-check", most=1) as held:
                free.append(held)
            connection.close()
            return answer(path, body)

        services.answer = looking
        page = client.post(reverse("portal:signature_check"), {"file": pdf, "answer": "json"})
    assert page.json()["signatures"][0]["revocation"] == "good"
    assert free == [True, True]


def test_the_public_page_waits_for_a_short_time_only(signed, client, monkeypatch):
    monkeypatch.setattr(checking, "ASKING_SECONDS", 0.3)
    pdf = SimpleUploadedFile("a.pdf", blobs.read(signed), content_type="application/pdf")
    with answering(mode="slow", delay_seconds=2) as services:
        began = time.monotonic()
        page = client.post(reverse("portal:signature_check"), {"file": pdf, "answer": "json"})
        assert services.asked == {"/ocsp": 1}
    assert page.json()["signatures"][0]["revocation"] == "unknown"
    assert time.monotonic() - began < 60


def test_a_chain_that_cannot_be_read_leaves_the_signer_open(signed):
    with answering():
        found = examine_apart(blobs.read(signed), anchors=anchors.current(), at=NOW)
        broken = replace(
            found.signatures[0], chain_pem="-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        )
        asked = ask_about(replace(found, signatures=(broken,)), at=NOW)
    assert [one.revocation for one in asked.signatures] == ["unknown"]


def test_a_certificate_that_has_run_out_is_not_asked_about(signed):
    years = NOW + timedelta(days=365 * 4)
    with answering() as services:
        assert verify.store_report(signed, blobs.read(signed), at=years).verdict == "undetermined"
        assert not services.asked


def test_an_authority_that_was_revoked_spoils_whom_it_certified(far, signed):
    with answering(revoked=[connected().intermediate.certificate]):
        report = verify.ensure_report(signed, at=NOW)
    assert told(report) == ("invalid", "revoked")
    assert not verify.leader_signed(report, user_id=far.leader.pk)
    assert "nơi cấp đã bị thu hồi" in verify.summary(report)[0].detail


def test_an_authority_that_nobody_can_be_asked_about_leaves_its_signers_open(signed, monkeypatch):
    issuing = connected().intermediate.certificate
    ask = revocation.status_of

    def of_signers_only(certificate, issuer, **when):
        if certificate == issuing:
            raise revocation.UnknownStatusError
        return ask(certificate, issuer, **when)

    monkeypatch.setattr(revocation, "status_of", of_signers_only)
    with answering():
        assert told(verify.ensure_report(signed, at=NOW)) == ("undetermined", "unknown")


def test_each_certificate_of_a_file_is_asked_about_once(far, draft):
    with answering() as services:
        give_tsa(services.address)
        sealed = far.seal(far.approve(draft))
        trust(another(), NOW)
        RevocationCache.objects.all().delete()
        services.asked.clear()
        assert verify.ensure_report(sealed, at=NOW).verdict == "valid"
    # The leader, the seal, the server of time-stamps, and the authority that certified all three.
    assert services.asked == {"/ocsp": 4}


def stamped(far, draft, **how):
    """A signature with a time-stamp, to be looked at as one from outside."""
    with answering(**how) as services:
        give_tsa(services.address)
        sha256 = far.approve(draft)
    trust(another(), NOW)
    RevocationCache.objects.all().delete()
    return sha256


def test_a_time_stamp_of_a_server_that_was_revoked_proves_no_time(far, draft):
    stamper = connected().time_stamp_certificate()
    sha256 = stamped(far, draft, stamper=stamper)
    with answering(revoked=[stamper.certificate]):
        report = verify.ensure_report(sha256, at=NOW)
    assert (report.verdict, report.notes) == ("review", ["stamp_revoked", "missing_signature"])
    [one] = report.signatures
    assert (one["revocation"], one["time_source"], one["level"]) == ("good", "claimed", "B-B")
    assert not verify.is_sound(report)
    assert "Nơi cấp dấu thời gian đã bị thu hồi" in " ".join(verify.note_texts(report))


def test_a_signer_who_was_revoked_later_needs_a_time_stamp_of_a_good_server(far, draft):
    stamper = connected().time_stamp_certificate()
    sha256 = stamped(far, draft, stamper=stamper)
    later = NOW + timedelta(days=40)
    both = [far.leader_issued.certificate, stamper.certificate]
    with time_machine.travel(later, tick=False), answering(revoked=both) as services:
        services.at = later
        assert told(verify.ensure_report(sha256, at=later)) == ("invalid", "revoked")


def test_where_nobody_knows_of_the_time_stamp_server_the_signer_is_judged_now(far, draft, monkeypatch):
    stamper = connected().time_stamp_certificate()
    sha256 = stamped(far, draft, stamper=stamper)
    ask = revocation.status_of

    def of_others(certificate, issuer, **when):
        if certificate == stamper.certificate:
            raise revocation.UnknownStatusError
        return ask(certificate, issuer, **when)

    monkeypatch.setattr(revocation, "status_of", of_others)
    with answering():
        assert told(verify.ensure_report(sha256, at=NOW)) == ("review", "good")
    trust(Authority(NOW), NOW)
    RevocationCache.objects.all().delete()
    later = NOW + timedelta(days=40)
    with time_machine.travel(later, tick=False), answering(revoked=[far.leader_issued.certificate]) as services:
        services.at = later
        assert told(verify.ensure_report(sha256, at=later)) == ("undetermined", "unknown")


def test_a_file_may_not_make_us_ask_without_end(signed, monkeypatch):
    monkeypatch.setattr(asking, "CERTIFICATES_MAX", 1)
    with answering() as services:
        assert told(verify.ensure_report(signed, at=NOW)) == ("undetermined", "unknown")
        assert services.asked == {"/ocsp": 1}
    trust(Authority(NOW), NOW)
    RevocationCache.objects.all().delete()
    monkeypatch.setattr(asking, "WHOLE_SECONDS", -1)
    with answering() as services:
        assert told(verify.ensure_report(signed, at=NOW)) == ("undetermined", "unknown")
        assert not services.asked
