"""The rows of the link in the log, and what the database itself refuses."""

import pytest
from django.db import IntegrityError

from integrations import outbox
from integrations.models import InboxMessage, OutboxEvent, OutboxMessage, Stream
from tests.integrations.messages import AT, CODE, Clock, Receiver, publish

pytestmark = pytest.mark.django_db


def test_rows_name_themselves(receiver: Receiver) -> None:
    row = publish()
    outbox.drain(clock=Clock())
    event = OutboxEvent(message=row, at=AT, kind=OutboxEvent.Kind.FAILED)
    names = [str(Stream.objects.get()), str(row), str(InboxMessage.objects.get()), str(event)]
    assert names == [f"desk {CODE}", f"tests.told {CODE} #1", f"tests.told {CODE} #1", "failed 2026-11-16 02:00:00"]


def test_a_delivered_message_has_its_time() -> None:
    row = publish()
    row.deliver()
    with pytest.raises(IntegrityError, match="outbox_delivered_has_time"):
        row.save()


def test_a_number_is_given_once_in_a_stream() -> None:
    row = publish()
    row.pk = None
    with pytest.raises(IntegrityError, match="outbox_number_once"):
        OutboxMessage.objects.bulk_create([row])
