"""What the page of sealing many documents says of each: the number to come, the signer, the verdict, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common.errors import InputError
from eoffice import queries
from eoffice.models import Document, DocumentFile, DocumentType, Register
from eoffice.services import numbering
from eoffice.services.signing import subject_of
from eoffice.views.nearing import mark_nearing
from eoffice.views.presenting import report_url
from eoffice.views.token_waits import mark_token_waits, token_finding
from signing.services import findings, verify
from signing.services.findings import Finding, Severity
from signing.services.sign import Operation
from signing.services.verify import VerificationReport

State = Document.State


@dataclass(frozen=True)
class Number:
    """The number it has; or its counter, what that gives first, the notation with a place for it, and what comes."""

    given: str = ""
    series: str = ""
    pattern: str = ""
    first: int = 0
    coming: str = ""


@dataclass(frozen=True)
class SealRow:
    """One document to choose: the value of its tick, whether it can be sealed, and what was found."""

    document: Document
    value: str
    number: Number
    verdict: Finding
    report_url: str
    findings: list[Finding]

    @property
    def may(self) -> bool:
        """Whether nothing is in the way."""
        return findings.may_sign([self.verdict, *self.findings])


def seal_rows(user: User, agency: Agency, at: datetime, *, limit: int) -> list[SealRow]:
    """Return the lines of all that this officer may seal for the agency; as many queries however many they are."""
    waiting = queries.waiting_to_seal(user, agency.pk, limit=limit)
    documents = [document for document, _file in waiting]
    _suggest(documents, waiting, agency)
    mark_token_waits(documents, at)
    mark_nearing(documents)
    reports = verify.reports_for(file.blob_id for _document, file in waiting)
    about_files = findings.bulk_file_findings(
        {subject_of(document): file.blob_id for document, file in waiting if not _came_sealed(document, file, reports)},
        operation=Operation.SEAL,
        at=at,
        reports=reports,
    )
    refused = _refused_types(documents, user, agency, at)
    return [
        _row(document, file, reports.get(file.blob_id), about_files.get(subject_of(document), []), refused, at)
        for document, file in waiting
    ]


def number_rows(rows: Sequence[SealRow], chosen: set[str]) -> list[SealRow]:
    """Return the lines with the number that each would get if those that are chosen are sealed in their order."""
    first = numbering.next_numbers(row.number.series for row in rows if row.number.series)
    following = dict(first)
    return [_counted(row, row.value in chosen, first, following) for row in rows]


def _counted(row: SealRow, chosen: bool, first: Mapping[str, int], following: dict[str, int]) -> SealRow:
    series, coming = row.number.series, ""
    if not series:
        return row
    if chosen:
        coming = row.number.pattern.replace(numbering.NUMBER_PLACE, f"{following[series]:02d}")
        following[series] += 1
    return replace(row, number=replace(row.number, first=first[series], coming=coming))


def _suggest(documents: Sequence[Document], waiting: Sequence[tuple[Document, DocumentFile]], agency: Agency) -> None:
    """Put the usual register and the type that the subject names where none is stored; nothing is saved."""
    types = list(DocumentType.objects.all())
    registers = list(Register.objects.filter(agency=agency, active=True).order_by("pk"))
    files = {document.pk: file for document, file in waiting}
    for document in documents:
        usual = (one for one in registers if one.for_one_stop == document.from_one_stop)
        document.register = document.register or next(usual, None)
        suggested = queries.suggested_type(document, types, [files[document.pk]])
        document.document_type = document.document_type or suggested


def _came_sealed(document: Document, file: DocumentFile, reports: Mapping[str, VerificationReport]) -> bool:
    return verify.sealed_by(reports.get(file.blob_id), agency_code=document.agency.code)


def _refused_types(documents: Iterable[Document], user: User, agency: Agency, at: datetime) -> dict[str, list[Finding]]:
    """Return what keeps this person from sealing documents of these types, where it is the type."""
    found = {}
    for code in {document.type_code for document in documents}:
        about = findings.key_findings(operation=Operation.SEAL, signer=user, agency=agency, at=at, document_type=code)
        found[code] = [one for one in about if one.code == "grant_other"]
    return found


def _row(
    document: Document,
    file: DocumentFile,
    report: VerificationReport | None,
    about_file: list[Finding],
    refused: Mapping[str, list[Finding]],
    at: datetime,
) -> SealRow:
    in_the_way = [one for one in about_file if one.severity != Severity.OK]
    sealed = verify.sealed_by(report, agency_code=document.agency.code)
    about_seal = [] if sealed else [*token_finding(document, at), *refused[document.type_code]]
    found = [*_form_findings(document, at, sealed=sealed), *in_the_way, *about_seal]
    shown: list[Any] = [document.uid, file.blob_id, document.last_event_number]
    shown += [document.register_id or 0, document.document_type_id or 0]
    return SealRow(
        document=document,
        value=".".join(map(str, shown)),
        number=_number(document, at),
        verdict=_verdict(document, report),
        report_url=report_url(document, file),
        findings=found,
    )


def _form_findings(document: Document, at: datetime, *, sealed: bool) -> list[Finding]:
    """Return what the form lacks before a number can be taken; a file that came `sealed` bears one already."""
    if document.number is not None:
        return []
    try:
        numbering.check_ready(document, today=localdate(at), sealed_elsewhere=sealed)
    except InputError as error:
        return [Finding("form", Severity.BAD, str(error))]
    return []


def _number(document: Document, at: datetime) -> Number:
    if document.notation:
        return Number(given=document.notation)
    if document.register is None or document.document_type is None:
        return Number()
    year = (document.issued_on or localdate(at)).year
    return Number(series=numbering.series_key(document.register.pk, year), pattern=numbering.notation_pattern(document))


def _verdict(document: Document, report: VerificationReport | None) -> Finding:
    """Return whether the named leader's valid signature is in the file, as far as it was checked."""
    if report is None:
        return Finding("unchecked", Severity.WARN, _("Chưa kiểm tra; hệ thống kiểm tra trước khi cấp số."))
    if verify.leader_signed(report, user_id=document.signer_id):
        return Finding("signed", Severity.OK, _("Chữ ký hợp lệ"))
    return Finding("unsigned", Severity.BAD, _("Thiếu chữ ký hợp lệ của người ký. Hãy trả lại lãnh đạo."))
