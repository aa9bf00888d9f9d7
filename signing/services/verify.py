"""Check the signatures of a file once, keep the report by the file's hash, and judge from the report.

The functions that judge are pure, so that a policy may ask them under a lock.
Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22–24; domain file §6.4: integrity, signer, chain, validity at
signing time, coverage and later changes are each shown.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from common import blobs, rows
from signing.models import SigningKey, Verdict, VerificationReport
from signing.pades.verify import FileFindings, SignatureFinding, examine
from signing.trust import anchors
from signing.trust.anchors import Anchors

__all__ = [
    "SignatureLine",
    "Verdict",
    "VerificationReport",
    "check_bytes",
    "ensure_report",
    "leader_signed",
    "missing_signature",
    "note_texts",
    "report_for",
    "report_of",
    "sealed_by",
    "signed_states",
    "store_report",
    "summary",
]

RULES = "1"
REPORT_SQL = f"WHERE one.sha256 = (%s) AND one.policy = '{RULES}-' || {anchors.DIGEST_SQL}"
PAGE_SHARE_MAX = 0.2
SIGNED_RANGE = re.compile(rb"/ByteRange\s*\[\s*\d+\s+\d+\s+(\d{1,12})\s+(\d{1,12})\s*\]")


@dataclass(frozen=True)
class SignatureLine:
    """One signature in the words of the screen; `tone` is ok, warn or bad."""

    signer: str
    organisation: str
    signed_at: datetime | None
    verdict: str
    detail: str
    tone: str


def report_for(sha256: str) -> VerificationReport | None:
    """Return the stored report of the file under today's policy, or None when nobody has checked it."""
    return report_of("%s", [sha256])


def report_of(query: str, params: Sequence[Any]) -> VerificationReport | None:
    """Return the stored report, under today's policy, of the file whose SHA-256 is what this SQL gives.

    The database finds the file, reckons the policy of the roots trusted now and reads the report by one statement.
    """
    return next(iter(rows.read(VerificationReport, REPORT_SQL % query, params)), None)


def ensure_report(sha256: str, *, at: datetime) -> VerificationReport:
    """Return the report of a stored file, checking it now if need be; call it outside a transaction.

    Raises:
        FileNotFoundError: the file is not stored.
    """
    return report_for(sha256) or store_report(sha256, blobs.read(sha256), at=at)


def store_report(sha256: str, pdf: bytes, *, at: datetime) -> VerificationReport:
    """Check these bytes, whose hash this is, and keep the report."""
    trusted = anchors.current()
    report = _report(sha256, pdf, trusted, at)
    if rows.insert_new(report):
        return report
    return VerificationReport.objects.get(sha256=sha256, policy=report.policy)


def check_bytes(pdf: bytes, *, at: datetime) -> VerificationReport:
    """Check these bytes and return a report that is not stored."""
    return _report("", pdf, anchors.current(), at)


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
    """Tell whether the file is valid as a whole and this person's own signature is in it."""
    return _is_valid(report) and any(one["user_id"] == user_id for one in _lines(report))


def sealed_by(report: VerificationReport | None, *, agency_code: str) -> bool:
    """Tell whether the file is valid as a whole and its last signature is this agency's seal, over the whole file."""
    if not _is_valid(report):
        return False
    last = _lines(report)[-1]
    return bool(last["agency_code"] == agency_code and last["coverage"] == "file")


def missing_signature(report: VerificationReport | None, *, user_id: int, agency_code: str) -> str:
    """Return which expected signature the file lacks, as a Vietnamese sentence, or nothing when it has both."""
    if report is None:
        return _("Tệp chưa được kiểm tra chữ ký.")
    if report.verdict != Verdict.VALID:
        return _("Tệp không hợp lệ: %(verdict)s.") % {"verdict": Verdict(report.verdict).label}
    if not leader_signed(report, user_id=user_id):
        return _("Tệp chưa có chữ ký hợp lệ của người ký duyệt.")
    if not sealed_by(report, agency_code=agency_code):
        return _("Tệp chưa có con dấu hợp lệ của cơ quan.")
    return ""


def summary(report: VerificationReport) -> list[SignatureLine]:
    """Return the signatures of the report for the screen, oldest first."""
    return [_line(one) for one in _lines(report)]


def note_texts(report: VerificationReport) -> list[str]:
    """Return what was noticed about the file as a whole, for the screen."""
    texts = {
        "file_empty": _("Tệp trống."),
        "file_not_pdf": _("Tệp không phải PDF."),
        "file_encrypted": _("Tệp PDF có đặt mật khẩu."),
        "file_broken": _("Tệp PDF bị hỏng."),
        "too_many_signatures": _("Tệp có quá nhiều chữ ký để kiểm tra."),
        "loose_structure": _("Cấu trúc tệp không đúng chuẩn."),
        "bytes_after_end": _("Có dữ liệu lạ sau phần kết thúc tệp."),
        "orphan_signature": _("Có dấu vết chữ ký đã bị gỡ khỏi tệp."),
        "changed_after_last": _("Tệp có thay đổi sau chữ ký cuối."),
        "large_stamp": _("Hình chữ ký che một phần lớn của trang."),
    }
    return [texts[note] for note in report.notes]


def _policy(trusted: Anchors) -> str:
    return f"{RULES}-{trusted.digest}"


def _report(sha256: str, pdf: bytes, trusted: Anchors, at: datetime) -> VerificationReport:
    findings = examine(pdf, anchors=trusted, at=at)
    notes = _all_notes(findings)
    return VerificationReport(
        sha256=sha256,
        policy=_policy(trusted),
        verdict=_verdict(findings, notes),
        notes=notes,
        signatures=_signatures(findings),
        empty_fields=list(findings.empty_fields),
        checked_at=at,
    )


def _all_notes(findings: FileFindings) -> list[str]:
    notes = [*([findings.problem] if findings.problem else []), *findings.notes]
    if findings.signatures:
        last = findings.signatures[-1]
        if last.coverage != "file" and last.changes not in {"none", "archive"}:
            notes.append("changed_after_last")
        if any(one.page_share > PAGE_SHARE_MAX for one in findings.signatures):
            notes.append("large_stamp")
    return notes


def _verdict(findings: FileFindings, notes: list[str]) -> str:
    """Judge the file: one bad signature spoils it, one unknown leaves it open, anything odd wants a look."""
    if findings.problem:
        return Verdict.UNREADABLE
    if not findings.signatures:
        return Verdict.INVALID if "orphan_signature" in notes else Verdict.UNSIGNED
    if not all(one.intact and one.changes_permitted and one.coverage != "part" for one in findings.signatures):
        return Verdict.INVALID
    if not all(one.trusted for one in findings.signatures):
        return Verdict.UNDETERMINED
    return Verdict.REVIEW if notes else Verdict.VALID


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
        "user_id": user_id if one.trusted else None,
        "agency_code": agency_code if one.trusted else None,
        "signed_at": one.signed_at.isoformat() if one.signed_at else "",
        "time_source": "claimed",
        "intact": one.intact,
        "trusted": one.trusted,
        "coverage": one.coverage,
        "changes": one.changes,
        "changes_permitted": one.changes_permitted,
        "error": one.error,
    }


def _is_valid(report: VerificationReport | None) -> bool:
    return report is not None and report.verdict == Verdict.VALID


def _lines(report: VerificationReport | None) -> list[dict[str, Any]]:
    return list(report.signatures) if report is not None else []


def _line(one: dict[str, Any]) -> SignatureLine:
    verdict, tone = _words(one)
    signed_at = parse_datetime(one["signed_at"]) if one["signed_at"] else None
    return SignatureLine(
        signer=one["signer"] or _("Không đọc được người ký"),
        organisation=one["organisation"],
        signed_at=localtime(signed_at) if signed_at else None,
        verdict=verdict,
        detail=_detail(one),
        tone=tone,
    )


def _words(one: dict[str, Any]) -> tuple[str, str]:
    if not one["intact"] or not one["changes_permitted"] or one["coverage"] == "part":
        return _("Không hợp lệ"), "bad"
    if not one["trusted"]:
        return _("Chưa xác định"), "warn"
    return _("Hợp lệ"), "ok"


def _detail(one: dict[str, Any]) -> str:
    parts = [_coverage_words(one)]
    if not one["trusted"]:
        parts.append(_("Chứng thư số không thuộc nhà cung cấp được tin cậy hoặc không còn hiệu lực."))
    if one["issuer"]:
        parts.append(_("Nơi cấp: %(issuer)s; số sê-ri %(serial)s.") % one)
    parts.append(_("Thời gian do người ký khai báo."))
    return " ".join(parts)


def _coverage_words(one: dict[str, Any]) -> str:
    if not one["intact"]:
        return _("Nội dung đã ký bị thay đổi hoặc chữ ký bị hỏng.")
    if one["coverage"] == "file":
        return _("Chữ ký bao trùm toàn bộ tệp.")
    if one["coverage"] == "revision" and one["changes_permitted"]:
        return _("Sau chữ ký chỉ có những thay đổi được phép.")
    return _("Tệp bị thay đổi sau khi ký.")
