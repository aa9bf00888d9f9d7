"""Deliver the messages of the past with the times of the past."""

from datetime import timedelta

from django.db.models import F
from django.utils.timezone import now

from eoffice.services import afterwards, incoming
from integrations import outbox
from integrations.contracts import DossierForwarded, DossierRecalled, by_type
from integrations.models import OutboxMessage

ON_THE_WAY = timedelta(milliseconds=400)


class Undelivered(Exception):
    """A message of the sample was refused; the text is the other half's."""


def deliver() -> None:
    """Take what waits to the other half.

    The office notes the time at which a draft arrives, which is now for everybody but the sample: so the sample lets
    it arrive at the time of the message first; the delivery itself then finds it known and changes nothing.
    """
    waiting = list(OutboxMessage.objects.filter(state=OutboxMessage.State.PENDING).order_by("created_at", "number"))
    for row in waiting:
        message = by_type(row.type, row.version).model_validate(row.payload)
        if isinstance(message, DossierForwarded):
            incoming.document_receive(message=message, at=message.at + ON_THE_WAY)
        elif isinstance(message, DossierRecalled):
            afterwards.document_recall(message=message, at=message.at + ON_THE_WAY)
    outbox.drain(clock=now)
    sent = OutboxMessage.objects.filter(pk__in=[row.pk for row in waiting])
    stuck = sent.exclude(state=OutboxMessage.State.DELIVERED).first()
    if stuck is not None:
        raise Undelivered(f"{stuck}: {stuck.last_error}")
    told = OutboxMessage.objects.filter(subject__in={row.subject for row in waiting})
    told.filter(delivered_at__gt=F("created_at") + ON_THE_WAY).update(delivered_at=F("created_at") + ON_THE_WAY)
