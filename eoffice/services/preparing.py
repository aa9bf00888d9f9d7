"""Make the draft ready to be read and signed: a PDF, with its fields, the very bytes that the leader will sign."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import blobs, convert, rows, wakeup
from common.errors import DomainError, PolicyError
from eoffice import policies, queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course
from signing.services import prepare_file

Preparation = Document.Preparation
PDF = "application/pdf"
TASK, QUEUE = "eoffice.tasks.prepare_document", "documents"
# The sweep leaves alone what a worker was woken for just now.
SWEEP_AFTER = timedelta(seconds=20)


def document_prepare(*, document_id: int, at: datetime) -> Document:
    """Turn the draft into the PDF to be signed, and store it; what cannot be turned says why on the document.

    Called by a worker, outside any transaction. Doing it twice changes nothing.
    """
    [document] = rows.read(Document, "WHERE one.id = %s", [document_id], related=course.NAMED)
    draft = queries.current_file(document, DocumentFile.Kind.ORIGINAL)
    if draft is None or not _is_waiting(document):
        return document
    try:
        pdf = _ready_pdf(document, draft)
    except DomainError as error:
        return _note_failure(document_id, str(error), at)
    return _store(document_id, draft, pdf, at)


@transaction.atomic
def document_prepare_again(*, document_id: int, actor: User, at: datetime) -> Document:
    """Try once more to turn a draft into a PDF.

    Raises:
        PolicyError: it is none of the actor's business.
        TransitionError: it is ready, or no longer waits for a signature.
    """
    document = course.lock(document_id)
    if not policies.can_prepare_again(actor, document):
        raise PolicyError(_("Chỉ người ký duyệt hoặc văn thư của cơ quan mới chuyển lại được tệp này."))
    course.require_state(document, Document.State.SUBMITTED)
    if document.preparation == Preparation.READY:
        raise course.stale(document)
    document.preparation, document.preparation_error, document.updated_at = Preparation.WAITING, "", at
    document.save(update_fields=["preparation", "preparation_error", "updated_at"])
    wake_preparation(document)
    return document


def waiting_documents(*, at: datetime) -> list[int]:
    """Return the documents whose preparation was not done soon after they arrived: the guarantee behind the wake-up."""
    found = Document.objects.filter(preparation=Preparation.WAITING, state=Document.State.SUBMITTED)
    return list(found.filter(updated_at__lt=at - SWEEP_AFTER).order_by("arrived_at").values_list("pk", flat=True)[:100])


def wake_preparation(document: Document) -> None:
    """Ask a worker for it once the open transaction commits."""
    document_id = document.pk
    transaction.on_commit(lambda: wakeup.send(TASK, queue=QUEUE, document_id=document_id), robust=True)


def _is_waiting(document: Document) -> bool:
    return document.preparation == Preparation.WAITING and document.state == Document.State.SUBMITTED


def _ready_pdf(document: Document, draft: DocumentFile) -> bytes:
    pdf = convert.to_pdf(blobs.read(draft.blob_id), name=draft.name)
    return prepare_file.prepare(pdf, signer_name=document.signer.full_name, signer_title=document.signer_title)


@transaction.atomic
def _store(document_id: int, draft: DocumentFile, pdf: bytes, at: datetime) -> Document:
    blob = blobs.put(pdf, media_type=PDF)
    document = course.lock(document_id)
    if not _is_waiting(document):
        return document
    file = DocumentFile(
        document=document,
        kind=DocumentFile.Kind.SIGNING,
        blob_id=blob.sha256,
        name=f"{draft.name.rpartition('.')[0] or draft.name}.pdf",
        media_type=PDF,
        size_bytes=blob.size_bytes,
        added_at=at,
    )
    rows.insert(file)
    document.preparation, document.preparation_error = Preparation.READY, ""
    course.note(document, Event.Kind.PREPARED, at=at, files=[file], saving=("preparation", "preparation_error"))
    return document


@transaction.atomic
def _note_failure(document_id: int, reason: str, at: datetime) -> Document:
    document = course.lock(document_id)
    if _is_waiting(document):
        document.preparation, document.preparation_error = Preparation.FAILED, reason[:500]
        document.updated_at = at
        document.save(update_fields=["preparation", "preparation_error", "updated_at"])
    return document
