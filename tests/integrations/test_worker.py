"""A real Celery worker behind a real broker: quick when all is well, and nothing is lost when it is not."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime

import pytest
from celery import current_app
from celery.worker.heartbeat import Heart
from django.db import connection
from django.utils.timezone import now

from common import wakeup
from config.env import ROOT
from integrations import broker, tasks
from integrations.models import InboxMessage, OutboxMessage
from tests.integrations.messages import publish
from tests.integrations.valkey import Valkey, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

State = OutboxMessage.State
QUICK_SECONDS = 3
# On a machine with much else to do; it is waited only as long as needed.
START_SECONDS = 120


class Worker:
    """One worker process that serves the queue of messages."""

    def __init__(self, valkey: Valkey) -> None:
        database = connection.settings_dict
        address = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgres://{address}",
            "REDIS_URL": valkey.url,
        }
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "messages", "-P", "solo"]
        options = ["--include", "tests.integrations.messages", "--without-mingle", "--without-gossip", "-l", "ERROR"]
        self.process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)

    def lives(self) -> bool:
        assert self.process.poll() is None, "the worker has ended by itself"
        seen = broker.workers_lately(at=now())
        return seen is not None and "messages" not in seen.unserved

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self) -> None:
        self.signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


@pytest.fixture
def worker(valkey: Valkey) -> Iterator[Worker]:
    process = Worker(valkey)
    try:
        wait_until(process.lives, seconds=START_SECONDS)
        yield process
    finally:
        process.end()


def all_delivered() -> bool:
    return not OutboxMessage.objects.exclude(state=State.DELIVERED).exists()


def others_connected() -> set[int]:
    """Return the connections to this database other than the test's own."""
    others = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(others)
        return {pid for (pid,) in cursor.fetchall()}


def end_connections(pids: set[int]) -> None:
    """Break the connections, and wait until the server has let them go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS pid", [list(pids)])


def sweep() -> None:
    """Do what beat does every few seconds."""
    tasks.drain_outbox.apply_async(connection=wakeup._line.open(), retry=False)


def publish_now(text: str = "xin chào", *, code: str = "H38.01-261116-0003", at: datetime | None = None) -> None:
    publish(text, code=code, at=at or now())


def test_nothing_that_happens_to_the_broker_loses_a_message(worker: Worker, valkey: Valkey) -> None:
    """One worker lives through all of it, because starting one takes seconds."""
    publish_now("một")
    wait_until(all_delivered, seconds=QUICK_SECONDS)

    # The broker is emptied while a drain is queued: the sweep finds the row.
    worker.signal(signal.SIGSTOP)
    publish_now("hai")
    valkey.flush()
    worker.signal(signal.SIGCONT)
    assert not all_delivered()
    sweep()
    wait_until(all_delivered, seconds=QUICK_SECONDS)

    # The broker is frozen while a message is published, and comes back.
    valkey.freeze()
    publish_now("ba")
    valkey.thaw()
    wakeup.try_again()
    # The frozen broker has kept the mark of a drain that was never queued; it ends by itself.
    wait_until(lambda: not valkey.holds(broker.QUEUED_KEY), seconds=QUICK_SECONDS)
    publish_now("bốn")
    wait_until(all_delivered, seconds=QUICK_SECONDS)
    assert list(InboxMessage.objects.order_by("received_at").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_the_connection_to_the_database_outlives_a_task_and_is_renewed_when_it_breaks(worker: Worker) -> None:
    publish_now("một")
    wait_until(all_delivered, seconds=QUICK_SECONDS)
    first = others_connected()
    assert first
    publish_now("hai")
    wait_until(all_delivered, seconds=QUICK_SECONDS)
    assert others_connected() == first

    end_connections(first)
    publish_now("ba")
    wait_until(all_delivered, seconds=QUICK_SECONDS)
    assert others_connected().isdisjoint(first)


def test_a_killed_worker_leaves_its_message_to_the_next(worker: Worker, valkey: Valkey) -> None:
    worker.end()
    publish_now()
    assert not all_delivered()
    assert valkey.queued() == 1
    tasks.drain_outbox()
    assert all_delivered()
    assert InboxMessage.objects.count() == 1


def test_a_heartbeat_of_the_worker_is_noted(valkey: Valkey) -> None:
    with current_app.connection_for_write(valkey.url) as line:
        events = current_app.events.Dispatcher(line, hostname="celery@one", enabled=False)
        Heart(timer=None, eventer=events)._send("worker-heartbeat")
    seen = broker.workers_lately(at=now())
    assert seen is not None
    assert seen.workers == 1
    assert "default" not in seen.unserved


def test_a_beat_of_the_worker_is_noted(valkey: Valkey) -> None:
    tasks.worker_seen.apply()
    seen = broker.workers_lately(at=now())
    assert seen is not None
    assert seen.workers == 1
    assert "default" not in seen.unserved
