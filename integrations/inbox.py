"""Take messages in: each has its effect once, and in the order of its stream."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from common import blobs, prepared
from common.errors import DomainError
from integrations.contracts import FileRef, Message
from integrations.contracts.envelope import Envelope
from integrations.models import InboxMessage
from integrations.transports.base import OutOfOrderError

NOTE_SQL = """
INSERT INTO integrations_inboxmessage (message_id, destination, source, subject, number, type, received_at)
SELECT %(id)s::uuid, %(destination)s::text, %(source)s::text, %(subject)s::text, %(number)s::integer,
  %(type)s::text, %(at)s::timestamptz
WHERE %(number)s::integer = 1 OR EXISTS (
  SELECT FROM integrations_inboxmessage AS earlier
  WHERE earlier.destination = %(destination)s::text AND earlier.source = %(source)s::text
    AND earlier.subject = %(subject)s::text
    AND earlier.number = %(number)s::integer - 1
)
ON CONFLICT DO NOTHING
"""

AnyMessage = TypeVar("AnyMessage", bound=Message, contravariant=True)


class Handler(Protocol[AnyMessage]):
    """What a half does with a message: one call of one service."""

    def __call__(self, message: AnyMessage, *, envelope: Envelope) -> None: ...


_handlers: dict[type[Message], Handler[Any]] = {}


class UnknownMessageError(DomainError):
    """This half does not know what to do with the message."""


class FileMismatchError(DomainError):
    """A file of the message is missing here, or is not what the message says."""


def handles(message_class: type[AnyMessage]) -> Callable[[Handler[AnyMessage]], Handler[AnyMessage]]:
    """Make a function the handler of a message class.

    Raises:
        RuntimeError: the class has another handler.
    """

    def register(handler: Handler[AnyMessage]) -> Handler[AnyMessage]:
        if _handlers.setdefault(message_class, handler) is not handler:
            raise RuntimeError(f"{message_class.__name__} has two handlers")
        return handler

    return register


def receive(envelope: Envelope, *, at: datetime) -> bool:
    """Take a message in and return whether it was new; one taken before is acknowledged without effect.

    The note of the message and its effect are one transaction.

    Raises:
        OutOfOrderError: an earlier message of its stream has not arrived; send again later.
        DomainError: the content, a file or the state of the dossier forbids it; a person must mend something first.
    """
    message = _open(envelope)
    handler = _handler_of(message)
    if not _files_are_whole(message):
        return _is_new_without_files(envelope)
    with transaction.atomic(durable=True):
        if not _note(envelope, at):
            return False
        handler(message, envelope=envelope)
    return True


def _open(envelope: Envelope) -> Message:
    try:
        return envelope.open()
    except KeyError:
        raise _unknown(envelope) from None
    except ValidationError as error:
        # Only the names of the fields: their content may be personal.
        fields = ", ".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        text = _("Nội dung tin không đúng mẫu (%(fields)s). Báo quản trị hệ thống sửa, rồi bấm Gửi lại.")
        raise UnknownMessageError(text % {"fields": fields[:200]}) from None


def _handler_of(message: Message) -> Handler[Any]:
    try:
        return _handlers[type(message)]
    except KeyError:
        raise _unknown(message) from None


def _unknown(message: Envelope | Message) -> UnknownMessageError:
    name = message.type if isinstance(message, Envelope) else message.TYPE
    text = _("Bên nhận chưa biết loại tin %(type)s. Nâng cấp bên nhận, rồi bấm Gửi lại.")
    return UnknownMessageError(text % {"type": name})


def _files_are_whole(message: Message) -> bool:
    return all(blobs.check(sha256) for sha256 in sorted({file.sha256 for file in _files_in(message)}))


def _files_in(value: object) -> Iterator[FileRef]:
    if isinstance(value, FileRef):
        yield value
    elif isinstance(value, BaseModel):
        yield from _files_in([part for __, part in value])
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for part in value:
            yield from _files_in(part)


def _is_new_without_files(envelope: Envelope) -> bool:
    """Acknowledge a repeated message whose files are gone by now; refuse a new one."""
    if InboxMessage.objects.filter(destination=envelope.destination, message_id=envelope.id).exists():
        return False
    raise FileMismatchError(_("Tệp tới nơi bị thiếu hoặc không khớp mã băm. Bên gửi chuyển lại tệp, rồi bấm Gửi lại."))


def _note(envelope: Envelope, at: datetime) -> bool:
    """Note the message if it is new and next in its stream.

    One statement, safe against a second receiver: both unique constraints must be named by the conflict, or by none,
    else the one that is left out fails when two receivers insert at the same instant.
    """
    said = envelope.model_dump(exclude={"id", "version", "sent_at", "payload"})
    if prepared.run(NOTE_SQL, {**said, "id": str(envelope.id), "at": at}):
        return True
    _refuse_unless_known(envelope)
    return False


def _refuse_unless_known(envelope: Envelope) -> None:
    """Tell a repeated message from an early one, and from another that took its number."""
    place = Q(source=envelope.source, subject=envelope.subject, number=envelope.number)
    found = InboxMessage.objects.filter(place | Q(message_id=envelope.id), destination=envelope.destination)
    known = set(found.values_list("message_id", flat=True))
    if not known:
        raise OutOfOrderError(_("Tin trước của hồ sơ này chưa tới nơi."))
    if envelope.id not in known:
        raise RuntimeError(f"message {envelope.id} has the number of {known}")
