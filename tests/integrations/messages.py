"""A message type, its handler and a transport of the tests' own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import transaction

from common.errors import TransitionError
from integrations import inbox, outbox
from integrations.contracts import FileRef, Message, register_message
from integrations.contracts.envelope import Envelope
from integrations.models import Half, OutboxMessage

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
CODE = "H38.01-261116-0003"
OTHER_CODE = "H38.01-261116-0004"


@register_message
class Told(Message):
    """What the tests send."""

    TYPE = "tests.told"

    text: str = "xin chào"
    files: tuple[FileRef, ...] = ()


class Receiver:
    """What arrived, and what the handler is to do next."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.texts: list[str] = []
        self.effect: Callable[[Told], None] = lambda message: None

    def take(self, message: Told) -> None:
        self.effect(message)
        self.texts.append(message.text)

    def refuse(self, message: Told) -> None:
        raise TransitionError("Hồ sơ đã rút. Kiểm tra lại hồ sơ.")


receiver = Receiver()


@inbox.handles(Told)
def on_told(message: Told, *, envelope: Envelope) -> None:
    receiver.take(message)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **duration: float) -> None:
        self.at += timedelta(**duration)


def told(text: str = "xin chào", *, code: str = CODE, files: tuple[FileRef, ...] = ()) -> Told:
    return Told(dossier_code=code, at=AT, text=text, files=files)


def publish(
    text: str = "xin chào",
    *,
    code: str = CODE,
    at: datetime = AT,
    agency_codes: Sequence[str] = (),
    **fields: object,
) -> OutboxMessage:
    """Publish from the desk to the office, and commit where the test commits."""
    with transaction.atomic():
        message = told(text, code=code, **fields)
        return outbox.publish(message, source=Half.DESK, destination=Half.OFFICE, at=at, agency_codes=agency_codes)


def envelope_of(row: OutboxMessage) -> Envelope:
    return outbox._envelope(row)


@contextmanager
def receiver_does(effect: Callable[[Told], None]) -> Iterator[None]:
    """Let the handler do something else for a while."""
    before, receiver.effect = receiver.effect, effect
    try:
        yield
    finally:
        receiver.effect = before
