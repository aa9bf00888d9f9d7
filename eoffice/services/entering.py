"""The clerical officer enters a document of the office's own (Thêm mới); a draft goes to the leader to be signed.

A PDF that the leader has signed elsewhere is taken as signed, by the way of papers that are attached.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Agency, Department, Post, User
from common import blobs, rows
from common.errors import InputError, PolicyError
from eoffice import policies
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course, numbering
from eoffice.services.issuing.attaching import attach_checked
from eoffice.services.issuing.editing import OutgoingForm, apply_form
from eoffice.services.preparing import wake_preparation
from eoffice.services.signers import SIGNER_FIELDS, address_to, signer_post
from eoffice.services.signing import PDF
from signing.services import verify
from signing.services.working import SIGNATURE_MARK


@dataclass(frozen=True)
class DraftFile:
    """A stored file: the draft, or the paper that was signed elsewhere, with the notation it shows if it is sealed."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int
    notation: str = ""


def document_enter(
    *,
    agency: Agency,
    actor: User,
    at: datetime,
    signer_post_id: int,
    department_id: int | None,
    fields: OutgoingForm,
    file: DraftFile,
) -> Document:
    """Enter a document of the office's own and put it before the leader, or take it as signed when it bears his hand.

    Raises:
        PolicyError: the actor is no clerical officer of the agency.
        InputError: signer, department, register or type is none of the agency's.
        OtherPaperError: the leader signed this file here for another document.
    """
    report = _report(file, at)
    return _enter(agency, actor, at, signer_post_id, department_id, fields, file, report)


def document_submit_again(
    *, document_id: int, actor: User, at: datetime, signer_post_id: int, fields: OutgoingForm, file: DraftFile
) -> Document:
    """Put a document of the office's own before a leader once more, after it was returned, with another draft.

    Raises:
        PolicyError: the actor is no clerical officer of the agency.
        InputError: signer, register or type is none of the agency's.
        TransitionError: it was not returned.
    """
    report = _report(file, at)
    return _submit_again(document_id, actor, at, signer_post_id, fields, file, report)


def require_own(actor: User, agency: Agency) -> None:
    """Refuse whoever does not enter documents at this agency.

    Raises:
        PolicyError: as said.
    """
    if not policies.can_issue_at(actor, agency):
        raise PolicyError(_("Chỉ văn thư của cơ quan mới nhập được văn bản đi."))


@transaction.atomic
def _enter(
    agency: Agency,
    actor: User,
    at: datetime,
    signer_post_id: int,
    department_id: int | None,
    fields: OutgoingForm,
    file: DraftFile,
    report: verify.VerificationReport | None,
) -> Document:
    require_own(actor, agency)
    document = _new_document(agency, actor, at, signer_post(agency.pk, signer_post_id), department_id)
    apply_form(document, fields, actor=actor)
    rows.insert(document)
    return _put_before_leader(document, actor, at, file, report, Event.Kind.ENTERED)


@transaction.atomic
def _submit_again(
    document_id: int,
    actor: User,
    at: datetime,
    signer_post_id: int,
    fields: OutgoingForm,
    file: DraftFile,
    report: verify.VerificationReport | None,
) -> Document:
    document = course.lock(document_id)
    require_own(actor, document.agency)
    course.require_state(document, Document.State.RETURNED)
    if document.from_one_stop:
        raise PolicyError(_("Văn bản của hồ sơ Một cửa do lãnh đạo phòng gửi lại từ Một cửa."))
    address_to(document, signer_post(document.agency_id, signer_post_id))
    changed = [*SIGNER_FIELDS, *apply_form(document, fields, actor=actor)]
    kinds = DocumentFile.Kind
    numbering.withdraw(document, kinds.ORIGINAL, kinds.SIGNING, kinds.SIGNED, kinds.SEALED, at=at)
    document.submit()
    document.holder, document.holder_role, document.opened_at = document.signer, "", None
    document.preparation, document.preparation_error = Document.Preparation.WAITING, ""
    document.round_number += 1
    also = ("holder", "holder_role", "opened_at", "preparation", "preparation_error", "round_number")
    course.store(document, *changed, *also, at=at)
    return _put_before_leader(document, actor, at, file, report, Event.Kind.SUBMITTED_AGAIN)


def _report(file: DraftFile, at: datetime) -> verify.VerificationReport | None:
    """Check the signatures of a PDF that seems to have any, before anything is locked."""
    if file.media_type != PDF or SIGNATURE_MARK not in blobs.read(file.sha256):
        return None
    return verify.ensure_report(file.sha256, at=at)


def _new_document(agency: Agency, actor: User, at: datetime, signer: Post, department_id: int | None) -> Document:
    if department_id and not Department.objects.filter(pk=department_id, agency=agency).exists():
        raise InputError(_("Đơn vị này không thuộc cơ quan. Hãy chọn lại."), field="department")
    document = Document(
        agency=agency,
        department_id=department_id,
        presenter=actor,
        signer=signer.user,
        signer_title=signer.title,
        signer_authority=signer.authority,
        holder=signer.user,
        clerical_route=agency.clerical_route,
        round_number=1,
        arrived_at=at,
        sort_at=at,
        created_at=at,
        updated_at=at,
    )
    document.submit()
    return document


def _put_before_leader(
    document: Document,
    actor: User,
    at: datetime,
    file: DraftFile,
    report: verify.VerificationReport | None,
    kind: Event.Kind,
) -> Document:
    by, signed = course.person(actor, document.agency_id), verify.leader_signed(report, user_id=document.signer_id)
    draft = _file(document, DocumentFile.Kind.SIGNED if signed else DocumentFile.Kind.ORIGINAL, file, at)
    if report is not None and signed:
        course.note(document, kind, at=at, actor=actor, by=by)
        return attach_checked(draft, report, actor, at, file.notation.strip(), document.issued_on, "")
    rows.insert(draft)
    receiver = course.signer_of(document)
    course.note(document, kind, at=at, actor=actor, by=by, receiver=receiver, files=[draft])
    wake_preparation(document)
    return document


def _file(document: Document, kind: DocumentFile.Kind, file: DraftFile, at: datetime) -> DocumentFile:
    return DocumentFile(
        document=document,
        kind=kind,
        blob_id=file.sha256,
        name=file.name,
        media_type=file.media_type,
        size_bytes=file.size_bytes,
        added_at=at,
    )
