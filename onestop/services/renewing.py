"""The result and its annexes made to last: the office sends the same file again with more put behind it."""

from django.utils.translation import gettext as _

from common import blobs, rows
from common.errors import DomainError
from integrations.contracts import DocumentRenewed
from onestop.models import Attachment, Dossier, Event, Result, ResultAnnex
from onestop.services.locking import locked_by_code
from onestop.services.moves import COURSE_FIELDS, record

CHUNK_BYTES = 1 << 20


class RenewalError(DomainError):
    """What came is not the file of this result with more behind it."""


def result_renew(*, message: DocumentRenewed) -> None:
    """Put the longer lasting file in the place of the result's; called in the transaction that notes the message.

    Raises:
        RenewalError: there is no such result, it has no such file, or the old bytes are no prefix of the new ones.
    """
    dossier = locked_by_code(message.dossier_code)
    found = Result.objects.select_related("attachment").filter(dossier=dossier, document_uid=message.document_uid)
    result = found.first() if dossier is not None else None
    if dossier is None or result is None:
        raise RenewalError(_("Không có kết quả nào ứng với văn bản này. Hãy kiểm tra hồ sơ rồi gửi lại."))
    files = {file.blob_id: file for file in _files_of(result)}
    if message.file.sha256 in files:
        return
    file = files.get(message.old_sha256)
    if file is None or not _continues(message.old_sha256, message.file.sha256):
        raise RenewalError(
            _("Tệp gửi lại không phải là tệp kết quả được bổ sung thêm nên không được nhận. Hãy hỏi lại văn thư.")
        )
    _replace(dossier, file, message)


def _files_of(result: Result) -> list[Attachment]:
    """Return the result's own file and those of its annexes."""
    annexes = ResultAnnex.objects.filter(result=result).select_related("attachment")
    return [result.attachment, *(one.attachment for one in annexes)]


def _replace(dossier: Dossier, file: Attachment, message: DocumentRenewed) -> None:
    file.blob_id, file.size_bytes = message.file.sha256, message.file.size_bytes
    rows.save(file, ["blob", "size_bytes"])
    record(
        dossier,
        Event.Kind.OFFICE_RENEWED,
        at=message.at,
        files=[file],
        saving=COURSE_FIELDS,
        old_sha256=message.old_sha256,
        round=message.round_number,
    )


def _continues(old_sha256: str, new_sha256: str) -> bool:
    """Tell whether the new file begins with all bytes of the old one."""
    try:
        with blobs.open(old_sha256) as old, blobs.open(new_sha256) as new:
            while chunk := old.read(CHUNK_BYTES):
                if new.read(len(chunk)) != chunk:
                    return False
    except FileNotFoundError:
        return False
    return True
