"""The jobs of the link."""

from typing import Any

from celery import Task, shared_task
from celery.signals import heartbeat_sent
from django.utils.timezone import now

from integrations import broker, outbox


@shared_task(acks_late=True, time_limit=120)
def drain_outbox() -> None:
    """Deliver what is due."""
    broker.drain_begins()
    outbox.drain(clock=now)


@shared_task(bind=True, acks_late=True, time_limit=30)
def worker_seen(self: "Task[Any, Any]") -> None:
    """Note that jobs are given out and done."""
    broker.note_worker(str(self.request.hostname), queues=self.app.amqp.queues.consume_from, at=now())


@heartbeat_sent.connect
def note_heartbeat(sender: Any, **kwargs: Any) -> None:
    """Note that this worker lives, whatever queues it serves and however busy it is."""
    eventer = sender.eventer
    broker.note_worker(eventer.hostname, queues=eventer.app.amqp.queues.consume_from, at=now())
