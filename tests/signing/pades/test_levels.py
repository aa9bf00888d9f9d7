"""Levels and moments: by what the time is known, and what a file brings along to prove it."""

from datetime import timedelta

import pytest

from signing.models import Verdict
from signing.pades.apart import examine_apart
from signing.pades.fields import LEADER_FIELD
from signing.pades.verify import examine
from signing.services import verdicts
from signing.simulators.authority import Authority
from signing.trust.roots import Anchors
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, authority, issued
from tests.signing.attacks import stock
from tests.signing.pades.test_verify import anchors_of

LATER = NOW + timedelta(days=365 * 4)


def look(pdf, at=NOW):
    return examine(pdf, anchors=anchors_of(authority()), at=at)


def verdict(found):
    return verdicts.judge(found, verdicts.all_notes(found), own=False)


@pytest.fixture(scope="module")
def stamped(prepared_pdf):
    """The leader's signature with a token of its own, as another product makes it."""
    return stock.sign(prepared_pdf, issued(LEADER_NAME), field=LEADER_FIELD, timestamper=stock.clock())


def only(pdf, at=NOW):
    (one,) = look(pdf, at).signatures
    return one


def test_a_plain_signature_claims_its_time(signed_files):
    one = only(signed_files.leader)
    assert (one.level, one.time_source, one.signed_at, one.revocation) == ("B-B", "claimed", NOW, "none")


def test_a_token_proves_the_time(stamped):
    one = only(stamped)
    assert (one.level, one.time_source, one.signed_at) == ("B-T", "token", NOW)
    assert one.trusted


def test_a_token_outlives_the_signers_certificate(stamped, signed_files):
    assert only(stamped, LATER).trusted
    assert not only(signed_files.leader, LATER).trusted


def test_a_token_of_a_stranger_proves_nothing(prepared_pdf, signed_files):
    other = Authority(NOW)
    pdf = stock.sign(prepared_pdf, issued(LEADER_NAME), field=LEADER_FIELD, timestamper=stock.clock())
    found = examine(pdf, anchors=anchors_of(other), at=NOW)
    assert (found.signatures[0].trusted, found.signatures[0].time_source) == (False, "claimed")
    assert Anchors("none", ()).certificates() == []


def test_a_root_for_time_stamps_vouches_for_no_signer(prepared_pdf):
    other = Authority(NOW)
    both = anchors_of(authority(), other)
    roots = Anchors("x", both.ders[1:], both.ders[:1])
    chain = [other.intermediate.certificate]
    stamped = stock.sign(
        prepared_pdf,
        other.signing_certificate(LEADER_NAME),
        field=LEADER_FIELD,
        chain=chain,
        timestamper=stock.clock(),
    )
    found = examine(stock.stamp_document(stamped), anchors=roots, at=NOW)
    assert (found.signatures[0].trusted, found.signatures[0].time_source) == (True, "token")
    assert [one.trusted for one in found.time_stamps] == [True]
    impostor = stock.sign(prepared_pdf, issued(LEADER_NAME), field=LEADER_FIELD)
    assert [one.trusted for one in examine(impostor, anchors=roots, at=NOW).signatures] == [False]
    apart = examine_apart(impostor, anchors=roots, at=NOW)
    assert [one.trusted for one in apart.signatures] == [False]


def test_a_token_from_the_future_proves_nothing(prepared_pdf):
    early = stock.clock(NOW + timedelta(days=2))
    one = only(stock.sign(prepared_pdf, issued(LEADER_NAME), field=LEADER_FIELD, timestamper=early))
    assert (one.level, one.time_source) == ("B-B", "claimed")


def test_a_store_makes_it_last(stamped):
    one = only(stock.add_store(stamped))
    assert (one.level, one.revocation, one.changes) == ("B-LT", "good", "archive")


def test_a_document_time_stamp_closes_the_archive(stamped):
    found = look(stock.stamp_document(stock.add_store(stamped)))
    assert [one.level for one in found.signatures] == ["B-LTA"]
    (stamp,) = found.time_stamps
    assert (stamp.intact, stamp.trusted, stamp.coverage, stamp.authority) == (True, True, "file", "TSA minh họa")
    assert verdict(found) == Verdict.REVIEW
    assert verdicts.all_notes(found) == ["missing_signature"]


def test_a_document_time_stamp_alone_proves_the_time(signed_files):
    found = look(stock.stamp_document(signed_files.both))
    assert [(one.level, one.time_source) for one in found.signatures] == [("B-T", "archive")] * 2
    assert verdict(found) == Verdict.VALID


def test_each_time_stamp_is_judged_at_the_time_of_the_next(signed_files):
    far = NOW + timedelta(days=365 * 4)
    twice = stock.stamp_document(stock.stamp_document(stock.add_store(signed_files.both)), far)
    found = look(twice, NOW + timedelta(days=365 * 4 + 30))
    assert [one.trusted for one in found.time_stamps] == [True, True]
    assert [one.trusted for one in found.signatures] == [True, True]


def test_a_revoked_signer_spoils_the_file(signed_files):
    leader = issued(LEADER_NAME).certificate
    found = look(stock.add_store(signed_files.both, revoked=[leader]))
    assert found.signatures[0].revocation == "revoked"
    assert verdict(found) == Verdict.INVALID


def test_a_store_alone_is_no_change(signed_files):
    found = look(stock.add_store(signed_files.both))
    assert (verdict(found), found.notes) == (Verdict.VALID, ())


def test_a_certificate_that_names_a_source_nobody_asked_is_undetermined(signed_files):
    from dataclasses import replace

    found = look(signed_files.both)
    unasked = replace(found, signatures=tuple(replace(one, revocation="unknown") for one in found.signatures))
    assert verdicts.judge(unasked, [], own=False) == Verdict.UNDETERMINED
    assert verdicts.judge(unasked, [], own=True) == Verdict.VALID
