"""Ask a worker for a job by the broker, as a request may use it: never waited for, never relied upon.

What must not be lost is a row; the broker only makes things quick. After a failure it is left alone for a while.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.3
REST_SECONDS = 15.0

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


def send(task: str, *, queue: str, **arguments: object) -> bool:
    """Ask a worker for a job, and return whether it was asked; never raise, never wait long.

    Whoever asks keeps the truth in a row and has a sweep as the guarantee.
    """
    return quickly(partial(give_out, task, queue, arguments))


def try_again() -> None:
    """Use the broker again at once, with new connections."""
    _rest.until = 0.0
    _line.drop()


def quickly(ask: Callable[[], object]) -> bool:
    """Use the broker unless it is left alone, and return whether it answered."""
    if time.monotonic() < _rest.until:
        return False
    try:
        ask()
    except FAILURES as error:
        _leave_alone(error)
        return False
    return True


def give_out(task: str, queue: str, arguments: Mapping[str, object]) -> None:
    """Put a task on a queue.

    Raises:
        RedisError, OperationalError, OSError: the broker does not answer.
    """
    current_app.send_task(task, kwargs=dict(arguments), queue=queue, connection=_line.open(), retry=False)


def client() -> "Redis":
    """Return the broker's Redis."""
    return _connect(settings.CELERY_BROKER_URL)


def _leave_alone(error: Exception) -> None:
    _rest.until = time.monotonic() + REST_SECONDS
    _line.drop()
    logger.warning("The broker does not answer, left alone for %d s: %s", REST_SECONDS, error)


@cache
def _connect(url: str) -> "Redis":
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
