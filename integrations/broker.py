"""What the link keeps in the broker: the one drain that is queued, and which workers live."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from common.wakeup import FAILURES, client, give_out, quickly

logger = logging.getLogger(__name__)

DRAIN_TASK = "integrations.tasks.drain_outbox"
DRAIN_QUEUE = "messages"
# While a drain is queued no second one is needed; should that one be lost, the mark ends by itself.
QUEUED_KEY = "motcuamo:drain-queued"
QUEUED_MS = 1000
WORKERS_KEY = "motcuamo:workers"
SERVED_KEY = "motcuamo:served"
WORKER_IS_GONE_AFTER = timedelta(seconds=45)


def wake_worker() -> bool:
    """Ask a worker to drain the outbox, and return whether one was or had been asked; never raise, never wait long."""

    def ask_once() -> None:
        if client().set(QUEUED_KEY, 1, nx=True, px=QUEUED_MS):
            give_out(DRAIN_TASK, DRAIN_QUEUE, {})

    return quickly(ask_once)


def drain_begins() -> None:
    """Let the next commit ask for a drain of its own: this one may already have looked."""
    try:
        client().delete(QUEUED_KEY)
    except FAILURES as error:
        logger.warning("The broker does not answer: %s", error)


@dataclass(frozen=True)
class Seen:
    """How many workers gave a sign of life lately, and the queues that none of them serves."""

    workers: int
    unserved: tuple[str, ...]


def note_worker(name: str, *, queues: Iterable[str], at: datetime) -> None:
    """Remember that a worker is alive and serves these queues."""
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.zadd(WORKERS_KEY, {name: at.timestamp()})
            pipeline.zadd(SERVED_KEY, dict.fromkeys(queues, at.timestamp()))
            pipeline.execute()
    except FAILURES as error:
        logger.warning("The broker does not answer: %s", error)


def workers_lately(*, at: datetime) -> Seen | None:
    """Return which workers gave a sign of life lately, or None when the broker does not answer."""
    oldest = (at - WORKER_IS_GONE_AFTER).timestamp()
    try:
        with client().pipeline(transaction=False) as pipeline:
            pipeline.zremrangebyscore(WORKERS_KEY, "-inf", oldest)
            pipeline.zcard(WORKERS_KEY)
            pipeline.zrangebyscore(SERVED_KEY, f"({oldest}", "+inf")
            _, count, served = pipeline.execute()
    except FAILURES:
        return None
    return Seen(count, tuple(sorted(all_queues() - {queue.decode() for queue in served})))


def all_queues() -> set[str]:
    """Return every queue that jobs are put on."""
    routed = {str(route["queue"]) for route in settings.CELERY_TASK_ROUTES.values()}
    return {settings.CELERY_TASK_DEFAULT_QUEUE, *routed}
