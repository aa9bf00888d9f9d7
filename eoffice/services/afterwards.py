"""What the desk says of a draft that it sent before: that it takes it back, that its due date was put off."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common import rows
from eoffice.models import Document, Event
from eoffice.services import course, numbering
from integrations.contracts import DossierExtended, DossierRecalled, Message

logger = logging.getLogger(__name__)

DUE_FIELDS = ("due_at", "step_due_at", "sort_at")


@transaction.atomic
def document_recall(*, message: DossierRecalled, at: datetime | None = None) -> Document | None:
    """Give the draft up because the desk took it back; what was signed meanwhile is dropped, a number is voided.

    What was issued meanwhile stays issued: the desk takes it as the result of its dossier. A draft that never came
    needs no recall. Both are answers, so the message does not stand in the way of what follows.
    """
    document = _document(message)
    if document is None or document.state == Document.State.RETURNED:
        return document
    if document.state not in Document.WAITING_STATES:
        _note_late_recall(document, message)
        return document
    moment = at or message.at
    numbering.drop_number(document, reason=message.reason or _("Một cửa thu hồi"), at=moment)
    document.recall()
    document.folded = course.folded(document)
    course.note(document, Event.Kind.RECALLED, at=message.at, by=message.sender, opinion=message.reason)
    numbering.forget_holder(document)
    course.store(document, *numbering.NUMBER_FIELDS, "holder", "holder_role", at=moment)
    return document


@transaction.atomic
def document_extend(*, message: DossierExtended, at: datetime | None = None) -> Document | None:
    """Show the later due date on a document that is still to be signed or issued; on any other it changes nothing."""
    document = _document(message)
    if document is None or document.state not in Document.WAITING_STATES or document.due_at == message.due_at:
        return document
    document.due_at, document.step_due_at = message.due_at, message.step_due_at
    document.sort_at = message.step_due_at or message.due_at
    course.note(
        document,
        Event.Kind.EXTENDED,
        at=message.at,
        by=message.sender,
        opinion=message.reason,
        saving=DUE_FIELDS,
    )
    return document


def _document(message: Message) -> Document | None:
    """Lock the document of the message's round; None when the round never came."""
    where = "WHERE one.dossier_code = %s AND one.round_number = %s"
    found = rows.read(Document, where, [message.dossier_code, message.round_number])
    if not found:
        logger.info("%s of %s, round %d: never came", message.TYPE, message.dossier_code, message.round_number)
        return None
    return course.lock(found[0].pk)


def _note_late_recall(document: Document, message: DossierRecalled) -> None:
    if not document.events.filter(action=Event.Kind.RECALL_LATE).exists():
        course.note(document, Event.Kind.RECALL_LATE, at=message.at, by=message.sender, opinion=message.reason)
