"""The leader opens what waits for them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError
from eoffice import policies
from eoffice.models import Document, Event
from eoffice.services import course
from integrations.contracts import ProgressKind


@transaction.atomic
def document_open(*, document_id: int, actor: User, at: datetime) -> Document:
    """Note the first time that the leader opens the document; later times change nothing.

    Raises:
        PolicyError: it was not addressed to the actor.
        TransitionError: it no longer waits for a signature.
    """
    document = course.lock(document_id)
    if not policies.can_sign(actor, document):
        raise PolicyError(_("Văn bản này không trình bạn ký duyệt."))
    course.require_state(document, Document.State.SUBMITTED)
    if document.opened_at is not None:
        return document
    document.opened_at = at
    by = course.person(actor, document.agency_id)
    course.note(document, Event.Kind.OPENED, at=at, actor=actor, by=by, saving=("opened_at",))
    course.progress(document, ProgressKind.OPENED, at=at, by=by)
    return document
