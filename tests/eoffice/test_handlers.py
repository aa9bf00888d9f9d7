"""Messages of the desk reach the office through the link."""

import pytest
from django.db import transaction
from django.utils.timezone import now

from eoffice.models import Document
from integrations import outbox
from integrations.contracts import DossierRecalled, Person
from integrations.models import Half, OutboxMessage
from tests.factories.eoffice import office as make_office


@pytest.fixture
def office(transactional_db):
    return make_office()


def send(message):
    with transaction.atomic():
        row = outbox.publish(message, source=Half.DESK, destination=Half.OFFICE, at=now())
    outbox.drain(clock=now, limit=5)
    return OutboxMessage.objects.get(pk=row.pk)


def test_a_draft_sent_and_recalled(office):
    message = office.message()
    assert send(message).state == "delivered"
    document = Document.objects.get()
    assert (document.state, document.holder) == (Document.State.SUBMITTED, office.leader)
    sender = Person(username=office.head.username, full_name=office.head.full_name)
    send(DossierRecalled(dossier_code=message.dossier_code, at=now(), sender=sender, reason="Nhầm"))
    document.refresh_from_db()
    assert document.state == Document.State.RETURNED


def test_a_signer_nobody_knows_parks_the_message_with_the_user_name(office):
    row = send(office.message(signer="khong_co"))
    assert row.state == "parked"
    assert "khong_co" in row.last_error
    assert not Document.objects.exists()
