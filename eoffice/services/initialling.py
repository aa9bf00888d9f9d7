"""Those who drafted or checked a document initial it before the leader signs (Ký nháy)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common import blobs, rows
from common.errors import PolicyError
from eoffice import policies
from eoffice.models import Document, DocumentFile, Event
from eoffice.services import course
from eoffice.services.signing import PDF, ask_elsewhere, require_reviewed, subject_of
from signing.services import finishing, parking, sign
from signing.services.placing import Chosen, Plan, plan_signature


@sensitive_variables("pin")
def document_initial(
    *,
    document_id: int,
    actor: User,
    at: datetime,
    reviewed_sha256: str,
    pin: sign.Secret | None,
    chosen: Chosen | None = None,
    origin: str = "",
) -> Document:
    """Put the person's initials on the draft that waits for the leader; the leader then signs what came of it.

    Two transactions with the stored request between them; the file is read and the key used with none open. A key that
    is elsewhere leaves the document as it is until its owner has decided (`eoffice.services.awaiting`); nobody else
    signs it meanwhile. `origin` is this site.

    Raises:
        PolicyError: it is none of the person's business.
        TransitionError: it no longer waits for the leader, is not ready, or is not the file that was read.
        SigningRefusal: key, PIN or place are refused; nothing has changed.
    """
    document = _open(document_id, actor, reviewed_sha256)
    plan = plan_signature(
        blobs.read(reviewed_sha256),
        operation=sign.Operation.INITIAL,
        signer=actor,
        agency=document.agency,
        at=at,
        chosen=chosen,
    )
    request = _request(document_id, actor, at, reviewed_sha256, plan)
    if parking.is_elsewhere(request.key):
        return ask_elsewhere(document_id, request, pin, at, origin)
    signed = sign.perform(request_id=request.pk, pin=pin, at=at)
    with finishing.given_to_subject(request, at=at):
        return take_initials(document_id, actor, at, request, signed)


@transaction.atomic
def _open(document_id: int, actor: User, sha256: str) -> Document:
    """Return the document if this person may initial exactly this file now; nothing stays locked."""
    document = course.lock(document_id)
    if not policies.can_initial(actor, document):
        raise PolicyError(_("Chỉ lãnh đạo phòng, chuyên viên của cơ quan mới ký nháy được văn bản này."))
    course.require_state(document, Document.State.SUBMITTED)
    require_reviewed(document, sha256)
    return document


@transaction.atomic
def _request(document_id: int, actor: User, at: datetime, sha256: str, plan: Plan) -> sign.SigningRequest:
    document = _open(document_id, actor, sha256)
    return sign.request_create(
        subject=subject_of(document),
        sha256=sha256,
        operation=sign.Operation.INITIAL,
        signer=actor,
        agency=document.agency,
        at=at,
        plan=plan,
    )


@transaction.atomic
def take_initials(
    document_id: int, actor: User, at: datetime, request: sign.SigningRequest, signed: sign.SignedBlob
) -> Document:
    """Put the initialled file, stored for the request, in place of the one that was read.

    Raises:
        TransitionError: the document no longer waits for the leader, or has another file.
        SigningRefusal: the request was closed meanwhile.
    """
    document = course.lock(document_id)
    course.require_state(document, Document.State.SUBMITTED)
    before = require_reviewed(document, request.source_id)
    sign.complete(request_id=request.pk, signed_sha256=signed.sha256, at=at)
    file = DocumentFile(
        document=document,
        kind=DocumentFile.Kind.SIGNING,
        blob_id=signed.sha256,
        name=before.name,
        media_type=PDF,
        size_bytes=signed.size_bytes,
        added_at=at,
    )
    rows.insert(file)
    course.note(document, Event.Kind.INITIALLED, at=at, actor=actor, files=[file])
    return document
