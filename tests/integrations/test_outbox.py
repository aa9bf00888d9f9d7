"""What goes out: in order, tried again, parked, never lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from integrations import outbox
from integrations.contracts import FileRef
from integrations.models import Half, InboxMessage, OutboxEvent, OutboxMessage
from integrations.transports import TransportError
from tests.integrations.messages import AT, CODE, OTHER_CODE, Clock, Receiver, publish, receiver_does, told

pytestmark = pytest.mark.django_db

State = OutboxMessage.State


def fail(error: Exception) -> Callable[[object], None]:
    def effect(message: object) -> None:
        raise error

    return effect


def test_counts_the_messages_of_a_stream() -> None:
    numbers = [publish().number, publish().number, publish(code=OTHER_CODE).number]
    assert numbers == [1, 2, 1]


def test_counts_each_half_apart() -> None:
    publish()
    with transaction.atomic():
        answer = outbox.publish(told(), source=Half.OFFICE, destination=Half.DESK, at=AT)
    assert answer.number == 1


def test_refuses_a_half_that_writes_to_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        outbox.publish(told(), source=Half.DESK, destination=Half.DESK, at=AT)
    assert not OutboxMessage.objects.exists()


def test_delivers_a_stream_in_its_order(clock: Clock, receiver: Receiver) -> None:
    for text in ("một", "hai", "ba"):
        publish(text)
    assert outbox.drain(clock=clock) == 3
    assert receiver.texts == ["một", "hai", "ba"]
    assert set(OutboxMessage.objects.values_list("state", "delivered_at")) == {(State.DELIVERED, AT)}


def test_does_not_deliver_twice(clock: Clock, receiver: Receiver) -> None:
    publish()
    outbox.drain(clock=clock)
    assert outbox.drain(clock=clock) == 0
    assert receiver.texts == ["xin chào"]


def test_delivers_what_a_handler_publishes(clock: Clock, receiver: Receiver) -> None:
    def answer(message: object) -> None:
        receiver.effect = lambda message: None
        outbox.publish(told("trả lời"), source=Half.OFFICE, destination=Half.DESK, at=AT)

    publish("hỏi")
    receiver.effect = answer
    assert outbox.drain(clock=clock) == 2
    assert receiver.texts == ["hỏi", "trả lời"]


def test_stops_at_the_limit(clock: Clock, receiver: Receiver) -> None:
    for number in range(4):
        publish(code=f"{CODE}{number}")
    assert outbox.drain(clock=clock, limit=3) == 3
    assert OutboxMessage.objects.filter(state=State.PENDING).count() == 1


def test_stops_when_its_time_is_over(receiver: Receiver, clock: Clock) -> None:
    publish("một")
    publish("hai")
    with receiver_does(lambda message: clock.advance(seconds=61)):
        assert outbox.drain(clock=clock) == 1
    assert receiver.texts == ["một"]
    assert outbox.drain(clock=clock) == 1
    assert receiver.texts == ["một", "hai"]


def test_tries_again_after_longer_and_longer_waits(clock: Clock, receiver: Receiver) -> None:
    publish()
    waits = []
    with receiver_does(fail(TransportError("Không trả lời."))):
        for _attempt in range(6):
            outbox.drain(clock=clock)
            row = OutboxMessage.objects.get()
            waits.append((row.next_attempt_at - clock.at).total_seconds())
            clock.at = row.next_attempt_at
    assert waits == [1, 5, 15, 60, 300, 300]
    assert (row.state, row.attempts, row.last_error) == (State.PENDING, 6, "Không trả lời.")


def test_waits_until_the_next_attempt(clock: Clock, receiver: Receiver) -> None:
    publish()
    with receiver_does(fail(TransportError("Không trả lời."))):
        outbox.drain(clock=clock)
    clock.advance(seconds=0.9)
    assert outbox.drain(clock=clock) == 0
    clock.advance(seconds=0.1)
    assert outbox.drain(clock=clock) == 1
    assert OutboxMessage.objects.get().last_error == ""


def test_parks_after_72_hours_of_failures(clock: Clock, receiver: Receiver) -> None:
    publish()
    with receiver_does(fail(TransportError("Không trả lời."))):
        clock.advance(hours=71.9)
        outbox.drain(clock=clock)
        assert OutboxMessage.objects.get().state == State.PENDING
        clock.advance(hours=0.2)
        outbox.drain(clock=clock)
    assert OutboxMessage.objects.get().state == State.PARKED


@pytest.mark.parametrize("error", [OperationalError("the server closed"), OSError("stale handle")])
def test_a_failure_that_may_pass_is_tried_again(error: Exception, clock: Clock, receiver: Receiver) -> None:
    publish()
    with receiver_does(fail(error)):
        outbox.drain(clock=clock)
    row = OutboxMessage.objects.get()
    assert row.state == State.PENDING
    assert "tạm thời" in row.last_error


def test_parks_what_the_receiver_refuses(clock: Clock, receiver: Receiver) -> None:
    publish()
    with receiver_does(receiver.refuse):
        outbox.drain(clock=clock)
    row = OutboxMessage.objects.get()
    assert (row.state, row.last_error) == (State.PARKED, "Hồ sơ đã rút. Kiểm tra lại hồ sơ.")
    assert not InboxMessage.objects.exists()
    event = OutboxEvent.objects.get()
    assert (event.kind, event.at, event.text) == (OutboxEvent.Kind.PARKED, AT, row.last_error)


def test_parks_a_bug_without_telling_the_content(clock: Clock, receiver: Receiver) -> None:
    publish()
    with receiver_does(fail(KeyError("Lò Văn Bình"))):
        outbox.drain(clock=clock)
    row = OutboxMessage.objects.get()
    assert row.state == State.PARKED
    assert "KeyError" in row.last_error
    assert "Lò Văn Bình" not in row.last_error


def test_a_parked_message_holds_back_its_own_stream_only(clock: Clock, receiver: Receiver) -> None:
    with receiver_does(receiver.refuse):
        publish("hỏng")
        outbox.drain(clock=clock)
    publish("sau")
    publish("khác", code=OTHER_CODE)
    clock.advance(hours=100)
    outbox.drain(clock=clock)
    assert receiver.texts == ["khác"]


def test_a_parked_message_does_not_hold_back_the_answers(clock: Clock, receiver: Receiver) -> None:
    with receiver_does(receiver.refuse):
        publish("hỏng")
        outbox.drain(clock=clock)
    outbox.publish(told("chiều kia"), source=Half.OFFICE, destination=Half.DESK, at=AT)
    outbox.drain(clock=clock)
    assert receiver.texts == ["chiều kia"]


def test_one_failure_does_not_stop_the_others_of_a_batch(clock: Clock, receiver: Receiver) -> None:
    def refuse_one(message: object) -> None:
        if message.dossier_code == CODE:
            receiver.refuse(message)

    publish("hỏng")
    publish("lành", code=OTHER_CODE)
    with receiver_does(refuse_one):
        outbox.drain(clock=clock)
    assert receiver.texts == ["lành"]


def test_claims_what_may_follow_in_a_stream_in_its_order(clock: Clock) -> None:
    for text in ("một", "hai", "ba"):
        publish(text)
    publish("khác", code=OTHER_CODE)
    claimed = outbox.claim(at=AT, count=10)
    assert [message.payload["text"] for message in claimed if message.subject == CODE] == ["một", "hai", "ba"]
    assert len(claimed) == 4
    assert outbox.claim(at=AT, count=10) == []


def test_claims_no_further_than_what_is_not_due(clock: Clock) -> None:
    rows = [publish(text) for text in ("một", "hai", "ba", "bốn")]
    OutboxMessage.objects.filter(pk=rows[2].pk).update(next_attempt_at=AT + timedelta(seconds=5))
    assert [message.number for message in outbox.claim(at=AT, count=10)] == [1, 2]


def test_what_follows_a_failure_is_not_tried_and_not_held_up(clock: Clock, receiver: Receiver) -> None:
    publish("một")
    publish("hai")
    with receiver_does(fail(TransportError("Không trả lời."))):
        assert outbox.drain(clock=clock) == 1
    second = OutboxMessage.objects.get(number=2)
    assert (second.attempts, second.claimed_until, second.state) == (0, None, State.PENDING)
    clock.advance(seconds=1)
    assert outbox.drain(clock=clock) == 2
    assert receiver.texts == ["một", "hai"]


def test_nobody_takes_what_follows_a_message_that_another_worker_has(clock: Clock) -> None:
    publish("một")
    outbox.claim(at=AT, count=10)
    publish("hai")
    assert outbox.claim(at=AT, count=10) == []


def test_a_claim_keeps_others_away_until_it_lapses(clock: Clock, receiver: Receiver) -> None:
    publish()
    outbox.claim(at=AT, count=10)
    assert outbox.drain(clock=clock) == 0
    clock.advance(seconds=60)
    assert outbox.drain(clock=clock) == 1
    assert (receiver.texts, OutboxMessage.objects.get().attempts) == (["xin chào"], 2)


def test_a_worker_whose_claim_lapsed_leaves_the_rest_of_its_batch(clock: Clock, receiver: Receiver) -> None:
    publish("một")
    publish("hai", code=OTHER_CODE)
    batch = outbox.claim(at=AT, count=10)
    with receiver_does(lambda message: clock.advance(seconds=60)):
        outcomes = outbox._deliver_all(batch, clock)
    assert len(outcomes) == 1


def test_a_late_failure_does_not_disturb_the_next_claim(clock: Clock) -> None:
    publish()
    [stale] = outbox.claim(at=AT, count=10)
    clock.advance(seconds=60)
    [fresh] = outbox.claim(at=clock.at, count=10)
    outbox.settle([outbox.Outcome(stale, "Không trả lời.")], at=clock.at)
    row = OutboxMessage.objects.get()
    assert (row.claimed_until, row.last_error) == (fresh.claimed_until, "")


def test_a_late_success_counts(clock: Clock) -> None:
    publish()
    [stale] = outbox.claim(at=AT, count=10)
    outbox.claim(at=AT + timedelta(seconds=60), count=10)
    outbox.settle([outbox.Outcome(stale)], at=AT + timedelta(seconds=61))
    assert OutboxMessage.objects.get().state == State.DELIVERED


def test_a_message_to_an_unknown_type_is_parked(clock: Clock) -> None:
    row = publish()
    OutboxMessage.objects.filter(pk=row.pk).update(version=9)
    outbox.drain(clock=clock)
    row.refresh_from_db()
    assert row.state == State.PARKED
    assert "tests.told" in row.last_error


def test_a_missing_file_parks_the_message(clock: Clock, receiver: Receiver) -> None:
    lost = FileRef(name="a.pdf", sha256="0" * 64, size_bytes=1, media_type="application/pdf")
    publish(files=(lost,))
    outbox.drain(clock=clock)
    row = OutboxMessage.objects.get()
    assert row.state == State.PARKED
    assert "mã băm" in row.last_error
    assert receiver.texts == []


def test_a_rollback_publishes_nothing(clock: Clock, receiver: Receiver) -> None:
    with transaction.atomic():
        outbox.publish(told(), source=Half.DESK, destination=Half.OFFICE, at=AT)
        transaction.set_rollback(True)
    assert outbox.drain(clock=clock) == 0
    assert publish().number == 1


def test_publishing_costs_one_statement(count_queries: Callable[..., int]) -> None:
    def call() -> None:
        outbox.publish(told(), source=Half.DESK, destination=Half.OFFICE, at=AT)

    assert count_queries(call) == 1


def test_a_batch_of_ten_costs_few_statements(
    clock: Clock, receiver: Receiver, count_queries: Callable[..., int]
) -> None:
    for number in range(10):
        publish(code=f"{CODE}{number}")
    # Within the test's transaction each atomic block adds two savepoint statements:
    # claim 1, per message note 1 + 2, settle 2 + 2, an empty claim 1.
    assert count_queries(lambda: outbox.drain(clock=clock)) == 1 + 10 * 3 + 4 + 1
