"""Do the annexes of a document bear the agency's signature: told by stored reports, before it is issued."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from common import rows
from common.errors import TransitionError
from eoffice.models import Document, DocumentFile
from signing.services import verify

Kind = DocumentFile.Kind
ANNEXES_SQL = "WHERE one.document_id = %s AND one.kind = ANY(%s) AND one.withdrawn_at IS NULL ORDER BY one.id"
SIGNED_SQL = "SELECT blob_id FROM eoffice_documentfile WHERE document_id = %s AND kind = %s AND withdrawn_at IS NULL"


class UnsignedAnnexError(TransitionError):
    """An annex does not bear the agency's signature."""


def check_annexes(document_id: int, *, at: datetime) -> None:
    """Check the signed annexes that nobody has checked under today's rules and roots; before the document is locked."""
    for sha256 in rows.values(SIGNED_SQL, [document_id, Kind.ANNEX_SIGNED.value]):
        verify.ensure_report(sha256, at=at)


def require_signed_annexes(document: Document) -> list[DocumentFile]:
    """Return the newest signed file of each annex, in the order in which they were added; the document is locked.

    Raises:
        UnsignedAnnexError: an annex lacks the agency's signature, told by the stored report; the text names it and
            what to do.
    """
    pairs = _annexes(document)
    reports = verify.reports_for(signed.blob_id for _annex, signed in pairs if signed)
    for annex, signed in pairs:
        missing = _missing(signed, reports, document.agency.code)
        if missing:
            raise UnsignedAnnexError(missing % {"name": annex.name})
    return [signed for _annex, signed in pairs if signed]


def _missing(signed: DocumentFile | None, reports: dict[str, verify.VerificationReport], agency_code: str) -> str:
    if signed is None:
        return _("Phụ lục “%(name)s” chưa được ký số. Hãy ký số phụ lục hoặc bỏ phụ lục rồi chuyển.")
    report = reports.get(signed.blob_id)
    if report is None:
        return _("Chữ ký của phụ lục “%(name)s” chưa được kiểm tra lại. Hãy tải lại trang rồi chuyển lần nữa.")
    if verify.sealed_by(report, agency_code=agency_code):
        return ""
    if report.verdict == verify.Verdict.UNDETERMINED:
        return _("Chưa hỏi được tình trạng chứng thư số đã ký phụ lục “%(name)s”. Hãy chuyển lại sau 10 phút.")
    return _("Chữ ký của phụ lục “%(name)s” không còn dùng được. Hãy bỏ phụ lục, thêm lại tệp và ký số lại.")


def signed_annexes(document: Document) -> list[DocumentFile]:
    """Return the newest signed file of each annex that was not dropped, in the order in which they were added."""
    return [signed for _annex, signed in _annexes(document) if signed]


def _annexes(document: Document) -> list[tuple[DocumentFile, DocumentFile | None]]:
    """Return each annex that was not dropped with its newest signed file, in the order in which they were added."""
    files = rows.read(DocumentFile, ANNEXES_SQL, [document.pk, [Kind.ANNEX.value, Kind.ANNEX_SIGNED.value]])
    newest = {file.name: file for file in files if file.kind == Kind.ANNEX_SIGNED}
    return [(file, newest.get(file.name)) for file in files if file.kind == Kind.ANNEX]


def live_files(document: Document) -> models.QuerySet[DocumentFile]:
    """Return the files of the document that were not dropped."""
    return document.files.filter(withdrawn_at__isnull=True)
