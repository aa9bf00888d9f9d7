"""Look at every signature of a PDF and say what is so; never raises, whatever the file.

pyHanko raises a dozen kinds of error on hostile files, so each signature and the file as a whole are caught apart.
What the findings are worth is decided in `signing.services.verify`.
"""

import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from signing.loop import run
from signing.trust.anchors import Anchors
from signing.trust.certificates import CertificateFacts, read_facts

SIGNATURES_MAX = 50
PAGE_DEPTH_MAX = 50
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
LAST_MARK = re.compile(rb"%%EOF[\r\n \t]*\Z")
HEADER_BYTES = 1024
COVERAGE: dict[SignatureCoverageLevel | None, str] = {
    SignatureCoverageLevel.ENTIRE_FILE: "file",
    SignatureCoverageLevel.ENTIRE_REVISION: "revision",
}
CHANGES: dict[ModificationLevel | None, str] = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "archive",
    ModificationLevel.FORM_FILLING: "form",
    ModificationLevel.ANNOTATIONS: "annotation",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignatureFinding:
    """What is so with one signature.

    `coverage`: file, revision or part. `changes` after it: none, archive, form, annotation or other.
    `page_share`: how much of its page the visible field covers, 0 to 1. `error`: why it could not be checked.
    """

    field: str
    certificate: CertificateFacts | None
    signed_at: datetime | None
    intact: bool
    trusted: bool
    coverage: str
    changes: str
    changes_permitted: bool
    page_share: float
    error: str = ""


@dataclass(frozen=True)
class FileFindings:
    """What is so with the file; `problem` is empty when it could be read."""

    problem: str
    signatures: tuple[SignatureFinding, ...] = ()
    empty_fields: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def examine(pdf: bytes, *, anchors: Anchors, at: datetime) -> FileFindings:
    """Examine all signatures of the file, trusting these roots at this time."""
    if not pdf:
        return FileFindings("file_empty")
    if b"%PDF-" not in pdf[:HEADER_BYTES]:
        return FileFindings("file_not_pdf")
    try:
        return _examine(pdf, anchors, at)
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything; it must only count as unreadable
        logger.info("A file could not be examined: %s: %s", type(error).__name__, error)
        return FileFindings("file_broken")


def _examine(pdf: bytes, anchors: Anchors, at: datetime) -> FileFindings:
    reader, loose = _reader(pdf)
    if reader.encrypted:
        return FileFindings("file_encrypted")
    filled = [name for name, value, _ in enumerate_sig_fields(reader, filled_status=True)]
    empty = tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
    notes = [*(["loose_structure"] if loose else []), *_notes(pdf, len(filled))]
    if len(filled) > SIGNATURES_MAX:
        return FileFindings("too_many_signatures", empty_fields=empty, notes=tuple(notes))
    found = _signatures(reader, filled, anchors, at)
    return FileFindings("", tuple(found), empty, tuple(notes))


def _reader(pdf: bytes) -> tuple[PdfFileReader, bool]:
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True)
        list(enumerate_sig_fields(reader))
        return reader, False
    except (PdfReadError, KeyError, ValueError, TypeError):
        return PdfFileReader(io.BytesIO(pdf), strict=False), True


def _notes(pdf: bytes, filled: int) -> list[str]:
    notes = []
    if not LAST_MARK.search(pdf[-64:]):
        notes.append("bytes_after_end")
    if filled == 0 and b"/ByteRange" in pdf:
        notes.append("orphan_signature")
    return notes


def _signatures(reader: PdfFileReader, filled: list[str], anchors: Anchors, at: datetime) -> list[SignatureFinding]:
    """Examine the signatures in the order of their revisions; those that cannot even be opened come last."""
    opened, broken = [], []
    for name, _, field in enumerate_sig_fields(reader, filled_status=True):
        try:
            opened.append(EmbeddedPdfSignature(reader, field, name))
        except Exception as error:  # noqa: BLE001 - see above; the other signatures are still examined
            broken.append(_unchecked(name, error))
    opened.sort(key=lambda signature: (signature.signed_revision, filled.index(signature.field_name)))
    return [_finding(reader, signature, anchors, at) for signature in opened] + broken


def _finding(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, anchors: Anchors, at: datetime
) -> SignatureFinding:
    try:
        status = run(
            async_validate_pdf_signature(signature, anchors.context(at=at), key_usage_settings=USAGE),
        )
        return _describe(reader, signature, status)
    except Exception as error:  # noqa: BLE001 - see above
        return _unchecked(signature.field_name, error)


def _describe(reader: PdfFileReader, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> SignatureFinding:
    level = status.modification_level
    return SignatureFinding(
        field=signature.field_name,
        certificate=read_facts(x509.load_der_x509_certificate(signature.signer_cert.dump())),
        signed_at=signature.self_reported_timestamp,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        coverage=COVERAGE.get(status.coverage, "part"),
        changes=CHANGES.get(level, "other"),
        changes_permitted=bool(status.docmdp_ok) and level is not None and level is not ModificationLevel.OTHER,
        page_share=_page_share(signature.sig_field),
    )


def _unchecked(name: str, error: Exception) -> SignatureFinding:
    logger.info("Signature %s could not be checked: %s: %s", name, type(error).__name__, error)
    return SignatureFinding(
        field=str(name),
        certificate=None,
        signed_at=None,
        intact=False,
        trusted=False,
        coverage="part",
        changes="other",
        changes_permitted=False,
        page_share=0,
        error=type(error).__name__,
    )


def _page_share(field: Any) -> float:
    """Return how much of its page a visible signature covers; a huge one may hide what stands there."""
    if "/Rect" not in field or "/P" not in field:
        return 0
    for page in _ancestors(field["/P"]):
        if "/MediaBox" in page:
            return min(1.0, _area(field["/Rect"]) / max(_area(page["/MediaBox"]), 1))
    return 0


def _ancestors(page: Any) -> Iterator[Any]:
    """Yield the page and what it inherits from; a hostile tree may run in circles."""
    for _ in range(PAGE_DEPTH_MAX):
        yield page
        if "/Parent" not in page:
            return
        page = page["/Parent"]


def _area(rectangle: Sequence[Any]) -> float:
    left, bottom, right, top = map(float, rectangle)
    return abs((right - left) * (top - bottom))
