"""Check the signatures of a file once, keep the report by the file's hash, and judge from the report.

A file from outside is examined in a process of its own; what we have just signed ourselves, in this one. The
functions that judge a report are pure, so that a policy may ask them under a lock.
Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22–24 – integrity, signer, chain, validity at signing time, coverage
and later changes are each shown.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from common import blobs, rows
from signing.models import SigningKey, Verdict, VerificationReport
from signing.pades.apart import examine_apart
from signing.pades.findings import FileFindings, MarkedPage, SignatureFinding, TimeStampFinding
from signing.pades.growth import Sent
from signing.pades.mapped import Content
from signing.pades.verify import examine
from signing.services import verdicts
from signing.services.asking import ask_about
from signing.services.verdicts import SignatureLine, is_sound, note_texts, reasons, time_stamp_lines, tone_of
from signing.trust import anchors
from signing.trust.anchors import Anchors

__all__ = [
    "Checked",
    "Examined",
    "MarkedPage",
    "Sent",
    "SignatureLine",
    "Verdict",
    "VerificationReport",
    "changed_pages",
    "check_bytes",
    "check_returned",
    "check_whole",
    "ensure_report",
    "examine_whole",
    "is_sound",
    "judge_whole",
    "leader_signed",
    "missing_signature",
    "note_texts",
    "reasons",
    "report_for",
    "report_keep",
    "report_of",
    "reports_for",
    "sealed_by",
    "signed_states",
    "store_report",
    "summary",
    "time_stamp_lines",
    "tone_of",
]

RULES = "4"
# How long it counts that nobody could be asked about a signer, or that the check was lost; then it is done anew.
UNKNOWN_FOR = timedelta(minutes=10)
OPEN = [{"revocation": "unknown", "trusted": True}]
LOST = ["check_lost"]
IS_OPEN_SQL = f"""(one.verdict = 'undetermined' AND one.signatures @> '{json.dumps(OPEN)}'
  OR one.notes @> '{json.dumps(LOST)}')"""
TOLD = ("verdict", "notes", "signatures", "time_stamps", "changed_pages", "empty_fields", "checked_at")
REPORT_SQL = f"""WHERE one.sha256 = (%s) AND one.policy = '{RULES}-' || {anchors.DIGEST_SQL}
  AND NOT ({IS_OPEN_SQL} AND one.checked_at <= %%s)"""
REPORTS_SQL = f"""WHERE one.sha256 = ANY(%s) AND one.policy = '{RULES}-' || {anchors.DIGEST_SQL}
  AND NOT ({IS_OPEN_SQL} AND one.checked_at <= %s)"""
SIGNED_RANGE = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d{1,12})\s+(\d{1,12})\s*\]")


@dataclass(frozen=True)
class Checked:
    """A report that is not stored, with the pictures of the pages that look otherwise than when they were signed."""

    report: VerificationReport
    pages: tuple[MarkedPage, ...]


@dataclass(frozen=True)
class Examined:
    """What a file holds, before anybody is asked about its signers."""

    sha256: str
    found: FileFindings
    trusted: Anchors


def report_for(sha256: str) -> VerificationReport | None:
    """Return the stored report of the file under today's policy, or None when nobody has checked it."""
    return report_of("%s", [sha256])


def reports_for(hashes: Iterable[str]) -> dict[str, VerificationReport]:
    """Return the stored reports, under today's policy, of these files by their SHA-256; one query however many."""
    wanted = list(dict.fromkeys(hashes))
    found = rows.read(VerificationReport, REPORTS_SQL, [wanted, now() - UNKNOWN_FOR]) if wanted else []
    return {report.sha256: report for report in found}


def reported(hashes: Sequence[str]) -> set[str]:
    """Return which of these files, by their SHA-256, have a stored report under today's policy."""
    if not hashes:
        return set()
    sql = f"SELECT one.sha256 FROM signing_verificationreport AS one {REPORTS_SQL}"
    return set(rows.values(sql, [list(hashes), now() - UNKNOWN_FOR]))


def report_of(query: str, params: Sequence[Any]) -> VerificationReport | None:
    """Return the stored report, under today's policy, of the file whose SHA-256 is what this SQL gives.

    The database finds the file, reckons the policy of the roots trusted now and reads the report by one statement. One
    that leaves a signer open, since nobody could be asked, counts for UNKNOWN_FOR only.
    """
    return next(iter(rows.read(VerificationReport, REPORT_SQL % query, [*params, now() - UNKNOWN_FOR])), None)


def ensure_report(sha256: str, *, at: datetime) -> VerificationReport:
    """Return the report of a stored file, checking it now if need be; call it outside a transaction.

    Raises:
        FileNotFoundError: the file is not stored.
    """
    return report_for(sha256) or store_report(sha256, blobs.read(sha256), at=at)


def store_report(sha256: str, pdf: Content, *, at: datetime, own: bool = False) -> VerificationReport:
    """Check these bytes, whose hash this is, and keep the report.

    `own`: we have signed them a moment ago, over what was sound; they are examined in this process, without pictures.
    Of others the authorities are asked whether the signers were revoked, so no transaction may be open.
    """
    trusted = anchors.current()
    found = _look_at_own(pdf, anchors=trusted, at=at) if own else examine_apart(pdf[:], anchors=trusted, at=at)
    if not own:
        found = ask_about(found, at=at)
    return report_keep(_report(sha256, found, trusted, at, own=own))


def report_keep(report: VerificationReport) -> VerificationReport:
    """Store a report, or return the one that is stored already for the same file and policy.

    One that left a signer open, or whose check was lost, takes over what was found since.
    """
    if rows.insert_new(report):
        return report
    kept = VerificationReport.objects.filter(sha256=report.sha256, policy=report.policy)
    unasked = Q(verdict=Verdict.UNDETERMINED, signatures__contains=OPEN)
    still_open = kept.filter(unasked | Q(notes__contains=LOST), checked_at__lt=report.checked_at)
    still_open.update(**{name: getattr(report, name) for name in TOLD})
    return kept.get()


def check_returned(pdf: bytes, *, sent: Sent, at: datetime) -> VerificationReport:
    """Check a file that grew elsewhere just now from what was sent to be signed; return a report that is not stored.

    Like our own it is not asked whether the certificate was revoked: that was asked before the key was used. As bytes
    from outside they are examined in a process of its own.
    """
    trusted = anchors.current()
    found = examine_apart(pdf, anchors=trusted, at=at, sent=sent)
    return _report(hashlib.sha256(pdf).hexdigest(), found, trusted, at, own=True)


def check_bytes(pdf: bytes, *, at: datetime) -> VerificationReport:
    """Check these bytes and return a report that is not stored."""
    return check_whole(pdf, at=at).report


def changed_pages(pdf: bytes, *, at: datetime) -> tuple[MarkedPage, ...]:
    """Return the pictures of the pages that look otherwise than when they were signed; nobody is asked anything."""
    return examine_apart(pdf, anchors=anchors.current(), at=at).changed_pages


def check_whole(pdf: bytes, *, at: datetime) -> Checked:
    """Check these bytes and return a report that is not stored, with pictures of what differs.

    As of a file that is stored the authorities are asked whether the signers were revoked, so no transaction may be
    open; only what they said about their certificates is kept.
    """
    return judge_whole(examine_whole(pdf, at=at), at=at)


def examine_whole(pdf: bytes, *, at: datetime) -> Examined:
    """Do the part of `check_whole` that takes a machine's time, and asks nobody."""
    trusted = anchors.current()
    return Examined(hashlib.sha256(pdf).hexdigest(), examine_apart(pdf, anchors=trusted, at=at), trusted)


def judge_whole(examined: Examined, *, at: datetime, seconds: float | None = None) -> Checked:
    """Do the rest of `check_whole`: wait for the authorities, for `seconds` at most where they are given, and judge."""
    found = ask_about(examined.found, at=at, seconds=seconds)
    return Checked(_report(examined.sha256, found, examined.trusted, at, own=False), found.changed_pages)


def signed_states(sha256: str) -> list[str]:
    """Return the SHA-256 of a stored file as each of its signatures left it: later additions do not change these.

    Raises:
        FileNotFoundError: the file is not stored.
    """
    pdf, digest, done, states = blobs.read(sha256), hashlib.sha256(), 0, []
    for end in sorted({int(start) + int(length) for start, length in SIGNED_RANGE.findall(pdf)}):
        digest.update(pdf[done:end])
        done = end
        states.append(digest.hexdigest())
    return states


def leader_signed(report: VerificationReport | None, *, user_id: int) -> bool:
    """Tell whether all signatures hold and this person's own is among them; others may still be missing."""
    return is_sound(report) and any(one["user_id"] == user_id for one in _lines(report))


def sealed_by(report: VerificationReport | None, *, agency_code: str) -> bool:
    """Tell whether the file is valid as a whole and its last signature is this agency's seal, nothing but archival
    data following it.
    """
    if not is_sound(report):
        return False
    last = _lines(report)[-1]
    return bool(last["agency_code"] == agency_code and last["changes"] in verdicts.UNCHANGED)


def missing_signature(report: VerificationReport | None, *, user_id: int, agency_code: str) -> str:
    """Return which expected signature the file lacks, as a Vietnamese sentence, or nothing when it has both."""
    if report is None:
        return _("Tệp chưa được kiểm tra chữ ký.")
    if not is_sound(report):
        return _("Tệp không dùng được: %(verdict)s.") % {"verdict": Verdict(report.verdict).label}
    if not leader_signed(report, user_id=user_id):
        return _("Tệp chưa có chữ ký hợp lệ của người ký duyệt.")
    if not sealed_by(report, agency_code=agency_code):
        return _("Tệp chưa có con dấu hợp lệ của cơ quan.")
    return " ".join(note_texts(report))


def summary(report: VerificationReport) -> list[SignatureLine]:
    """Return the signatures of the report for the screen, oldest first."""
    return verdicts.lines(report)


def _look_at_own(pdf: Content, *, anchors: Anchors, at: datetime) -> FileFindings:
    return examine(pdf, anchors=anchors, at=at, draw=False)


def _policy(trusted: Anchors) -> str:
    return f"{RULES}-{trusted.digest}"


def _report(sha256: str, found: FileFindings, trusted: Anchors, at: datetime, *, own: bool) -> VerificationReport:
    notes = verdicts.all_notes(found)
    return VerificationReport(
        sha256=sha256,
        policy=_policy(trusted),
        verdict=verdicts.judge(found, notes, own=own),
        notes=notes,
        signatures=_signatures(found),
        time_stamps=[_stored_stamp(one) for one in found.time_stamps],
        changed_pages=[one.page for one in found.changed_pages],
        empty_fields=list(found.empty_fields),
        checked_at=at,
    )


def _signatures(findings: FileFindings) -> list[dict[str, Any]]:
    """Return the stored form of the signatures, each with the person or agency whose certificate it is."""
    fingerprints = [one.certificate.fingerprint for one in findings.signatures if one.certificate]
    owners = _owners(fingerprints)
    return [_stored(one, owners) for one in findings.signatures]


def _owners(fingerprints: Iterable[str]) -> dict[str, tuple[int | None, str | None]]:
    keys = rows.read(SigningKey, "WHERE one.fingerprint = ANY(%s)", [list(fingerprints)], related=(("agency", "code"),))
    return {key.fingerprint: (key.user_id, key.agency.code if key.agency else None) for key in keys}


def _stored(one: SignatureFinding, owners: dict[str, tuple[int | None, str | None]]) -> dict[str, Any]:
    certificate = one.certificate
    user_id, agency_code = owners.get(certificate.fingerprint, (None, None)) if certificate else (None, None)
    return {
        "field": one.field,
        "signer": certificate.name if certificate else "",
        "organisation": certificate.organisation if certificate else "",
        "issuer": certificate.issuer if certificate else "",
        "serial": certificate.serial if certificate else "",
        "fingerprint": certificate.fingerprint if certificate else "",
        "not_before": certificate.not_before.isoformat() if certificate else "",
        "not_after": certificate.not_after.isoformat() if certificate else "",
        "user_id": user_id if one.trusted else None,
        "agency_code": agency_code if one.trusted else None,
        "signed_at": one.signed_at.isoformat() if one.signed_at else "",
        "time_source": one.time_source,
        "level": one.level,
        "revocation": one.revocation,
        "stamp_revocation": one.stamp_revocation,
        "intact": one.intact,
        "trusted": one.trusted,
        "coverage": one.coverage,
        "changes": one.changes,
        "changes_permitted": one.changes_permitted,
        "page": one.page,
        "error": one.error,
    }


def _stored_stamp(one: TimeStampFinding) -> dict[str, Any]:
    told = {key: value for key, value in vars(one).items() if key != "chain_pem"}
    return {**told, "at": one.at.isoformat() if one.at else ""}


def _lines(report: VerificationReport | None) -> list[dict[str, Any]]:
    return list(report.signatures) if report is not None else []
