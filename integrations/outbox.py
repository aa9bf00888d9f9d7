"""Give messages out: a row written with the act it tells of, delivered in order, tried again, never lost."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import rows
from common.errors import DomainError
from integrations.broker import wake_worker
from integrations.contracts import Message, Withdrawn, takers_back
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

# What may be delivered now: pending, due, not claimed, and first of what is undelivered in its stream.
DUE_SQL = """
SELECT one.id FROM integrations_outboxmessage AS one
WHERE one.state = 'pending' AND one.next_attempt_at <= %(at)s
  AND (one.claimed_until IS NULL OR one.claimed_until <= %(at)s)
  AND NOT EXISTS (
    SELECT FROM integrations_outboxmessage AS earlier
    WHERE earlier.stream_id = one.stream_id AND earlier.number < one.number AND earlier.state <> 'delivered'
  )
ORDER BY one.next_attempt_at LIMIT %(count)s
"""
CLAIM_SQL = f"""
WITH picked AS MATERIALIZED ({DUE_SQL} FOR UPDATE OF one SKIP LOCKED),
claimed AS (
  UPDATE integrations_outboxmessage AS message SET claimed_until = %(until)s, attempts = attempts + 1
  FROM picked WHERE message.id = picked.id
  RETURNING message.*
)
"""
DELIVERED_SQL = """
UPDATE integrations_outboxmessage
SET state = 'delivered', delivered_at = %(at)s, claimed_until = NULL, last_error = ''
WHERE id = ANY(%(ids)s::uuid[]) AND state = 'pending'
"""


@dataclass(frozen=True)
class Outcome:
    """How one delivery ended; `error` is empty when the message arrived."""

    message: OutboxMessage
    error: str = ""
    final: bool = False


class _Drain(threading.local):
    """Whether this thread is delivering."""

    running = False

    def __enter__(self) -> None:
        self.running = True

    def __exit__(self, *error: object) -> None:
        self.running = False


_drain = _Drain()


def publish(
    message: Message, *, source: Half, destination: Half, at: datetime, agency_codes: Sequence[str] = ()
) -> OutboxMessage:
    """Queue a message in the caller's transaction, next in the stream of its source and dossier.

    The stream's row stays locked until the caller commits, so the numbers are in the order of the commits.
    `agency_codes`: whose people mend it too when it stops, besides those of the agency that the dossier's code names.

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
        agency_codes=list(agency_codes),
        type=message.TYPE,
        version=message.VERSION,
        payload=message.model_dump(mode="json"),
        next_attempt_at=at,
        created_at=at,
        trying_since=at,
    )
    rows.insert(row)
    wake_after_commit()
    return row


def withdraw(kind: type[Message], *, source: Half, subject: str, round_number: int, at: datetime) -> bool:
    """Take a parked message back in the caller's transaction, and return whether there was one.

    An empty message takes its place in the stream, so that what follows can go. One that is on its way is locked until
    the caller commits: should it be refused, `settle` finds what takes it back.
    """
    found = OutboxMessage.objects.select_for_update().filter(
        source=source, subject=subject, type=kind.TYPE, payload__round_number=round_number
    )
    row = found.first()
    if row is None or row.state != OutboxMessage.State.PARKED:
        return False
    _empty(row, at)
    return True


def _empty(row: OutboxMessage, at: datetime) -> None:
    """Make a parked message an empty one that is due at once."""
    round_number = row.payload["round_number"]
    row.resend()
    row.type, row.version = Withdrawn.TYPE, Withdrawn.VERSION
    row.payload = Withdrawn(dossier_code=row.subject, round_number=round_number, at=at).model_dump(mode="json")
    row.attempts, row.last_error, row.next_attempt_at, row.trying_since = 0, "", at, at
    row.save(
        update_fields=[
            "state",
            "type",
            "version",
            "payload",
            "attempts",
            "last_error",
            "next_attempt_at",
            "trying_since",
        ]
    )
    wake_after_commit()


def wake_after_commit() -> None:
    """Wake a worker once the open transaction commits, once however often it is asked.

    What is published while this thread drains is found by its next look, so nobody is woken for it.
    """
    if _drain.running:
        return
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
        with _drain:
            outcomes = _deliver_all(batch, clock)
        settle(outcomes, at=clock())
        tried += len(batch)
    wake_worker()
    return tried


def claim(*, at: datetime, count: int) -> list[OutboxMessage]:
    """Reserve due messages of different streams for this worker, oldest first; the claim lapses by itself.

    One statement: the rows are picked, locked past other workers, marked and read at once.
    """
    params = {"at": at, "until": at + CLAIM, "count": count}
    return rows.read(OutboxMessage, "ORDER BY one.next_attempt_at", params, given=CLAIM_SQL, source="claimed")


@transaction.atomic
def settle(outcomes: Iterable[Outcome], *, at: datetime) -> None:
    """Write down how the deliveries ended."""
    ended = list(outcomes)
    _delivered([outcome.message for outcome in ended if not outcome.error], at)
    failed = {outcome.message.pk: outcome for outcome in ended if outcome.error}
    if not failed:
        return
    pending = OutboxMessage.objects.select_for_update().filter(pk__in=failed, state=OutboxMessage.State.PENDING)
    for row in pending.order_by("pk"):
        if row.claimed_until == failed[row.pk].message.claimed_until:
            _failed(row, failed[row.pk], at)


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


def _delivered(messages: list[OutboxMessage], at: datetime) -> None:
    """Note in one statement that the other half has them; one that somebody else noted meanwhile stays as it is."""
    if not messages:
        return
    for message in messages:
        message.deliver()
    with connection.cursor() as cursor:
        cursor.execute(DELIVERED_SQL, {"at": at, "ids": [str(message.pk) for message in messages]})


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
    if parks and _is_taken_back(row):
        _empty(row, at)


def _is_taken_back(row: OutboxMessage) -> bool:
    """Tell whether a later message of the stream makes this one needless."""
    later = OutboxMessage.objects.filter(stream_id=row.stream_id, number__gt=row.number, type__in=takers_back(row.type))
    return later.filter(payload__round_number=row.payload.get("round_number")).exists()


def _wait_after(attempts: int) -> timedelta:
    """Return how long to wait after that many attempts that failed."""
    return LADDER[attempts - 1] if attempts <= len(LADDER) else LAST_STEP
