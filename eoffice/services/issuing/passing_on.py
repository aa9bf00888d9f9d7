"""Where a document leaves the clerical officer: on to the one-stop desk (Chuyển DVC), or back to the leader."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course, numbering
from eoffice.services.annex_checks import check_annexes, require_signed_annexes
from eoffice.services.issuing.editing import require_clerical
from eoffice.services.issuing.sealing import checked_file, signed_report
from eoffice.services.signers import SIGNER_FIELDS, address_to, require_leading, signer_post
from integrations.contracts import DocumentIssued, FileRef, IssuedAnnex, Person, ProgressKind
from signing.services import verify

State = Document.State


class NotSealedError(TransitionError):
    """The file lacks the leader's signature or the agency's seal."""


def document_issue(*, document_id: int, actor: User, at: datetime, expected_state: str) -> Document:
    """Issue the document and pass it to the one-stop desk as the dossier's result.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        TransitionError: a colleague was quicker.
        UnsignedAnnexError: an annex file does not bear the agency's valid signature.
        NotSealedError: the sealed file is missing, or its stored report lacks a signature.
    Source: NĐ 30/2020/NĐ-CP, Điều 18 – what is issued bears the signature of the competent person and the seal.
    """
    report = signed_report(document_id, DocumentFile.Kind.SEALED, at=at)
    check_annexes(document_id, at=at)
    return _issue(document_id, actor, at, expected_state, report)


@transaction.atomic
def document_reopen(
    *, document_id: int, actor: User, at: datetime, reason: str, signer_post_id: int | None = None
) -> Document:
    """Give a signed document back to the leader, who signs anew; what was signed is dropped, a number is voided.

    With `signer_post_id` another leader of the agency is to sign, and the desk hears of it.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        InputError: there is no reason; or who signed leads the agency no more, and no other leader is named.
        TransitionError: it is not signed, or was issued.
    """
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, State.SIGNED, State.NUMBERED)
    reason = course.require_reason(reason)
    handed_on = _readdress(document, signer_post_id)
    _forget_date_shown(document)
    voided = numbering.drop_number(document, reason=reason, at=at)
    numbering.withdraw(document, DocumentFile.Kind.SIGNED, at=at)
    if document.state == State.NUMBERED:
        document.void_number()
    document.reopen()
    document.holder, document.holder_role, document.signed_at = document.signer, "", None
    document.folded = course.folded(document)
    receiver, by = course.signer_of(document), course.person(actor, document.agency_id)
    opinion = f"{reason} ({_('hủy số')} {voided})" if voided else reason
    course.note(
        document,
        Event.Kind.REOPENED,
        at=at,
        actor=actor,
        by=by,
        receiver=receiver,
        opinion=opinion,
        saving=(*numbering.NUMBER_FIELDS, *SIGNER_FIELDS, "issued_on", "holder", "holder_role", "signed_at"),
    )
    course.progress(document, ProgressKind.REOPENED, at=at, by=by, receiver=receiver, opinion=opinion)
    if handed_on:
        course.tell_handed_on(document, at=at, by=by, reason=reason)
    return document


def _forget_date_shown(document: Document) -> None:
    """Drop the date of issue that a file sealed elsewhere shows: it is that paper's, not the next one's."""
    report = queries.current_report(document.pk, DocumentFile.Kind.SIGNED)
    if verify.sealed_by(report, agency_code=document.agency.code):
        document.issued_on = None


def _readdress(document: Document, signer_post_id: int | None) -> bool:
    """Let the chosen leader sign, where one is named; tell whether that is another than before."""
    if signer_post_id is None:
        require_leading(document)
        return False
    before = document.signer_id
    address_to(document, signer_post(document.agency_id, signer_post_id))
    return document.signer_id != before


@transaction.atomic
def _issue(
    document_id: int, actor: User, at: datetime, expected_state: str, report: verify.VerificationReport | None
) -> Document:
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, expected_state)
    if not document.from_one_stop:
        raise TransitionError(_("Văn bản này không thuộc hồ sơ Một cửa. Hãy bấm Gửi văn bản."))
    file = require_sealed(document, report)
    annexes = require_signed_annexes(document)
    document.issue()
    document.issued_at = at
    numbering.forget_holder(document)
    by, receiver = course.person(actor, document.agency_id), _sender(document)
    course.note(
        document,
        Event.Kind.ISSUED,
        at=at,
        actor=actor,
        by=by,
        receiver=receiver,
        files=[file],
        saving=("issued_at", "holder", "holder_role"),
    )
    course.tell(_issued_message(document, file, annexes, by, at), document, at=at)
    return document


def require_sealed(document: Document, report: verify.VerificationReport | None, *also: Document.State) -> DocumentFile:
    """Return the sealed file of a document that is numbered, or in one of the states `also`.

    Raises:
        NotSealedError: it is not sealed, or lacks a signature.
        TransitionError: it is in another state, or its file is another than was checked.
    """
    if document.state == State.SIGNED or (document.state == State.NUMBERED and document.sealed_at is None):
        raise NotSealedError(_("Văn bản chưa được đóng dấu nên chưa chuyển được. Hãy cấp số và đóng dấu trước."))
    course.require_state(document, State.NUMBERED, *also)
    file, report = checked_file(document, DocumentFile.Kind.SEALED, report)
    missing = verify.missing_signature(report, user_id=document.signer_id, agency_code=document.agency.code)
    if missing:
        raise NotSealedError(_("%(reason)s Văn bản chưa chuyển được.") % {"reason": missing})
    return file


def _sender(document: Document) -> Person | None:
    return Person(**document.sender) if document.sender else None


def _issued_message(
    document: Document, file: DocumentFile, annexes: Iterable[DocumentFile], by: Person, at: datetime
) -> DocumentIssued:
    assert document.number is not None
    assert document.issued_on is not None
    return DocumentIssued(
        dossier_code=document.dossier_code,
        round_number=document.round_number,
        at=at,
        document_uid=str(document.uid),
        document_type=document.document_type.name if document.document_type else "",
        number=document.number,
        notation=document.notation,
        subject=document.subject,
        issued_on=document.issued_on,
        agency_code=document.agency.code,
        agency_name=document.agency.name,
        signer=course.signer_of(document),
        by=by,
        file=_reference(file),
        annexes=tuple(
            IssuedAnnex(kind="annex", title=one.title or PurePath(one.name).stem, file=_reference(one))
            for one in annexes
        ),
    )


def _reference(file: DocumentFile) -> FileRef:
    return FileRef(name=file.name, sha256=file.blob_id, size_bytes=file.size_bytes, media_type=file.media_type)
