"""Take the files that a worker made last longer: with the time-stamp that was owed, or with the form for archives."""

from datetime import datetime

from common import rows
from common.models import Blob
from eoffice import queries
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course
from eoffice.services.annex_checks import signed_annexes
from eoffice.services.signing import PDF
from integrations.contracts import DocumentRenewed, FileRef
from signing.services.augment import Keeper

State, Kind = Document.State, DocumentFile.Kind
OUT = (State.ISSUED, State.SENT)


def locked_document(subject: str) -> Document:
    """Return the document that signing knows under this name, locked.

    Raises:
        Document.DoesNotExist: there is none.
    """
    uid = subject.partition(":")[2]
    return course.lock(Document.objects.values_list("pk", flat=True).get(uid=uid))


def file_take(document: Document, old_sha256: str, blob: Blob, at: datetime) -> bool:
    """Put the longer lasting file in the place of the old, and tell the desk where it has that already.

    Returns whether the document still has the old file.
    """
    file = queries.current_file(document, Kind.SEALED) or queries.current_file(document, Kind.SIGNED)
    if file is None or file.blob_id != old_sha256:
        return False
    sealed = file.kind == Kind.SEALED
    newer = _newer(file, blob, at)
    rows.insert(newer)
    kind = Event.Kind.ARCHIVED if sealed else Event.Kind.TIME_STAMPED
    course.note(document, kind, at=at, files=[newer])
    _tell(document, old_sha256, newer, at)
    return True


def locked_annex(subject: str) -> tuple[Document, str]:
    """Return the document of the annex that signing knows under this name, locked, and the annex's own name.

    Raises:
        DocumentFile.DoesNotExist: there is none.
    """
    file = DocumentFile.objects.get(pk=int(subject.partition(":")[2]))
    return course.lock(file.document_id), file.name


def annex_take(annex: tuple[Document, str], old_sha256: str, blob: Blob, at: datetime) -> bool:
    """Put the longer lasting annex in the place of the old, and tell the desk where it has that already.

    Returns whether the document still has the old file.
    """
    document, name = annex
    file = next((one for one in signed_annexes(document) if one.name == name), None)
    if file is None or file.blob_id != old_sha256:
        return False
    newer = _newer(file, blob, at)
    rows.insert(newer)
    course.note(document, Event.Kind.ARCHIVED, at=at, files=[newer])
    _tell(document, old_sha256, newer, at)
    return True


def _tell(document: Document, old_sha256: str, newer: DocumentFile, at: datetime) -> None:
    if document.state in OUT and document.from_one_stop:
        course.tell(_renewed(document, old_sha256, newer, at), document, at=at)


def _newer(file: DocumentFile, blob: Blob, at: datetime) -> DocumentFile:
    return DocumentFile(
        document_id=file.document_id,
        kind=file.kind,
        blob_id=blob.sha256,
        name=file.name,
        title=file.title,
        media_type=PDF,
        size_bytes=blob.size_bytes,
        added_at=at,
    )


def _renewed(document: Document, old_sha256: str, file: DocumentFile, at: datetime) -> DocumentRenewed:
    return DocumentRenewed(
        dossier_code=document.dossier_code,
        round_number=document.round_number,
        at=at,
        document_uid=str(document.uid),
        old_sha256=old_sha256,
        file=FileRef(name=file.name, sha256=file.blob_id, size_bytes=file.size_bytes, media_type=file.media_type),
    )


KEEPER = Keeper(lock=locked_document, take=file_take)
ANNEX_KEEPER = Keeper(lock=locked_annex, take=annex_take)
