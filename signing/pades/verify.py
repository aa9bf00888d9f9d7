"""Look at every signature of a PDF and say what is so; never raises, whatever the file.

pyHanko raises a dozen kinds of error on hostile files, so each signature and the file as a whole are caught apart.
What the findings are worth is decided in `signing.services.verdicts`.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import (
    DocumentTimestampStatus,
    PdfSignatureStatus,
    SignatureCoverageLevel,
)

from signing.loop import run
from signing.pades import growth, moments, pictures, structure, visible
from signing.pades.findings import FileFindings, MarkedPage, SignatureFinding, TimeStampFinding
from signing.pades.growth import Sent
from signing.pades.mapped import Content, stream_of
from signing.pades.moments import Evidence, Proof
from signing.pades.visible import Stamp
from signing.trust.certificates import read_facts
from signing.trust.roots import Anchors

__all__ = ["SIGNATURES_MAX", "FileFindings", "SignatureFinding", "examine"]

SIGNATURES_MAX = 50
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
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
UNCHANGED = {"none", "archive"}

logger = logging.getLogger(__name__)
T = TypeVar("T")


def examine(
    pdf: Content, *, anchors: Anchors, at: datetime, draw: bool = True, sent: Sent | None = None
) -> FileFindings:
    """Examine all signatures of the file, trusting these roots at this time.

    `draw` compares pictures too: of the pages as signed with those shown now, and of what stands below visible fields.
    `sent` is what a program elsewhere was given to sign: anything it added but that signature is noted.
    """
    if not pdf:
        return FileFindings("file_empty")
    if b"%PDF-" not in pdf[:HEADER_BYTES]:
        return FileFindings("file_not_pdf")
    try:
        found = _Examination(pdf, anchors, at).findings(draw)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a hostile file may raise anything; it must only count as unreadable
        logger.info("A file could not be examined: %s: %s", type(error).__name__, error)
        return FileFindings("file_broken")
    return found if sent is None or found.problem else replace(found, notes=(*found.notes, *_growth(pdf[:], sent)))


def _growth(pdf: bytes, sent: Sent) -> list[str]:
    return _or_nothing([growth.GREW_OTHERWISE], lambda: growth.growth_notes(pdf, sent))


class _Examination:
    def __init__(self, pdf: Content, anchors: Anchors, at: datetime) -> None:
        self.pdf = pdf
        self.reader, self.loose = _reader(pdf)
        if not self.reader.encrypted:
            self.evidence = Evidence(self.reader, anchors, at)

    def findings(self, draw: bool) -> FileFindings:
        if self.reader.encrypted:
            return FileFindings("file_encrypted")
        filled = {name: field for name, _, field in enumerate_sig_fields(self.reader, filled_status=True)}
        empty = tuple(str(name) for name, _, _ in enumerate_sig_fields(self.reader, filled_status=False))
        content = structure.content_notes(self.reader)
        notes = [*(["loose_structure"] if self.loose else []), *content]
        if "no_pages" in notes:
            return FileFindings("no_pages", notes=tuple(notes))
        if len(filled) > SIGNATURES_MAX:
            return FileFindings("too_many_signatures", empty_fields=empty, notes=tuple(notes))
        return self._signed(filled, empty, notes, draw)

    def _signed(self, filled: dict[str, Any], empty: tuple[str, ...], notes: list[str], draw: bool) -> FileFindings:
        opened, broken = self._opened(filled)
        shown = _or_nothing(dict[str, Stamp](), lambda: visible.read_stamps(self.reader, _objects(filled)))
        stamped = [one for one in opened if one.sig_object_type == "/DocTimeStamp"]
        time_stamps = self._time_stamps(stamped)
        signatures = [self._signature(one) for one in opened if one not in stamped] + broken
        notes += structure.byte_notes(self.pdf, [_range(one) for one in opened])
        notes += self._tail(opened, signatures)
        hiding, changed = set[str](), list[MarkedPage]()
        if draw:
            hiding = _or_nothing(hiding, lambda: visible.hiding(self.pdf[:], shown))
            changed, told = self._pictures(opened, signatures, shown, hiding)
            notes += told
        return FileFindings(
            "",
            tuple(_with_stamp(one, shown.get(one.field), one.field in hiding) for one in signatures),
            empty,
            tuple(dict.fromkeys(notes)),
            tuple(time_stamps),
            tuple(changed),
        )

    def _tail(self, opened: list[EmbeddedPdfSignature], signatures: list[SignatureFinding]) -> list[str]:
        """Look behind the last signature; what a time-stamp after it covers was still signed by nobody."""
        stamped = frozenset(one.signed_revision for one in opened if one.sig_object_type == "/DocTimeStamp")
        signed = [one for one in opened if one.sig_object_type != "/DocTimeStamp"]
        if not signed:
            return []
        found = {one.field: one.changes for one in signatures}
        filled = ["changed_after_last"] if found.get(str(signed[-1].field_name)) == "form" else []
        last, end = signed[-1].signed_revision, sum(_range(opened[-1])[2:])
        later = frozenset(one for one in stamped if one > last)
        return filled + _or_nothing(
            ["changed_after_last"],
            lambda: structure.tail_notes(self.reader, self.pdf, signed=last, signed_end=end, stamped=later),
        )

    def _opened(self, filled: dict[str, Any]) -> tuple[list[EmbeddedPdfSignature], list[SignatureFinding]]:
        """Open the signatures in the order of their revisions; those that cannot even be opened stand apart."""
        opened, broken = [], []
        for name, field in filled.items():
            try:
                signature = EmbeddedPdfSignature(self.reader, field, name)
                signature.compute_digest()
                opened.append(signature)
            except Exception as error:  # noqa: BLE001 - see above; the other signatures are still examined
                broken.append(_unchecked(name, error))
        order = list(filled)
        opened.sort(key=lambda signature: (signature.signed_revision, order.index(signature.field_name)))
        return opened, broken

    def _time_stamps(self, stamped: list[EmbeddedPdfSignature]) -> list[TimeStampFinding]:
        """Judge the document time-stamps, newest first, each at the time that the next valid one proves."""
        found: list[TimeStampFinding] = []
        for one in reversed(stamped):
            finding = self._time_stamp(one)
            if finding.at and finding.intact and finding.trusted and finding.changes in UNCHANGED:
                self.evidence.proofs.append(Proof(one.signed_revision, finding.at))
            found.insert(0, finding)
        return found

    def _time_stamp(self, one: EmbeddedPdfSignature) -> TimeStampFinding:
        try:
            at = self.evidence.known_by(one.signed_revision)
            status = run(async_validate_pdf_timestamp(one, self.evidence.context(at, stamps=True)))
            path = moments.below_root(status.validation_path)
            told = self._stamp_revocation(path, status.timestamp)
            return replace(_describe_time_stamp(one, status, at), revocation=told, chain_pem=moments.chain_pem(path))
        except Exception as error:  # noqa: BLE001 - see above
            failed = _unchecked(one.field_name, error)
            return TimeStampFinding(failed.field, "", None, False, False, "part", "other", error=failed.error)

    def _signature(self, one: EmbeddedPdfSignature) -> SignatureFinding:
        try:
            return self._describe(one)
        except Exception as error:  # noqa: BLE001 - see above
            return _unchecked(one.field_name, error)

    def _describe(self, one: EmbeddedPdfSignature) -> SignatureFinding:
        known_by = self.evidence.known_by(one.signed_revision)
        claimed = moments.claimed_by_token(one)
        moment = claimed if claimed and claimed <= known_by + moments.CLOCK_SKEW else known_by
        status = self._validated(one, moment, known_by)
        token = _token_time(status, moment)
        if token is None and moment != known_by:
            moment = known_by
            status = self._validated(one, moment, known_by)
        level = status.modification_level
        path = moments.below_root(status.validation_path) or [one.signer_cert]
        stamp_path = _stamp_path(status) if token else []
        stamped = self.evidence.is_stamped(one.signed_revision)
        revocation = self._revocation(path, status, moment)
        return SignatureFinding(
            field=str(one.field_name),
            certificate=read_facts(x509.load_der_x509_certificate(one.signer_cert.dump())),
            signed_at=token or (known_by if stamped else one.self_reported_timestamp),
            intact=bool(status.intact and status.valid),
            trusted=bool(status.trusted),
            coverage=COVERAGE.get(status.coverage, "part"),
            changes=CHANGES.get(level, "other"),
            changes_permitted=bool(status.docmdp_ok) and level is not None and level is not ModificationLevel.OTHER,
            time_source="token" if token else "archive" if stamped else "claimed",
            level=moments.level_of(one, self.evidence, stamped=bool(token) or stamped, revocation=revocation),
            revocation=revocation,
            chain_pem=moments.chain_pem(path),
            stamp_revocation=self._stamp_revocation(stamp_path, moment),
            stamp_chain_pem=moments.chain_pem(stamp_path),
        )

    def _validated(self, one: EmbeddedPdfSignature, moment: datetime, known_by: datetime) -> PdfSignatureStatus:
        context = self.evidence.context(moment)
        same = moment == known_by and self.evidence.one_trust
        at_stamp = context if same else self.evidence.context(known_by, stamps=True)
        return run(async_validate_pdf_signature(one, context, at_stamp, key_usage_settings=USAGE))

    def _revocation(self, path: list[asn1_x509.Certificate], status: PdfSignatureStatus, moment: datetime) -> str:
        if status.revoked:
            return "revoked"
        told = self.evidence.revocation(path, moment) if status.trusted else ""
        return told or ("unknown" if moments.names_a_source(path) else "none")

    def _stamp_revocation(self, path: list[asn1_x509.Certificate], moment: datetime) -> str:
        told = self.evidence.revocation(path, moment, stamps=True)
        return told or ("unknown" if moments.names_a_source(path) else "none")

    def _pictures(
        self,
        opened: list[EmbeddedPdfSignature],
        signatures: list[SignatureFinding],
        shown: dict[str, Stamp],
        hiding: set[str],
    ) -> tuple[list[MarkedPage], list[str]]:
        """Compare what the first signature saw with what is shown now, besides form fields and sound stamps."""
        first = next((one for one in opened if one.field_name in {found.field for found in signatures}), None)
        if first is None:
            return [], []
        end = sum(_range(first)[2:])
        if end >= len(self.pdf):
            return [], []
        allowed = _or_nothing(dict[int, list[visible.Box]](), lambda: _allowed(self.reader, shown, hiding))
        return _or_nothing(
            (list[MarkedPage](), ["not_comparable"]),
            lambda: pictures.compare(self.pdf[:end], self.pdf[:], allowed=allowed),
        )


def _reader(pdf: Content) -> tuple[PdfFileReader, bool]:
    try:
        reader = PdfFileReader(stream_of(pdf), strict=True)
        if not reader.encrypted:
            list(enumerate_sig_fields(reader))
            if reader.xrefs.hybrid_xrefs_present:
                raise PdfReadError("hybrid cross-references")
        return reader, False
    except (PdfReadError, KeyError, ValueError, TypeError):
        return PdfFileReader(stream_of(pdf), strict=False), True


def _or_nothing(nothing: T, look: Callable[[], T]) -> T:
    try:
        return look()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot be looked at is left out; the signatures still count
        logger.info("A part of a file could not be examined: %s: %s", type(error).__name__, error)
        return nothing


def _objects(references: dict[str, Any]) -> dict[str, Any]:
    return {name: reference.get_object() for name, reference in references.items()}


def _range(signature: EmbeddedPdfSignature) -> tuple[int, ...]:
    return tuple(int(number) for number in signature.byte_range)


def _allowed(reader: PdfFileReader, shown: dict[str, Stamp], hiding: set[str]) -> dict[int, list[visible.Box]]:
    """Return where the look may change: form fields, and visible signatures that hide nothing."""
    boxes: dict[int, list[visible.Box]] = {}
    for stamp in (one for name, one in shown.items() if not one.notes and name not in hiding):
        boxes.setdefault(stamp.page, []).append(stamp.box)
    for stamp in visible.form_boxes(reader):
        boxes.setdefault(stamp.page, []).append(stamp.box)
    return boxes


def _with_stamp(one: SignatureFinding, stamp: Stamp | None, hides: bool) -> SignatureFinding:
    if stamp is None:
        return one
    notes = (*stamp.notes, *(("stamp_over_text",) if hides else ()))
    return SignatureFinding(**{**vars(one), "page": stamp.page, "page_share": stamp.share, "stamp_notes": notes})


def _token_time(status: PdfSignatureStatus, claimed: datetime) -> datetime | None:
    """Return the time of the signature's own time-stamp if that can be relied on."""
    token = status.timestamp_validity
    if token is None or not (token.valid and token.intact and token.trusted):
        return None
    return token.timestamp if token.timestamp == claimed else None


def _stamp_path(status: PdfSignatureStatus) -> list[asn1_x509.Certificate]:
    return moments.below_root(status.timestamp_validity.validation_path) if status.timestamp_validity else []


def _describe_time_stamp(
    one: EmbeddedPdfSignature, status: DocumentTimestampStatus, known_by: datetime
) -> TimeStampFinding:
    facts = read_facts(x509.load_der_x509_certificate(one.signer_cert.dump()))
    return TimeStampFinding(
        field=str(one.field_name),
        authority=facts.name,
        at=status.timestamp,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted) and status.timestamp <= known_by + moments.CLOCK_SKEW,
        coverage=COVERAGE.get(status.coverage, "part"),
        changes=CHANGES.get(status.modification_level, "other"),
    )


def _unchecked(name: str, error: Exception) -> SignatureFinding:
    logger.info("A signature could not be checked: %s: %s", type(error).__name__, error)
    return SignatureFinding(
        field=str(name),
        certificate=None,
        signed_at=None,
        intact=False,
        trusted=False,
        coverage="part",
        changes="other",
        changes_permitted=False,
        error=type(error).__name__,
    )
