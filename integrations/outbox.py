"""Give messages out: a row written with the act it tells of, delivered in order, tried again, never lost."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from common.errors import DomainError
from integrations.broker import wake_worker
from integrations.contracts import Message
from integrations.contracts.envelope import Envelope
from integrations.models import Half, OutboxEvent, OutboxMessage
from integrations.transports import TransportError, transport_to

logger = logging.getLogger(__name__)

CLAIM = timedelta(seconds=60)
BATCH = 10
DRAIN_LIMIT = 500
DRAIN_TIME = timedelta(seconds=50)
LADDER = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=60))
LAST_STEP = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(hours=72)


@dataclass(frozen=True)
class Outcome:
    """How one delivery ended; `error` is empty when the message arrived."""

    message: OutboxMessage
    error: str = ""
    final: bool = False


def publish(message: Message, *, source: Half, destination: Half, at: datetime) -> OutboxMessage:
    """Queue a message in the caller's transaction, next in the stream of its source and dossier.

    The stream's row stays locked until the caller commits, so the numbers are in the order of the commits.

    Raises:
        RuntimeError: no transaction is open, so the message could be told without the act, or the act without it.
        ValueError: source and destination are the same half.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.publish() outside a transaction")
    if source == destination:
        raise ValueError("a half does not write to itself")
    stream_id, number = _take_number(source, message.dossier_code)
    row = OutboxMessage(
        stream_id=stream_id,
        number=number,
        source=source,
        destination=destination,
        subject=message.dossier_code,
        type=message.TYPE,
        version=message.VERSION,
        payload=message.model_dump(mode="json"),
        next_attempt_at=at,
        created_at=at,
        trying_since=at,
    )
    row.save(force_insert=True)
    wake_after_commit()
    return row


def wake_after_commit() -> None:
    """Wake a worker once the open transaction commits, once however often it is asked."""
    asked: Iterable[tuple[object, ...]] = connection.run_on_commit
    if not any(wake_worker in entry for entry in asked):
        transaction.on_commit(wake_worker, robust=True)


def drain(*, clock: Callable[[], datetime], limit: int = DRAIN_LIMIT) -> int:
    """Deliver what is due until nothing is, and return how many deliveries were tried.

    It ends early after `limit` messages or DRAIN_TIME, and then wakes a worker for the rest.
    """
    tried, ends_at = 0, clock() + DRAIN_TIME
    while tried < limit and clock() < ends_at:
        batch = claim(at=clock(), count=min(BATCH, limit - tried))
        if not batch:
            return tried
        settle(_deliver_all(batch, clock), at=clock())
        tried += len(batch)
    wake_worker()
    return tried


def due(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Return the messages that may be delivered now: the first undelivered ones of their streams, oldest first."""
    earlier = OutboxMessage.objects.filter(
        ~Q(state=OutboxMessage.State.DELIVERED), stream=OuterRef("stream"), number__lt=OuterRef("number")
    )
    return OutboxMessage.objects.filter(
        Q(claimed_until__isnull=True) | Q(claimed_until__lte=at),
        ~Exists(earlier),
        state=OutboxMessage.State.PENDING,
        next_attempt_at__lte=at,
    ).order_by("next_attempt_at")


@transaction.atomic
def claim(*, at: datetime, count: int) -> list[OutboxMessage]:
    """Reserve due messages of different streams for this worker; the claim lapses by itself."""
    batch = list(due(at=at).select_for_update(skip_locked=True, of=("self",))[:count])
    until = at + CLAIM
    if batch:
        OutboxMessage.objects.filter(pk__in=[message.pk for message in batch]).update(
            claimed_until=until, attempts=F("attempts") + 1
        )
    for message in batch:
        message.claimed_until = until
        message.attempts += 1
    return batch


@transaction.atomic
def settle(outcomes: Iterable[Outcome], *, at: datetime) -> None:
    """Write down how the deliveries ended."""
    by_id = {outcome.message.pk: outcome for outcome in outcomes}
    rows = OutboxMessage.objects.select_for_update().filter(pk__in=by_id, state=OutboxMessage.State.PENDING)
    for row in rows.order_by("pk"):
        outcome = by_id[row.pk]
        if not outcome.error:
            _delivered(row, at)
        elif row.claimed_until == outcome.message.claimed_until:
            _failed(row, outcome, at)


def _take_number(source: Half, subject: str) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO integrations_stream (source, subject, last_number) VALUES (%s, %s, 1) "
            "ON CONFLICT (source, subject) DO UPDATE SET last_number = integrations_stream.last_number + 1 "
            "RETURNING id, last_number",
            [source, subject],
        )
        stream_id, number = cursor.fetchone()
    return stream_id, number


def _deliver_all(batch: list[OutboxMessage], clock: Callable[[], datetime]) -> list[Outcome]:
    """Deliver while the claim holds; what is left when it lapses belongs to the next worker."""
    outcomes = []
    for message in batch:
        if message.claimed_until is None or clock() >= message.claimed_until:
            break
        outcomes.append(_deliver(message))
    return outcomes


def _deliver(message: OutboxMessage) -> Outcome:
    try:
        transport_to(message.destination).send(_envelope(message))
    except TransportError as error:
        return Outcome(message, str(error))
    except DomainError as error:
        return Outcome(message, str(error), final=True)
    except Exception as error:
        logger.exception("Message %s (%s, %s) failed", message.pk, message.type, message.subject)
        text = _("Lỗi chương trình %(error)s ở bên nhận. Báo quản trị hệ thống xem nhật ký, sửa, rồi bấm Gửi lại.")
        return Outcome(message, text % {"error": type(error).__name__}, final=True)
    return Outcome(message)


def _envelope(message: OutboxMessage) -> Envelope:
    return Envelope.model_validate(
        {
            "id": message.pk,
            "source": message.source,
            "destination": message.destination,
            "subject": message.subject,
            "number": message.number,
            "type": message.type,
            "version": message.version,
            "sent_at": message.created_at,
            "payload": message.payload,
        }
    )


def _delivered(row: OutboxMessage, at: datetime) -> None:
    row.deliver()
    row.delivered_at = at
    row.claimed_until = None
    row.last_error = ""
    row.save(update_fields=["state", "delivered_at", "claimed_until", "last_error"])


def _failed(row: OutboxMessage, outcome: Outcome, at: datetime) -> None:
    parks = outcome.final or at - row.trying_since >= GIVE_UP_AFTER
    if parks:
        row.park()
    row.claimed_until = None
    row.last_error = outcome.error[:500]
    row.next_attempt_at = at + _wait_after(row.attempts)
    row.save(update_fields=["state", "claimed_until", "last_error", "next_attempt_at"])
    kind = OutboxEvent.Kind.PARKED if parks else OutboxEvent.Kind.FAILED
    OutboxEvent.objects.create(message=row, at=at, kind=kind, text=row.last_error)


def _wait_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts that failed."""
    return LADDER[attempts - 1] if attempts <= len(LADDER) else LAST_STEP
