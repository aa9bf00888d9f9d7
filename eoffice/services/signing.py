"""The leader decides: signs and passes on to the clerical officers, or returns to the head of department."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common import rows
from common.errors import PolicyError, TransitionError
from eoffice import policies, queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course, numbering
from integrations.contracts import DocumentReturned, Person, ProgressKind
from notices.services.telling import Telling, tell
from signing.services import doctor, finishing, parking, sign, yielding

PDF = "application/pdf"


@transaction.atomic
def signature_request(
    *, document_id: int, actor: User, at: datetime, reviewed_sha256: str, opinion: str = ""
) -> sign.SigningRequest:
    """Note that the leader is about to sign exactly the bytes that they have read.

    Initials that a colleague has not confirmed yet are given up, and the colleague is told.

    Raises:
        PolicyError: it was not addressed to the actor.
        TransitionError: it no longer waits for a signature, is not ready, or is not the file that was read.
        SigningRefusal: the actor has no usable key, or is signing in another window.
    """
    document = course.lock(document_id)
    require_signer(actor, document)
    course.require_state(document, Document.State.SUBMITTED)
    require_reviewed(document, reviewed_sha256)
    clerical_turn(document)
    _set_initials_aside(document, actor, at)
    return sign.request_create(
        subject=subject_of(document),
        sha256=reviewed_sha256,
        operation=sign.Operation.APPROVE,
        signer=actor,
        agency=document.agency,
        at=at,
        context={"opinion": opinion} if opinion else None,
    )


def _set_initials_aside(document: Document, actor: User, at: datetime) -> None:
    initials = yielding.initials_set_aside(subject=subject_of(document), at=at)
    if initials is None:
        return
    receiver = course.person(initials.signer, document.agency_id)
    course.note(document, Event.Kind.INITIALS_DROPPED, at=at, actor=actor, receiver=receiver)
    told = Telling(
        subject=subject_of(document),
        act=f"initials-dropped-{initials.pk}",
        title=_("Ký nháy “%(title)s” đã bị hủy") % {"title": document.title},
        text=_(
            "Lãnh đạo đã bắt đầu ký duyệt khi bạn chưa xác nhận. Đừng xác nhận trên điện thoại nữa."
            " Nếu văn bản vẫn chờ ký, bạn ký nháy lại được."
        ),
        url=document.get_absolute_url(),
        user_id=initials.signer_id,
    )
    tell([told], at=at)


@sensitive_variables("pin")
def document_sign(
    *,
    document_id: int,
    actor: User,
    at: datetime,
    reviewed_sha256: str,
    pin: sign.Secret | None,
    opinion: str = "",
    origin: str = "",
) -> Document:
    """Sign the document with the leader's own key and pass it to the clerical officers.

    Two transactions with the stored request between them; the key is used with none open. Where a colleague's initials
    are awaited, a key at hand is tried first. A key that is elsewhere
    leaves the document as it is until its owner has decided (`eoffice.services.awaiting`); `origin` is this site.

    Raises:
        PolicyError, TransitionError: as for signature_request.
        SigningRefusal: key or PIN are refused, or the file cannot take the signature; nothing has changed.
    """
    opinion = opinion.strip()
    _try_key_over_initials(document_id, actor, pin, at)
    request = signature_request(
        document_id=document_id, actor=actor, at=at, reviewed_sha256=reviewed_sha256, opinion=opinion
    )
    if parking.is_elsewhere(request.key):
        return ask_elsewhere(document_id, request, pin, at, origin)
    signed = sign.perform(request_id=request.pk, pin=pin, at=at)
    with finishing.given_to_subject(request, at=at):
        return take_signature(document_id, actor, at, request, signed, opinion)


@sensitive_variables("pin")
def _try_key_over_initials(document_id: int, actor: User, pin: sign.Secret | None, at: datetime) -> None:
    """Try a key at hand before a colleague's initials are ended for it: whoever cannot sign ends none."""
    document = Document.objects.select_related("signer").get(pk=document_id)
    if not yielding.initials_awaited(subject=subject_of(document)):
        return
    require_signer(actor, document)
    if doctor.may_try(actor):
        doctor.key_try(person=actor, pin=pin, at=at)


@sensitive_variables("pin")
def ask_elsewhere(
    document_id: int, request: sign.SigningRequest, pin: sign.Secret | None, at: datetime, origin: str
) -> Document:
    """Ask the owner of the key, and take the signature when the service gives it at once."""
    parked = parking.start(request_id=request.pk, pin=pin, at=at, origin=origin)
    if parked.result_id is not None:
        finishing.finish(request_id=request.pk, at=at)
    return Document.objects.get(pk=document_id)


@transaction.atomic
def document_return(*, document_id: int, actor: User, at: datetime, reason: str) -> Document:
    """Give the draft back to the head of department who sent it.

    Raises:
        PolicyError: it was not addressed to the actor.
        InputError: there is no reason.
        TransitionError: it no longer waits for a signature.
    """
    document = course.lock(document_id)
    require_signer(actor, document)
    course.require_state(document, Document.State.SUBMITTED)
    reason = course.require_reason(reason)
    document.give_back()
    numbering.forget_holder(document)
    by = course.person(actor, document.agency_id)
    receiver = Person(**document.sender) if document.sender else None
    course.note(
        document,
        Event.Kind.RETURNED,
        at=at,
        actor=actor,
        by=by,
        receiver=receiver,
        opinion=reason,
        saving=("holder", "holder_role"),
    )
    if document.from_one_stop:
        told = {"dossier_code": document.dossier_code, "round_number": document.round_number}
        course.tell(DocumentReturned(at=at, by=by, reason=reason, **told), document, at=at)
    return document


@transaction.atomic
def take_signature(
    document_id: int, actor: User, at: datetime, request: sign.SigningRequest, signed: sign.SignedBlob, opinion: str
) -> Document:
    """Mark the document as signed, with the file that was stored for the request, and pass it on.

    Raises:
        TransitionError: it no longer waits for a signature, or is another file than the one that was read.
        SigningRefusal: the request was closed meanwhile.
    """
    document = course.lock(document_id)
    course.require_state(document, Document.State.SUBMITTED)
    draft = require_reviewed(document, request.source_id)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    file = DocumentFile(
        document=document,
        kind=DocumentFile.Kind.SIGNED,
        blob_id=signed.sha256,
        name=sign.signed_name(draft.name, at),
        media_type=PDF,
        size_bytes=signed.size_bytes,
        added_at=at,
    )
    rows.insert(file)
    document.notation = ""
    pass_to_clerical(document, file, actor=actor, at=at, opinion=opinion, also=("notation",))
    return document


def pass_to_clerical(
    document: Document,
    file: DocumentFile,
    *,
    actor: User,
    at: datetime,
    opinion: str,
    also: Sequence[str] = (),
) -> None:
    """Mark the document as signed and give it to the clerical officers of its route; `also` names columns to save.

    Raises:
        TransitionError: the agency has no clerical officer.
    """
    role, receiver = clerical_turn(document)
    document.sign()
    document.signed_at, document.holder, document.holder_role = at, None, role
    by = course.person(actor, document.agency_id)
    course.note(
        document,
        Event.Kind.SIGNED,
        at=at,
        actor=actor,
        by=by,
        receiver=receiver,
        opinion=opinion,
        files=[file],
        saving=("signed_at", "holder", "holder_role", *also),
    )
    course.progress(
        document,
        ProgressKind.SIGNED,
        at=at,
        by=by,
        receiver=receiver,
        opinion=opinion,
        file_name=file.name,
    )


def clerical_turn(document: Document) -> tuple[str, Person]:
    """Return the role that gets the document after the leader, and who holds it.

    A unit without a clerical officer of its own is served by the agency's.

    Raises:
        TransitionError: nobody holds it, and nothing may be left without an owner.
    """
    wanted = policies.CLERICAL_ROLE_OF_ROUTE[document.clerical_route]
    for role in dict.fromkeys((wanted, policies.CLERICAL_ROLES[0])):
        receiver = course.holders_of(document, role)
        if receiver is not None:
            return role, receiver
    text = _("%(unit)s chưa có văn thư đang làm việc để nhận văn bản. Hãy báo quản trị cơ quan.")
    raise TransitionError(text % {"unit": document.agency.name})


def require_signer(actor: User, document: Document) -> None:
    """Refuse whoever is not the leader to whom it was addressed.

    Raises:
        PolicyError: as said.
    """
    if not policies.can_sign(actor, document):
        text = _("Văn bản này trình %(name)s ký duyệt. Bạn không ký hoặc trả lại thay được.")
        raise PolicyError(text % {"name": document.signer.full_name})


def subject_of(document: Document) -> str:
    """Return the name under which signing knows the document."""
    return f"document:{document.uid}"


def require_reviewed(document: Document, sha256: str) -> DocumentFile:
    """Return the file that waits for the leader, if it is the one that was read.

    Raises:
        TransitionError: it is not ready, or another one.
    """
    if document.preparation != Document.Preparation.READY:
        raise TransitionError(_("Bản trình ký chưa sẵn sàng. Hãy chờ chuyển sang PDF xong rồi đọc và ký."))
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    if file is None or file.blob_id != sha256:
        raise TransitionError(_("Tệp đã thay đổi sau khi bạn xem. Hãy mở lại để kiểm tra rồi ký."))
    return file
