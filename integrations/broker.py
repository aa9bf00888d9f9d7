"""The broker, as a request may use it: never waited for, never relied upon.

What must not be lost is a row; the broker only makes things quick. After a failure it is left alone for a while.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

DRAIN_TASK = "integrations.tasks.drain_outbox"
DRAIN_QUEUE = "messages"
TIMEOUT_SECONDS = 0.3
REST_SECONDS = 15.0
# While a drain is queued no second one is needed; should that one be lost, the mark ends by itself.
QUEUED_KEY = "motcuamo:drain-queued"
QUEUED_MS = 1000
WORKERS_KEY = "motcuamo:workers"
WORKER_IS_GONE_AFTER = timedelta(seconds=45)

FAILURES = (RedisError, OperationalError, OSError)
FAST: dict[str, Any] = {
    "socket_timeout": TIMEOUT_SECONDS,
    "socket_connect_timeout": TIMEOUT_SECONDS,
    "max_retries": 0,
    "connect_retries_timeout": TIMEOUT_SECONDS,
}


class _Line(threading.local):
    """This thread's own connection to the broker; a forked child makes a new one."""

    pid = 0
    connection: Any = None

    def open(self) -> Any:
        if self.connection is None or self.pid != os.getpid():
            self.connection = current_app.connection_for_write(
                settings.CELERY_BROKER_URL, transport_options={**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **FAST}
            )
            self.pid = os.getpid()
        return self.connection

    def drop(self) -> None:
        self.connection = None


class _Rest:
    """How long this process leaves the broker alone."""

    until = 0.0


_line = _Line()
_rest = _Rest()


def wake_worker() -> bool:
    """Ask a worker to drain the outbox, and return whether one was or had been asked; never raise, never wait long."""

    def ask_once() -> None:
        if _client().set(QUEUED_KEY, 1, nx=True, px=QUEUED_MS):
            _queue(DRAIN_TASK, DRAIN_QUEUE, {})

    return _quickly(ask_once)


def send(task: str, *, queue: str, **arguments: object) -> bool:
    """Ask a worker for a job, and return whether it was asked; never raise, never wait long.

    Whoever asks keeps the truth in a row and has a sweep as the guarantee.
    """
    return _quickly(partial(_queue, task, queue, arguments))


def drain_begins() -> None:
    """Let the next commit ask for a drain of its own: this one may already have looked."""
    try:
        _client().delete(QUEUED_KEY)
    except FAILURES as error:
        logger.warning("The broker does not answer: %s", error)


def try_again() -> None:
    """Use the broker again at once, with new connections."""
    _rest.until = 0.0
    _line.drop()


def note_worker(name: str, *, at: datetime) -> None:
    """Remember that a worker is alive."""
    try:
        _client().zadd(WORKERS_KEY, {name: at.timestamp()})
    except FAILURES as error:
        logger.warning("The broker does not answer: %s", error)


def workers_seen(*, at: datetime) -> int | None:
    """Return how many workers gave a sign of life lately, or None when the broker does not answer."""
    oldest = (at - WORKER_IS_GONE_AFTER).timestamp()
    try:
        with _client().pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(WORKERS_KEY, "-inf", oldest)
            pipeline.zcard(WORKERS_KEY)
            count: int = pipeline.execute()[1]
    except FAILURES:
        return None
    return count


def _quickly(ask: Callable[[], object]) -> bool:
    """Use the broker unless it is left alone, and return whether it answered."""
    if time.monotonic() < _rest.until:
        return False
    try:
        ask()
    except FAILURES as error:
        _leave_alone(error)
        return False
    return True


def _queue(task: str, queue: str, arguments: Mapping[str, object]) -> None:
    current_app.send_task(task, kwargs=dict(arguments), queue=queue, connection=_line.open(), retry=False)


def _leave_alone(error: Exception) -> None:
    _rest.until = time.monotonic() + REST_SECONDS
    _line.drop()
    logger.warning("The broker does not answer, left alone for %d s: %s", REST_SECONDS, error)


def _client() -> "Redis":
    return _connect(settings.CELERY_BROKER_URL)


@cache
def _connect(url: str) -> "Redis":
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
