"""What looking at a PDF's signatures found, in plain values that travel between processes as JSON."""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from signing.trust.certificates import CertificateFacts


@dataclass(frozen=True)
class SignatureFinding:
    """What is so with one signature.

    `coverage`: file, revision or part. `changes` after it: none, archive, form, annotation or other.
    `time_source` of `signed_at`: claimed, token (its own time-stamp) or archive (a document time-stamp that covers it).
    `level`: B-B, B-T, B-LT, B-LTA, or empty when it is no PAdES signature. `revocation`: good, revoked, unknown (the
    certificate names a source, nobody has asked it) or none (the certificate names no source).
    `chain_pem`: the certificate and those above it up to the trusted root, where one of them names who can be asked.
    `stamp_revocation` and `stamp_chain_pem`: the same of the signature's own time-stamp.
    `page_share`: how much of its page the visible field covers, 0 to 1. `stamp_notes`: what is odd about that field.
    `error`: why it could not be checked.
    """

    field: str
    certificate: CertificateFacts | None
    signed_at: datetime | None
    intact: bool
    trusted: bool
    coverage: str
    changes: str
    changes_permitted: bool
    time_source: str = "claimed"
    level: str = ""
    revocation: str = "none"
    chain_pem: str = ""
    stamp_revocation: str = "none"
    stamp_chain_pem: str = ""
    page: int = 0
    page_share: float = 0
    stamp_notes: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class TimeStampFinding:
    """What is so with one document time-stamp; the words are those of a signature."""

    field: str
    authority: str
    at: datetime | None
    intact: bool
    trusted: bool
    coverage: str
    changes: str
    revocation: str = "none"
    chain_pem: str = ""
    error: str = ""


@dataclass(frozen=True)
class MarkedPage:
    """A page that looks otherwise than when it was signed, and its picture with the places marked."""

    page: int
    pixels: int
    png: bytes


@dataclass(frozen=True)
class FileFindings:
    """What is so with the file; `problem` is empty when it could be read."""

    problem: str
    signatures: tuple[SignatureFinding, ...] = ()
    empty_fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    time_stamps: tuple[TimeStampFinding, ...] = ()
    changed_pages: tuple[MarkedPage, ...] = ()


def to_plain(findings: FileFindings) -> dict[str, Any]:
    """Return the findings as JSON holds them."""
    plain: dict[str, Any] = _plain(asdict(findings))
    return plain


def from_plain(plain: Mapping[str, Any]) -> FileFindings:
    """Return the findings that `to_plain` wrote.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    return FileFindings(
        problem=str(plain["problem"]),
        signatures=tuple(_signature(one) for one in plain["signatures"]),
        empty_fields=tuple(map(str, plain["empty_fields"])),
        notes=tuple(map(str, plain["notes"])),
        time_stamps=tuple(TimeStampFinding(**{**one, "at": _moment(one["at"])}) for one in plain["time_stamps"]),
        changed_pages=tuple(
            MarkedPage(int(one["page"]), int(one["pixels"]), base64.b64decode(one["png"]))
            for one in plain["changed_pages"]
        ),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _signature(plain: Mapping[str, Any]) -> SignatureFinding:
    certificate = plain["certificate"]
    return SignatureFinding(
        **{
            **plain,
            "signed_at": _moment(plain["signed_at"]),
            "stamp_notes": tuple(map(str, plain["stamp_notes"])),
            "certificate": _certificate(certificate) if certificate else None,
        }
    )


def _certificate(plain: Mapping[str, Any]) -> CertificateFacts:
    dates = {key: datetime.fromisoformat(plain[key]) for key in ("not_before", "not_after")}
    return CertificateFacts(**{**plain, **dates})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
