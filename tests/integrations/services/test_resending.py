"""A person mends what stopped a message and sends it again."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Role, User
from common.errors import PolicyError, TransitionError
from integrations import broker, outbox
from integrations.models import OutboxEvent, OutboxMessage
from integrations.services.resending import message_resend
from integrations.transports import TransportError
from tests.factories.accounts import AgencyFactory, person
from tests.integrations.messages import AT, Clock, Receiver, publish, receiver_does
from tests.integrations.valkey import Valkey

pytestmark = pytest.mark.django_db

State = OutboxMessage.State
LATER = AT + timedelta(hours=100)


@pytest.fixture
def head() -> User:
    return person(Role.HEAD, agency=AgencyFactory(code="H38.01"))


def fail(message: object) -> None:
    raise TransportError("Không trả lời.")


def stopped(effect: Callable[[object], None], text: str = "xin chào") -> OutboxMessage:
    row = publish(text)
    with receiver_does(effect):
        outbox.drain(clock=Clock())
    row.refresh_from_db()
    return row


def test_sends_a_stopped_message_again(head: User, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    row = stopped(receiver.refuse)
    publish("sau")
    with caplog.at_level(logging.INFO, "integrations"):
        message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing="parked 1")
    outbox.drain(clock=Clock(LATER))
    assert receiver.texts == ["xin chào", "sau"]
    event = OutboxEvent.objects.get(kind=OutboxEvent.Kind.RESENT)
    assert (event.at, event.username) == (LATER, head.username)
    assert head.username in caplog.text
    assert row.subject in caplog.text


def test_tries_a_waiting_message_at_once(head: User, receiver: Receiver) -> None:
    row = stopped(fail)
    message_resend(message_id=row.pk, actor=head, at=AT, expected_standing="pending 1")
    assert outbox.drain(clock=Clock()) == 1
    assert receiver.texts == ["xin chào"]


def test_begins_the_ladder_and_the_72_hours_anew(head: User, receiver: Receiver) -> None:
    row = stopped(receiver.refuse)
    message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing=row.standing)
    with receiver_does(fail):
        outbox.drain(clock=Clock(LATER))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_attempt_at) == (State.PENDING, 1, LATER + timedelta(seconds=1))


@pytest.mark.django_db(transaction=True)
def test_wakes_a_worker(head: User, receiver: Receiver, valkey: Valkey) -> None:
    row = stopped(receiver.refuse)
    broker.drain_begins()
    queued = valkey.queued()
    message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing=row.standing)
    assert valkey.queued() == queued + 1


def unchanged(row: OutboxMessage) -> bool:
    before = (row.state, row.attempts, row.next_attempt_at)
    row.refresh_from_db()
    resent = OutboxEvent.objects.filter(kind=OutboxEvent.Kind.RESENT)
    return before == (row.state, row.attempts, row.next_attempt_at) and not resent.exists()


def test_refuses_a_page_that_is_stale(head: User, receiver: Receiver) -> None:
    row = stopped(receiver.refuse)
    with pytest.raises(TransitionError, match="Tải lại trang"):
        message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing="pending 1")
    assert unchanged(row)


def test_pressing_twice_sends_once(head: User, receiver: Receiver) -> None:
    row = stopped(receiver.refuse)
    message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing="parked 1")
    with pytest.raises(TransitionError):
        message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing="parked 1")
    assert OutboxEvent.objects.filter(kind=OutboxEvent.Kind.RESENT).count() == 1


def test_refuses_a_message_that_has_arrived(head: User, receiver: Receiver) -> None:
    row = publish()
    outbox.drain(clock=Clock())
    row.refresh_from_db()
    with pytest.raises(TransitionError, match="đã tới nơi"):
        message_resend(message_id=row.pk, actor=head, at=LATER, expected_standing=row.standing)
    assert unchanged(row)


def test_refuses_a_message_on_its_way(head: User, receiver: Receiver) -> None:
    row = publish()
    outbox.claim(at=AT, count=1)
    row.refresh_from_db()
    with pytest.raises(TransitionError, match="đang được gửi"):
        message_resend(message_id=row.pk, actor=head, at=AT, expected_standing=row.standing)
    assert unchanged(row)


@pytest.mark.parametrize("role", [Role.CLERK, Role.SPECIALIST, Role.LEADER])
def test_refuses_a_role_that_does_not_mend(role: Role, head: User, receiver: Receiver) -> None:
    row = stopped(receiver.refuse)
    with pytest.raises(PolicyError):
        message_resend(
            message_id=row.pk, actor=person(role, agency=head.agency), at=LATER, expected_standing=row.standing
        )
    assert unchanged(row)


def test_refuses_a_head_of_another_agency(receiver: Receiver) -> None:
    row = stopped(receiver.refuse)
    stranger = person(Role.HEAD, agency=AgencyFactory(code="H38.011"))
    with pytest.raises(PolicyError):
        message_resend(message_id=row.pk, actor=stranger, at=LATER, expected_standing=row.standing)
    assert unchanged(row)
