"""Give messages out: a row written with the act it tells of, delivered in order, tried again, never lost."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import prepared, rows
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
SELECT one.id, one.stream_id, one.number FROM integrations_outboxmessage AS one
WHERE one.state = 'pending' AND one.next_attempt_at <= %(at)s
  AND (one.claimed_until IS NULL OR one.claimed_until <= %(at)s)
  AND NOT EXISTS (
    SELECT FROM integrations_outboxmessage AS earlier
    WHERE earlier.stream_id = one.stream_id AND earlier.number < one.number AND earlier.state <> 'delivered'
  )
ORDER BY one.next_attempt_at LIMIT %(count)s
"""
# Whoever has locked the first of a stream may take what follows it at once, as far as that is due.
CLAIM_SQL = f"""
WITH first AS MATERIALIZED ({DUE_SQL} FOR UPDATE OF one SKIP LOCKED),
waiting AS (
  SELECT next.id, next.stream_id, next.number, next.next_attempt_at > %(at)s OR next.state <> 'pending'
    OR next.claimed_until > %(at)s AS held
  FROM integrations_outboxmessage AS next JOIN first USING (stream_id)
  WHERE next.number > first.number AND next.number < first.number + %(count)s AND next.state <> 'delivered'
),
picked AS MATERIALIZED (
  SELECT id FROM first UNION ALL
  SELECT id FROM (
    SELECT id, bool_or(held) OVER (PARTITION BY stream_id ORDER BY number) AS stopped FROM waiting
  ) AS run WHERE stopped IS NOT TRUE
),
claimed AS (
  UPDATE integrations_outboxmessage AS message SET claimed_until = %(until)s, attempts = attempts + 1
  FROM picked
  WHERE message.id = picked.id AND message.state = 'pending'
    AND (message.claimed_until IS NULL OR message.claimed_until <= %(at)s)
  RETURNING message.*
)
"""
PUBLISH_SQL = """
WITH stream AS (
  INSERT INTO integrations_stream (source, subject, last_number) VALUES (%(source)s::text, %(subject)s::text, 1)
  ON CONFLICT (source, subject) DO UPDATE SET last_number = integrations_stream.last_number + 1
  RETURNING id, last_number
),
published AS (
  INSERT INTO integrations_outboxmessage (id, stream_id, number, source, destination, subject, agency_codes, type,
    version, payload, state, attempts, next_attempt_at, last_error, created_at, trying_since)
  SELECT %(id)s::uuid, stream.id, stream.last_number, %(source)s::text, %(destination)s::text, %(subject)s::text,
    %(agency_codes)s::jsonb, %(type)s::text, %(version)s::integer, %(payload)s::jsonb, 'pending', 0,
    %(at)s::timestamptz, '', %(at)s::timestamptz, %(at)s::timestamptz
  FROM stream RETURNING *
)
"""
# A claim holds the first of a stream while it waits for what follows, so a stream is locked from its first on.
LOCKED_SQL = """
SELECT id FROM integrations_outboxmessage WHERE id = ANY(%(ids)s::text[]::uuid[]) ORDER BY stream_id, number FOR UPDATE
"""
RELEASED_SQL = """
UPDATE integrations_outboxmessage SET claimed_until = NULL, attempts = attempts - 1
WHERE id = ANY(%(ids)s::text[]::uuid[]) AND state = 'pending' AND claimed_until = %(until)s
"""
DELIVERED_SQL = """
UPDATE integrations_outboxmessage
SET state = 'delivered', delivered_at = %(at)s, claimed_until = NULL, last_error = ''
WHERE id = ANY(%(ids)s::text[]::uuid[]) AND state = 'pending'
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
    said = {
        "id": str(uuid4()),
        "source": source.value,
        "destination": destination.value,
        "subject": message.dossier_code,
        "agency_codes": json.dumps(list(agency_codes)),
        "type": message.TYPE,
        "version": message.VERSION,
        "payload": message.model_dump_json(),
        "at": at,
    }
    [published] = rows.read(OutboxMessage, "", said, given=PUBLISH_SQL, source="published")
    wake_after_commit()
    return published


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
        tried_now = {outcome.message.pk for outcome in outcomes}
        settle(outcomes, at=clock(), left=[message for message in batch if message.pk not in tried_now])
        tried += len(outcomes)
    wake_worker()
    return tried


def claim(*, at: datetime, count: int) -> list[OutboxMessage]:
    """Reserve due messages for this worker, of up to `count` streams, oldest first; the claim lapses by itself.

    Of a stream come the first and what may follow it at once. One statement: the rows are picked, locked past other
    workers, marked and read.
    """
    params = {"at": at, "until": at + CLAIM, "count": count}
    return rows.read(OutboxMessage, "ORDER BY one.stream_id, one.number", params, given=CLAIM_SQL, source="claimed")


@transaction.atomic
def settle(outcomes: Iterable[Outcome], *, at: datetime, left: Sequence[OutboxMessage] = ()) -> None:
    """Write down how the deliveries ended; what is left was claimed, and not tried."""
    ended = list(outcomes)
    _lock([*(outcome.message for outcome in ended), *left])
    _release(left)
    _delivered([outcome.message for outcome in ended if not outcome.error], at)
    failed = {outcome.message.pk: outcome for outcome in ended if outcome.error}
    if not failed:
        return
    for row in OutboxMessage.objects.filter(pk__in=failed, state=OutboxMessage.State.PENDING).order_by("pk"):
        if row.claimed_until == failed[row.pk].message.claimed_until:
            _failed(row, failed[row.pk], at)


def _deliver_all(batch: list[OutboxMessage], clock: Callable[[], datetime]) -> list[Outcome]:
    """Deliver while the claim holds; what is left when it lapses belongs to the next worker.

    What follows a message that did not arrive is not tried.
    """
    outcomes: list[Outcome] = []
    stopped = set()
    for message in batch:
        if message.claimed_until is None or clock() >= message.claimed_until:
            break
        if message.stream_id in stopped:
            continue
        outcomes.append(_deliver(message))
        if outcomes[-1].error:
            stopped.add(message.stream_id)
    return outcomes


def _lock(messages: Sequence[OutboxMessage]) -> None:
    """Lock the messages in the order in which a claim takes them: it may have taken over what lapsed."""
    prepared.run(LOCKED_SQL, {"ids": [str(message.pk) for message in messages]})


def _release(left: Sequence[OutboxMessage]) -> None:
    """Give back what was claimed and not tried."""
    for until in {message.claimed_until for message in left}:
        ids = [str(message.pk) for message in left if message.claimed_until == until]
        prepared.run(RELEASED_SQL, {"ids": ids, "until": until})


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
    prepared.run(DELIVERED_SQL, {"at": at, "ids": [str(message.pk) for message in messages]})


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
