"""A paper signed elsewhere is attached and checked, not signed again (row E10)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import InputError, PolicyError, TransitionError
from eoffice import policies
from eoffice.models import Document, DocumentFile
from eoffice.services import course
from eoffice.services.issuing.sealing import UnsignedError
from eoffice.services.signing import PDF, pass_to_clerical
from signing.services import verify


class OtherPaperError(TransitionError):
    """The leader signed this paper for another document, or it was dropped here."""


def document_attach_signed(
    *,
    document_id: int,
    actor: User,
    at: datetime,
    sha256: str,
    name: str,
    notation: str = "",
    issued_on: date | None = None,
    opinion: str = "",
) -> Document:
    """Attach a stored PDF that the leader has signed elsewhere, and pass it to the clerical officers.

    When it bears the agency's seal too, it is only entered in the register, by the notation and the date that it shows.

    Raises:
        PolicyError: the actor is neither the leader nor a clerical officer of the agency.
        InputError: the file is not stored, or is sealed and nobody says what notation or date it shows.
        UnsignedError: it does not bear the leader's valid signature.
        OtherPaperError: a clerical officer brings a paper that the leader signed here for another document.
        TransitionError: the document no longer waits for a signature.
    """
    size_bytes = rows.value("SELECT size_bytes FROM common_blob WHERE sha256 = %s", [sha256])
    if size_bytes is None:
        raise InputError(_("Không tìm thấy tệp đã ký. Hãy tải tệp lên lại."), field="file")
    report = verify.ensure_report(sha256, at=at)
    file = DocumentFile(
        document_id=document_id,
        kind=DocumentFile.Kind.SIGNED,
        blob_id=sha256,
        name=name,
        media_type=PDF,
        size_bytes=size_bytes,
        added_at=at,
    )
    return attach_checked(file, report, actor, at, notation.strip(), issued_on, opinion.strip())


@transaction.atomic
def attach_checked(
    file: DocumentFile,
    report: verify.VerificationReport,
    actor: User,
    at: datetime,
    notation: str,
    issued_on: date | None,
    opinion: str,
) -> Document:
    """Attach a file whose signatures were checked; `document_attach_signed` says what is refused."""
    document = course.lock(file.document_id)
    if not policies.can_attach_signed(actor, document):
        raise PolicyError(_("Chỉ người ký duyệt hoặc văn thư của cơ quan mới gắn được tệp đã ký."))
    course.require_state(document, Document.State.SUBMITTED)
    if not verify.leader_signed(report, user_id=document.signer_id):
        text = _("Tệp “%(file)s” không có chữ ký hợp lệ của %(name)s nên không được nhận.")
        raise UnsignedError(text % {"file": file.name, "name": document.signer.full_name})
    _require_new(document, file, actor, report)
    rows.insert(file)
    document.preparation = Document.Preparation.READY
    if verify.sealed_by(report, agency_code=document.agency.code):
        # Only a paper that bears its number already brings one; any other gets the next of the register.
        _require_numbered(file, notation, issued_on)
        document.notation, document.issued_on = notation, issued_on
    else:
        document.notation = ""
    pass_to_clerical(document, file, actor=actor, at=at, opinion=opinion, also=("preparation", "notation", "issued_on"))
    return document


def _require_numbered(file: DocumentFile, notation: str, issued_on: date | None) -> None:
    """Refuse a sealed paper without what it shows: a number of the register's own would be another than is printed."""
    if not notation:
        text = _("Tệp “%(file)s” đã có con dấu của cơ quan. Hãy nhập số, ký hiệu ghi trên tệp.")
        raise InputError(text % {"file": file.name}, field="notation")
    if issued_on is None:
        text = _("Tệp “%(file)s” đã có con dấu của cơ quan. Hãy nhập ngày ban hành ghi trên tệp.")
        raise InputError(text % {"file": file.name}, field="issued_on")


def _require_new(document: Document, file: DocumentFile, actor: User, report: verify.VerificationReport) -> None:
    """Refuse what the office knows as signed already; only the leader may say that one paper serves twice.

    A signature is valid wherever the file goes, so it does not tell that the leader meant this document.
    """
    if policies.can_sign(actor, document):
        return
    kinds = [DocumentFile.Kind.SIGNED, DocumentFile.Kind.SEALED]
    if DocumentFile.objects.filter(blob_id__in=verify.signed_states(report.sha256), kind__in=kinds).exists():
        text = _("%(name)s đã ký tệp “%(file)s” cho văn bản khác, hoặc tệp đã bị trả lại. Hãy trình lãnh đạo ký.")
        raise OtherPaperError(text % {"file": file.name, "name": document.signer.full_name})
