"""A leader's signature, or a colleague's initials, that comes from a phone or a program: awaited, taken, or given up.

What was asked and what comes back may be days of restarts apart: all that is needed stands in the request.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import DomainError, TransitionError
from eoffice.models import Document
from eoffice.services import course, initialling, signing
from signing.services import finishing, sign


def signature_take(request: sign.SigningRequest, signed: sign.SignedBlob, at: datetime) -> None:
    """Mark the document with the signature or the initials that came; who comes second finds it done.

    Raises:
        DomainError: the document changed meanwhile; the request is given up.
    """
    document = Document.objects.get(uid=request.subject.partition(":")[2])
    try:
        if request.operation == sign.Operation.INITIAL:
            initialling.take_initials(document.pk, request.signer, at, request, signed)
        else:
            opinion = request.context.get("opinion", "")
            signing.take_signature(document.pk, request.signer, at, request, signed, opinion)
    except DomainError:
        if not finishing.is_counted(request.pk):
            sign.request_cancel(request_id=request.pk, reason=_("Văn bản đã thay đổi trong lúc ký."), at=at)
            raise


def signature_check(*, document_id: int, actor: User, at: datetime) -> bool:
    """Ask now whether the actor has decided; tell whether the document is signed, or initialled.

    Raises:
        PolicyError: it was not addressed to the actor, nor are the actor's initials awaited.
        TransitionError: nothing of the leader is awaited.
        SigningRefusal: the signer refused, or the time is over.
    """
    document = Document.objects.select_related("signer").get(pk=document_id)
    return finishing.finish(request_id=_awaited(document, actor).pk, at=at)


def signature_give_up(*, document_id: int, actor: User, at: datetime) -> None:
    """Give up waiting, so that the document can be signed anew, or returned.

    Raises:
        PolicyError: it was not addressed to the actor, nor are the actor's initials awaited.
        TransitionError: nothing of the leader is awaited.
    """
    with transaction.atomic():
        document = course.lock(document_id)
        request = _awaited(document, actor)
        sign.request_cancel(request_id=request.pk, reason=_("Bạn đã hủy yêu cầu ký."), at=at)


def _awaited(document: Document, actor: User) -> sign.SigningRequest:
    found = finishing.parked_for(signing.subject_of(document), signer_id=actor.pk)
    if found is None:
        signing.require_signer(actor, document)
        raise TransitionError(_("Không còn yêu cầu ký nào đang chờ. Hãy xem lại văn bản."))
    return found
