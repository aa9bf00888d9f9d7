"""Number and seal: the number is bound in one transaction, the seal set with none open, the result stored in a third.

A crash in between leaves "Đã cấp số, chưa đóng dấu" in the queue; the same button then only seals.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common import rows
from common.errors import DomainError, TransitionError
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course, numbering
from eoffice.services.issuing.editing import OutgoingForm, apply_form, require_clerical
from eoffice.services.signing import PDF, subject_of
from integrations.contracts import ProgressKind
from signing.services import augment, sign, verify

State = Document.State


class UnsignedError(TransitionError):
    """The file does not bear the valid signature of the leader named in the document."""


@dataclass(frozen=True)
class Shown:
    """What the officer looked at before: the signed bytes, and the last line of the course while it had no number."""

    sha256: str
    line: int


@dataclass(frozen=True)
class _Numbered:
    """A document with its number, and the request to seal it; None when the file came sealed."""

    document: Document
    file: DocumentFile
    request: sign.SigningRequest | None


@sensitive_variables("pin")
def document_number_and_seal(
    *,
    document_id: int,
    actor: User,
    at: datetime,
    pin: sign.Secret | None = None,
    fields: OutgoingForm | None = None,
    shown: Shown | None = None,
    keyless: bool = False,
) -> Document:
    """Take the next number of the register, fill in number and date, and set the agency's seal.

    With `fields` the form is stored first, in the same transaction. A document that has its number is sealed only.
    With `shown` it is refused when it has changed since it was looked at; `keyless` lets it only be numbered.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        InputError: the form is not filled in.
        UnsignedError: the leader's valid signature is missing.
        TransitionError: it is sealed already or moved on; or the number was taken but the seal could not be set; or
            the file has to be sealed where no key may be used.
        SigningRefusal: the actor may not use the agency's seal, or the leader's time-stamp may still come; no number is
            taken then.
    Source: NĐ 30/2020/NĐ-CP, Điều 33 – the seal is set only on what the competent person has signed.
    """
    report = signed_report(document_id, DocumentFile.Kind.SIGNED, at=at)
    numbered = _number(document_id, actor, at, fields, report, shown, keyless)
    if numbered.request is None:
        return numbered.document
    try:
        return _seal(numbered, numbered.request, actor, at, pin)
    except DomainError as error:
        text = _("Đã cấp số %(notation)s nhưng chưa đóng dấu: %(reason)s Bấm Đóng dấu để làm tiếp.")
        raise TransitionError(text % {"notation": numbered.document.notation, "reason": error}) from error


@transaction.atomic
def number_void(*, document_id: int, actor: User, at: datetime, reason: str) -> Document:
    """Give the document's number up; the register keeps it with the reason and never gives it again.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        InputError: there is no reason.
        TransitionError: it has no number, or was issued.
    """
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, State.NUMBERED)
    reason = course.require_reason(reason)
    voided = numbering.drop_number(document, reason=reason, at=at)
    document.void_number()
    document.folded = course.folded(document)
    opinion = f"{voided}: {reason}"
    course.note(document, Event.Kind.NUMBER_VOIDED, at=at, actor=actor, opinion=opinion, saving=numbering.NUMBER_FIELDS)
    return document


def signed_report(document_id: int, kind: DocumentFile.Kind, *, at: datetime) -> verify.VerificationReport | None:
    """Return the report of the document's current file of this kind, checking the file now if nobody has.

    Called before the document is locked: a check takes long.
    """
    if report := queries.current_report(document_id, kind):
        return report
    found = DocumentFile.objects.filter(document_id=document_id, kind=kind, withdrawn_at__isnull=True)
    sha256 = found.order_by("-pk").values_list("blob_id", flat=True).first()
    return verify.ensure_report(sha256, at=at) if sha256 else None


def came_sealed(document: Document, *, at: datetime) -> bool:
    """Tell whether the file that the leader signed came with the agency's seal and needs no key for its number."""
    report = signed_report(document.pk, DocumentFile.Kind.SIGNED, at=at)
    return verify.sealed_by(report, agency_code=document.agency.code)


def checked_file(
    document: Document, kind: DocumentFile.Kind, report: verify.VerificationReport | None
) -> tuple[DocumentFile, verify.VerificationReport]:
    """Return the current file of this kind with its report.

    Raises:
        TransitionError: there is none, or it is another than was checked.
    """
    file = queries.current_file(document, kind)
    if file is None or report is None or report.sha256 != file.blob_id:
        raise course.stale(document)
    return file, report


@transaction.atomic
def _number(
    document_id: int,
    actor: User,
    at: datetime,
    fields: OutgoingForm | None,
    report: verify.VerificationReport | None,
    shown: Shown | None = None,
    keyless: bool = False,
) -> _Numbered:
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, State.SIGNED, State.NUMBERED)
    if document.sealed_at is not None:
        raise course.stale(document)
    file, report = checked_file(document, DocumentFile.Kind.SIGNED, report)
    if shown:
        _require_shown(document, file, shown)
    _require_leader(document, report)
    sealed = verify.sealed_by(report, agency_code=document.agency.code)
    if keyless and not sealed:
        raise course.stale(document)
    if not sealed:
        augment.settle(subject_of(document), at=at)
    if document.state == State.SIGNED:
        _take(document, actor, at, fields, sealed_file=file if sealed else None)
    return _Numbered(document, file, None if sealed else _request(document, file, actor, at))


def _require_shown(document: Document, file: DocumentFile, shown: Shown) -> None:
    if file.blob_id != shown.sha256:
        raise TransitionError(_("Tệp đã thay đổi sau khi bạn xem. Hãy mở lại để kiểm tra rồi đóng dấu."))
    if document.state == State.SIGNED and document.last_event_number != shown.line:
        raise course.stale(document)


def _require_leader(document: Document, report: verify.VerificationReport) -> None:
    if not verify.leader_signed(report, user_id=document.signer_id):
        text = _("Tệp chưa có chữ ký hợp lệ của %(name)s nên không được đóng dấu. Hãy trả lại lãnh đạo.")
        raise UnsignedError(text % {"name": document.signer.full_name})


def _take(
    document: Document, actor: User, at: datetime, fields: OutgoingForm | None, *, sealed_file: DocumentFile | None
) -> None:
    changed = apply_form(document, fields, actor=actor) if fields else []
    numbering.check_ready(document, today=localdate(at), sealed_elsewhere=sealed_file is not None)
    document.issued_on = document.issued_on or localdate(at)
    document.take_number()
    by = course.person(actor, document.agency_id)
    course.progress(document, ProgressKind.NUMBERED, at=at, by=by)
    copies = []
    if sealed_file:
        document.sealed_at = at
        copies = [_sealed_file(document, sealed_file, sealed_file.blob_id, sealed_file.size_bytes, at)]
    entry = numbering.take_number(document, actor=actor, at=at)
    document.folded = course.folded(document)
    course.note(
        document,
        Event.Kind.NUMBERED,
        at=at,
        actor=actor,
        by=by,
        opinion=entry.notation,
        files=copies,
        saving=list(dict.fromkeys([*changed, *numbering.NUMBER_FIELDS, "issued_on"])),
    )


def _request(document: Document, file: DocumentFile, actor: User, at: datetime) -> sign.SigningRequest:
    return sign.request_create(
        subject=subject_of(document),
        sha256=file.blob_id,
        operation=sign.Operation.SEAL,
        signer=actor,
        agency=document.agency,
        at=at,
        document_type=document.type_code,
    )


@sensitive_variables("pin")
def _seal(
    numbered: _Numbered, request: sign.SigningRequest, actor: User, at: datetime, pin: sign.Secret | None
) -> Document:
    document = numbered.document
    signed = sign.perform(request_id=request.pk, pin=pin, at=at, number=document.notation, issued_on=document.issued_on)
    try:
        return _store_sealed(numbered, request, signed, actor, at)
    except DomainError:
        sign.request_cancel(request_id=request.pk, reason=_("Văn bản đã thay đổi trong lúc đóng dấu."), at=at)
        raise


@transaction.atomic
def _store_sealed(
    numbered: _Numbered, request: sign.SigningRequest, signed: sign.SignedBlob, actor: User, at: datetime
) -> Document:
    document = course.lock(numbered.document.pk)
    course.require_state(document, State.NUMBERED)
    if document.sealed_at is not None or document.number != numbered.document.number:
        raise course.stale(document)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    file = _sealed_file(document, numbered.file, signed.sha256, signed.size_bytes, at)
    document.sealed_at = at
    course.note(document, Event.Kind.SEALED, at=at, actor=actor, files=[file], saving=("sealed_at",))
    return document


def _sealed_file(document: Document, signed: DocumentFile, sha256: str, size_bytes: int, at: datetime) -> DocumentFile:
    file = DocumentFile(
        document=document,
        kind=DocumentFile.Kind.SEALED,
        blob_id=sha256,
        name=signed.name,
        media_type=PDF,
        size_bytes=size_bytes,
        added_at=at,
    )
    rows.insert(file)
    return file
