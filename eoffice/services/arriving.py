"""What a receiver does with a document that was sent to it: take it, send it back, read it."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError, TransitionError
from common.formats import vn_datetime
from common.models import NumberSeries
from eoffice import policies
from eoffice.models import Document, Event, Recipient
from eoffice.services import course


@transaction.atomic
def arrival_take(*, recipient_id: int, actor: User, at: datetime) -> Recipient:
    """Take the document, with the agency's next number of arrival (số đến).

    Raises:
        PolicyError: the actor does not receive for this place.
        TransitionError: it was taken or sent back already.
    Source: NĐ 30/2020/NĐ-CP, Điều 22 – what arrives is numbered one after the other within the year.
    """
    document, recipient = _open(recipient_id, actor)
    recipient.arrived_at, recipient.arrived_by = at, actor
    _note(document, recipient, Event.Kind.RECEIVED, actor, at)
    if recipient.department_id is None:
        recipient.arrival_number = NumberSeries.take(f"arrival:{recipient.agency_id}:{localdate(at).year}")
    recipient.save(update_fields=["arrived_at", "arrived_by", "arrival_number"])
    return recipient


@transaction.atomic
def arrival_refuse(*, recipient_id: int, actor: User, at: datetime, reason: str) -> Recipient:
    """Send the document back to where it came from.

    Raises:
        PolicyError: the actor does not receive for this place.
        InputError: there is no reason.
        TransitionError: it was taken or sent back already.
    """
    document, recipient = _open(recipient_id, actor)
    recipient.reason = course.require_reason(reason)[:500]
    recipient.refused_at, recipient.refused_by = at, actor
    _note(document, recipient, Event.Kind.SENT_BACK, actor, at)
    recipient.save(update_fields=["refused_at", "refused_by", "reason"])
    return recipient


def arrival_read(*, recipient_id: int, actor: User, at: datetime) -> None:
    """Note the first look at a document that was taken; later ones change nothing."""
    unread = Recipient.objects.filter(pk=recipient_id, arrived_at__isnull=False, read_at__isnull=True)
    unread.update(read_at=at, read_by=actor)


def _open(recipient_id: int, actor: User) -> tuple[Document, Recipient]:
    """Return the document and the recipient, both locked, if the actor receives for it and it waits."""
    document = course.lock(Recipient.objects.values_list("document_id", flat=True).get(pk=recipient_id))
    found = Recipient.objects.select_for_update(of=("self",)).select_related("agency", "department")
    recipient = found.get(pk=recipient_id)
    if not policies.can_receive(actor, recipient):
        raise PolicyError(_("Chỉ văn thư hoặc người của nơi nhận mới nhận, trả lại được văn bản này."))
    if not recipient.waits:
        done_at = recipient.arrived_at or recipient.refused_at
        text = _("Văn bản đã được nhận hoặc trả lại lúc %(at)s.")
        raise TransitionError(text % {"at": vn_datetime(done_at) if done_at else "–"})
    return document, recipient


def _note(document: Document, recipient: Recipient, kind: Event.Kind, actor: User, at: datetime) -> None:
    """Tell it in the course of the sender's document."""
    by = course.person(actor, recipient.agency_id)
    opinion = f"{recipient.name}: {recipient.reason}" if recipient.reason else recipient.name
    course.note(document, kind, at=at, actor=actor, by=by, opinion=opinion)
