"""Annexes in files of their own: the clerical officer adds them and signs each with the agency's key.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I – on an annex in another file the agency's signature stands at the upper right of
its first page, with number and notation of the document and the time; an annex in the same file needs none.
"""

from datetime import datetime
from pathlib import PurePath

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common import blobs, rows
from common.errors import InputError, TransitionError
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course
from eoffice.services.annex_checks import live_files
from eoffice.services.issuing.editing import require_clerical
from eoffice.services.signing import PDF
from signing.services import finishing, sign
from signing.services.placing import Chosen, Plan, plan_signature

State = Document.State
Kind = DocumentFile.Kind


@transaction.atomic
def annex_add(
    *, document_id: int, actor: User, at: datetime, sha256: str, name: str, size_bytes: int, title: str = ""
) -> DocumentFile:
    """Add a stored PDF as an annex of a document that waits to be issued; without a title its file's name stands.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        TransitionError: the document moved on.
        InputError: it has an annex of this name already.
    """
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, State.SIGNED, State.NUMBERED)
    if live_files(document).filter(kind=Kind.ANNEX, name=name).exists():
        text = _("Đã có phụ lục “%(name)s”. Hãy bỏ phụ lục cũ hoặc đổi tên tệp.")
        raise InputError(text % {"name": name}, field="file")
    title = title.strip() or PurePath(name).stem
    file = _file(document, Kind.ANNEX, sign.SignedBlob(sha256, size_bytes), name, title, at)
    course.note(document, Event.Kind.ANNEX_ADDED, at=at, actor=actor, files=[file], saving=())
    return file


@transaction.atomic
def annex_drop(*, document_id: int, file_id: int, actor: User, at: datetime) -> DocumentFile:
    """Drop an annex with what was signed of it; both stay among the dropped files.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        TransitionError: the document moved on, or the annex was dropped before.
    """
    document, file = _annex(document_id, file_id, actor)
    live_files(document).filter(kind__in=[Kind.ANNEX, Kind.ANNEX_SIGNED], name=file.name).update(withdrawn_at=at)
    course.note(document, Event.Kind.ANNEX_DROPPED, at=at, actor=actor, files=[file], saving=())
    return file


@sensitive_variables("pin")
def annex_sign(
    *,
    document_id: int,
    file_id: int,
    actor: User,
    at: datetime,
    reviewed_sha256: str,
    pin: sign.Secret | None,
    chosen: Chosen | None = None,
) -> DocumentFile:
    """Sign an annex of a numbered document with the agency's key.

    Two transactions with the stored request between them; the file is read and the key used with none open.

    Raises:
        PolicyError: the actor is no clerical officer who has it.
        TransitionError: the document has no number yet or moved on, or the annex was dropped or signed meanwhile.
        SigningRefusal: key, grant, PIN or place are refused; nothing has changed.
    """
    document = _open(document_id, file_id, actor, reviewed_sha256)
    plan = plan_signature(
        blobs.read(reviewed_sha256),
        operation=sign.Operation.ANNEX,
        signer=actor,
        agency=document.agency,
        at=at,
        chosen=chosen,
        number=document.notation,
    )
    request = _request(document_id, file_id, actor, at, reviewed_sha256, plan)
    signed = sign.perform(request_id=request.pk, pin=pin, at=at)
    with finishing.given_to_subject(request, at=at):
        return _take(document_id, file_id, actor, at, request, signed, document.notation)


def _annex(document_id: int, file_id: int, actor: User) -> tuple[Document, DocumentFile]:
    document = course.lock(document_id)
    require_clerical(actor, document)
    course.require_state(document, State.SIGNED, State.NUMBERED)
    file = live_files(document).filter(pk=file_id, kind=Kind.ANNEX).first()
    if file is None:
        raise TransitionError(_("Phụ lục này đã bị bỏ. Hãy xem lại danh sách phụ lục."))
    return document, file


@transaction.atomic
def _open(document_id: int, file_id: int, actor: User, sha256: str) -> Document:
    document, file = _annex(document_id, file_id, actor)
    if document.state != State.NUMBERED:
        raise TransitionError(_("Văn bản chưa có số nên chưa ký được phụ lục. Hãy cấp số và đóng dấu trước."))
    done = live_files(document).filter(kind=Kind.ANNEX_SIGNED, name=file.name).exists()
    if done or file.blob_id != sha256:
        raise TransitionError(_("Phụ lục này đã được ký hoặc đã thay tệp. Hãy xem lại danh sách phụ lục."))
    return document


@transaction.atomic
def _request(document_id: int, file_id: int, actor: User, at: datetime, sha256: str, plan: Plan) -> sign.SigningRequest:
    document = _open(document_id, file_id, actor, sha256)
    return sign.request_create(
        subject=f"annex:{file_id}",
        sha256=sha256,
        operation=sign.Operation.ANNEX,
        signer=actor,
        agency=document.agency,
        at=at,
        plan=plan,
        document_type=document.type_code,
    )


@transaction.atomic
def _take(
    document_id: int,
    file_id: int,
    actor: User,
    at: datetime,
    request: sign.SigningRequest,
    signed: sign.SignedBlob,
    notation: str,
) -> DocumentFile:
    document = _open(document_id, file_id, actor, request.source_id)
    if document.notation != notation:
        raise course.stale(document)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    annex = DocumentFile.objects.get(pk=file_id)
    file = _file(document, Kind.ANNEX_SIGNED, signed, annex.name, annex.title, at)
    course.note(document, Event.Kind.ANNEX_SIGNED, at=at, actor=actor, files=[file], saving=())
    return file


def _file(document: Document, kind: Kind, stored: sign.SignedBlob, name: str, title: str, at: datetime) -> DocumentFile:
    file = DocumentFile(
        document=document,
        kind=kind,
        blob_id=stored.sha256,
        name=name,
        title=title,
        media_type=PDF,
        size_bytes=stored.size_bytes,
        added_at=at,
    )
    rows.insert(file)
    return file
