"""The broker makes things quick; nothing waits for it and nothing needs it."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from common import wakeup
from integrations import broker, outbox
from integrations.models import Half, OutboxMessage
from tests.integrations.messages import AT, publish, told
from tests.integrations.valkey import Valkey

AT_ONCE_SECONDS = 0.5


def timed(call: Callable[[], object]) -> tuple[object, float]:
    began = time.monotonic()
    return call(), time.monotonic() - began


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says anything."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_queues_one_drain_however_often_it_is_asked(valkey: Valkey) -> None:
    assert [broker.wake_worker() for _ in range(5)] == [True] * 5
    assert valkey.queued() == 1


def test_queues_another_drain_once_the_first_has_begun(valkey: Valkey) -> None:
    broker.wake_worker()
    broker.drain_begins()
    broker.wake_worker()
    assert valkey.queued() == 2


def test_queues_again_after_the_broker_was_emptied(valkey: Valkey) -> None:
    broker.wake_worker()
    valkey.flush()
    assert broker.wake_worker()
    assert valkey.queued() == 1


def test_asks_for_another_job_with_its_arguments(valkey: Valkey) -> None:
    assert wakeup.send("integrations.tasks.worker_seen", queue="messages", code="H38.01-261116-0003")
    assert valkey.queued() == 1


def test_does_not_wait_to_ask_for_another_job(valkey: Valkey) -> None:
    valkey.freeze()
    asked, seconds = timed(lambda: wakeup.send("integrations.tasks.worker_seen", queue="messages"))
    assert not asked
    assert seconds < AT_ONCE_SECONDS


def test_does_not_wait_for_a_broker_that_is_gone(valkey: Valkey) -> None:
    valkey.stop()
    woken, seconds = timed(broker.wake_worker)
    assert not woken
    assert seconds < AT_ONCE_SECONDS


def test_does_not_wait_for_a_broker_that_says_nothing(silent_port: int, settings: object) -> None:
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    woken, seconds = timed(broker.wake_worker)
    assert not woken
    assert seconds < AT_ONCE_SECONDS


def test_does_not_wait_for_a_frozen_broker(valkey: Valkey) -> None:
    broker.wake_worker()
    valkey.freeze()
    woken, seconds = timed(broker.wake_worker)
    assert not woken
    assert seconds < AT_ONCE_SECONDS


def test_does_not_wait_when_the_broker_freezes_after_the_ping(silent_port: int, settings: object) -> None:
    usual = settings.CELERY_BROKER_URL
    settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{silent_port}/0"
    wakeup._line.open()
    settings.CELERY_BROKER_URL = usual
    woken, seconds = timed(broker.wake_worker)
    assert not woken
    assert seconds < AT_ONCE_SECONDS


def test_leaves_a_broker_that_failed_alone_for_a_while(valkey: Valkey) -> None:
    valkey.freeze()
    broker.wake_worker()
    woken, seconds = timed(broker.wake_worker)
    assert not woken
    assert seconds < 0.01


def test_wakes_again_when_the_broker_is_back(valkey: Valkey) -> None:
    valkey.freeze()
    broker.wake_worker()
    valkey.thaw()
    wakeup._rest.until = time.monotonic()
    assert broker.wake_worker()
    assert valkey.queued() == 1


def test_wakes_again_after_the_broker_was_started_anew(valkey: Valkey) -> None:
    broker.wake_worker()
    valkey.stop()
    valkey.start()
    assert broker.wake_worker()
    assert valkey.queued() == 1


def test_counts_the_workers_seen_lately(valkey: Valkey) -> None:
    broker.note_worker("celery@one", queues=["messages", "default"], at=AT)
    broker.note_worker("celery@two", queues=["documents", "default"], at=AT + timedelta(seconds=20))
    broker.note_worker("celery@two", queues=["documents", "default"], at=AT + timedelta(seconds=30))
    assert broker.workers_lately(at=AT + timedelta(seconds=40)) == broker.Seen(2, ("checks",))
    assert broker.workers_lately(at=AT + timedelta(seconds=60)) == broker.Seen(1, ("checks", "messages"))


def test_does_not_know_the_workers_of_a_frozen_broker(valkey: Valkey) -> None:
    valkey.freeze()
    broker.note_worker("celery@one", queues=["messages"], at=AT)
    broker.drain_begins()
    assert broker.workers_lately(at=AT) is None


@pytest.mark.django_db
def test_a_commit_with_several_messages_asks_once(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        publish("một")
        publish("hai")
        publish("ba")
    assert callbacks == [broker.wake_worker]


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_and_a_rollback_does_not(valkey: Valkey) -> None:
    with transaction.atomic():
        publish()
        transaction.set_rollback(True)
    assert valkey.queued() == 0
    publish()
    assert valkey.queued() == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_undone_by_a_savepoint_does_not_silence_the_next(valkey: Valkey) -> None:
    with transaction.atomic():
        with transaction.atomic():
            publish("bỏ")
            transaction.set_rollback(True)
        publish("giữ")
    assert valkey.queued() == 1
    assert OutboxMessage.objects.get().payload["text"] == "giữ"


@pytest.mark.django_db(transaction=True)
def test_publishing_with_a_frozen_broker_is_quick_and_keeps_the_message(valkey: Valkey) -> None:
    valkey.freeze()
    _, seconds = timed(publish)
    assert seconds < AT_ONCE_SECONDS
    assert OutboxMessage.objects.get().state == OutboxMessage.State.PENDING


@pytest.mark.django_db(transaction=True)
def test_refuses_to_publish_outside_a_transaction(valkey: Valkey) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        outbox.publish(told(), source=Half.DESK, destination=Half.OFFICE, at=AT)
    assert not OutboxMessage.objects.exists()
    assert valkey.queued() == 0
