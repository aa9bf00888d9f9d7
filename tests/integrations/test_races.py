"""Two drains at once, one drain killed: real threads and committed rows."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction

from integrations import inbox, outbox
from integrations.contracts.envelope import Envelope
from integrations.models import Half, InboxMessage, OutboxMessage
from integrations.transports import transport_to
from integrations.transports.local import LocalTransport
from tests.integrations.messages import (
    AT,
    CODE,
    Clock,
    Receiver,
    envelope_of,
    publish,
    receiver_does,
    told,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

State = OutboxMessage.State


class Killed(BaseException):
    """The worker's process ends here."""


class KilledAfterDelivery:
    """A transport whose worker dies when the other half has taken the message."""

    def send(self, envelope: Envelope) -> None:
        LocalTransport().send(envelope)
        raise Killed


class KilledBeforeDelivery:
    """A transport whose worker dies before the message leaves."""

    def send(self, envelope: Envelope) -> None:
        raise Killed


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads with connections of their own, begun together."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=5)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_workers_without_the_lock_would_claim_the_same_message() -> None:
    publish()
    both_have_read = threading.Barrier(2)

    def claim_without_lock() -> set[object]:
        with transaction.atomic():
            found = {message.pk for message in OutboxMessage.objects.raw(outbox.DUE_SQL, {"at": AT, "count": 10})}
            both_have_read.wait(timeout=5)
            OutboxMessage.objects.filter(pk__in=found).update(claimed_until=AT + outbox.CLAIM)
            return found

    first, second = at_once(claim_without_lock, claim_without_lock)
    assert first == second != set()


def test_two_workers_never_claim_the_same_message() -> None:
    for number in range(30):
        publish(code=f"{CODE}{number}")

    def claim_all() -> list[object]:
        claimed: list[object] = []
        while batch := outbox.claim(at=AT, count=3):
            claimed += [message.pk for message in batch]
        return claimed

    first, second = at_once(claim_all, claim_all)
    assert not set(first) & set(second)
    # A row that the other worker holds at that instant is skipped; the next look finds it.
    assert len({*first, *second, *claim_all()}) == 30


def test_two_drains_deliver_everything_once_and_in_order(receiver: Receiver) -> None:
    for number in range(24):
        publish(f"{number % 4} {number // 4}", code=f"{CODE}{number % 4}")
    at_once(*[lambda: outbox.drain(clock=Clock())] * 2)
    outbox.drain(clock=Clock())
    assert len(receiver.texts) == 24
    for stream in "0123":
        assert [text for text in receiver.texts if text.startswith(stream)] == [f"{stream} {n}" for n in range(6)]
    assert not OutboxMessage.objects.exclude(state=State.DELIVERED).exists()


def test_the_same_message_received_by_two_workers_at_once_has_one_effect(receiver: Receiver) -> None:
    for number in range(20):
        envelope = envelope_of(publish(f"{number}"))
        results = at_once(*[partial(inbox.receive, envelope, at=AT)] * 2)
        assert sorted(results) == [False, True]
    assert receiver.texts == [f"{number}" for number in range(20)]


def test_two_publishers_of_one_stream_get_the_order_of_their_commits() -> None:
    def publish_ten() -> list[int]:
        return [publish().number for _ in range(10)]

    first, second = at_once(publish_ten, publish_ten)
    assert sorted([*first, *second]) == list(range(1, 21))


def test_a_later_message_is_never_visible_before_an_earlier_one() -> None:
    """The second publisher waits for the first one's commit, so a drain between them sees nothing out of order."""
    first_has_published, seen = threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            outbox.publish(told("một"), source=Half.DESK, destination=Half.OFFICE, at=AT)
            first_has_published.set()
            wait_for_lock.wait(timeout=5)
            seen.extend(OutboxMessage.objects.exclude(number=1))

    def quick() -> None:
        first_has_published.wait(timeout=5)
        threading.Timer(0.1, wait_for_lock.set).start()
        publish("hai")

    wait_for_lock = threading.Event()
    at_once(slow, quick)
    assert seen == []
    assert list(OutboxMessage.objects.order_by("number").values_list("payload__text", flat=True)) == ["một", "hai"]


@pytest.mark.parametrize(
    ("transport", "effects_before"), [(KilledBeforeDelivery, []), (KilledAfterDelivery, ["xin chào"])]
)
def test_a_worker_killed_around_the_delivery_loses_and_doubles_nothing(
    transport: type, effects_before: list[str], receiver: Receiver, clock: Clock, settings: object
) -> None:
    publish()
    settings.MESSAGE_TRANSPORTS = {"office": f"{__name__}.{transport.__name__}"}
    with pytest.raises(Killed):
        outbox.drain(clock=clock)
    assert receiver.texts == effects_before
    assert OutboxMessage.objects.get().state == State.PENDING

    settings.MESSAGE_TRANSPORTS = {}
    assert outbox.drain(clock=clock) == 0
    clock.advance(seconds=60)
    outbox.drain(clock=clock)
    assert receiver.texts == ["xin chào"]
    assert (OutboxMessage.objects.get().state, InboxMessage.objects.count()) == (State.DELIVERED, 1)


def test_a_worker_killed_inside_the_effect_leaves_no_trace_of_it(receiver: Receiver, clock: Clock) -> None:
    def die(message: object) -> None:
        raise Killed

    publish()
    with receiver_does(die), pytest.raises(Killed):
        outbox.drain(clock=clock)
    assert not InboxMessage.objects.exists()
    clock.advance(seconds=60)
    outbox.drain(clock=clock)
    assert receiver.texts == ["xin chào"]


def test_a_receiver_slower_than_its_claim_has_one_effect(receiver: Receiver, clock: Clock) -> None:
    def while_another_takes_over(message: object) -> None:
        receiver.effect = lambda message: None
        later = Clock(AT + timedelta(seconds=61))
        at_once(lambda: outbox.claim(at=later.at, count=1))

    publish()
    receiver.effect = while_another_takes_over
    outbox.drain(clock=clock)
    assert receiver.texts == ["xin chào"]
    assert OutboxMessage.objects.get().state == State.DELIVERED


def waiting() -> int:
    """Return how many sessions of this database wait for a lock."""
    sql = (
        "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s"
    )
    with connection.cursor() as cursor:
        # Within one transaction the sessions are else those of the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(sql, [connection.settings_dict["NAME"]])
        return int(cursor.fetchone()[0])


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline


def late_settle_beside_a_claim(settle: Callable[[OutboxMessage, OutboxMessage], None]) -> int:
    """Let a worker whose claim has lapsed write down one message and give back the next, while another claims them.

    The second message is held until the late worker waits for it, and the other too or has found nothing.
    """
    publish("một")
    publish("hai")
    first, second = outbox.claim(at=AT, count=10)
    held = threading.Event()

    def claim() -> int:
        try:
            return len(outbox.claim(at=AT + timedelta(seconds=61), count=10))
        finally:
            connection.close()

    def hold() -> int:
        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                OutboxMessage.objects.select_for_update().get(pk=second.pk)
                held.set()
                wait_until(lambda: waiting() == 1)
                claiming = pool.submit(claim)
                wait_until(lambda: claiming.done() or waiting() == 2)
            return claiming.result(timeout=30)

    claimed, _ = at_once(hold, lambda: held.wait(timeout=30) and settle(first, second))
    return int(claimed)


def test_without_an_order_a_late_worker_and_a_claim_would_wait_for_each_other() -> None:
    @transaction.atomic
    def settle(first: OutboxMessage, second: OutboxMessage) -> None:
        outbox._release([second])
        outbox._delivered([first], AT)

    with pytest.raises(OperationalError, match="deadlock"):
        late_settle_beside_a_claim(settle)


def test_a_late_worker_and_a_claim_never_wait_for_each_other() -> None:
    def settle(first: OutboxMessage, second: OutboxMessage) -> None:
        outbox.settle([outbox.Outcome(first)], at=AT + timedelta(seconds=61), left=[second])

    assert late_settle_beside_a_claim(settle) == 0
    assert list(OutboxMessage.objects.order_by("number").values_list("state", flat=True)) == ["delivered", "pending"]
    assert [message.number for message in outbox.claim(at=AT + timedelta(seconds=61), count=10)] == [2]


def test_the_effect_of_a_message_is_never_part_of_another_transaction(receiver: Receiver) -> None:
    envelope = envelope_of(publish())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        inbox.receive(envelope, at=AT)
    assert receiver.texts == []
    assert transport_to("office").send(envelope) is None
    assert receiver.texts == ["xin chào"]
