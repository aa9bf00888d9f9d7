"""The course of a signing request: it is taken, it ends, and each act on it is written down."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from common import journal, rows
from common.journal import JOURNAL_FIELDS
from signing.errors import SigningRefusal, refusal
from signing.models import SigningEvent, SigningRequest, State
from signing.services import uses

READ_ALONG = (("signer",), ("agency",), ("key",))
SAVED = ("state", "result", "report", "failure", "updated_at", *JOURNAL_FIELDS)

# A use of the key was counted, and nothing signed has come of it yet.
UNDER_WAY = {State.SIGNING, State.AWAITING_SIGNER}
UNSIGNED = {State.PREPARED, *UNDER_WAY}

logger = logging.getLogger(__name__)


def claim(request_id: int, at: datetime) -> SigningRequest:
    """Take the request, so that nobody else performs it, and count a use of its key.

    Raises:
        SigningRefusal: it is taken, closed, or its time is over; or the key has been used as often as it may be.
    """
    request, used_up = _claim(request_id, at)
    if used_up is not None:
        raise used_up
    return request


@transaction.atomic
def _claim(request_id: int, at: datetime) -> tuple[SigningRequest, SigningRefusal | None]:
    request = locked(request_id)
    if request.state != State.PREPARED or request.is_expired(at):
        raise refusal("request_closed")
    used_up = uses.use_take(key=request.key, at=at)
    if used_up is not None:
        close(request, State.FAILED, at, {"code": used_up.code}, reason=str(used_up))
        return request, used_up
    request.begin()
    save(request, "begun", at, {})
    return request, None


@contextmanager
def giving_up(request: SigningRequest, at: datetime) -> Iterator[None]:
    """Close the request when the work fails, with the sentence that the person reads.

    Raises:
        SigningRefusal: whatever went wrong; a fault of ours under its number.
    """
    try:
        yield
    except SigningRefusal as error:
        _give_up(request, str(error), error.code, at)
        raise
    except Exception as error:
        raise _internal_failure(request, at) from error


@transaction.atomic
def _give_up(request: SigningRequest, text: str, code: str, at: datetime) -> None:
    """Close the request, unless another process has brought its signed file meanwhile."""
    current = locked(request.pk)
    if current.state in UNSIGNED:
        close(current, State.FAILED, at, {"code": code}, reason=text)


def close(request: SigningRequest, how: State, at: datetime, data: dict[str, object], *, reason: str = "") -> None:
    """End a live request that the caller has locked as failed, expired or cancelled; nothing signed came of it.

    The use of its key is given back.
    """
    if request.state in UNDER_WAY:
        uses.use_give_back(key_id=request.key_id, taken_on=localdate(request.created_at))
    if how == State.EXPIRED:
        request.expire()
    elif how == State.CANCELLED:
        request.cancel(reason=reason)
    else:
        request.fail(reason=reason)
    save(request, how.value, at, data)


def _internal_failure(request: SigningRequest, at: datetime) -> SigningRefusal:
    logger.exception("Signing request %s failed", request.pk)
    refused = refusal("internal", id=request.pk)
    _give_up(request, str(refused), refused.code, at)
    return refused


def locked(request_id: int) -> SigningRequest:
    """Return the request with its people and key, locked until the transaction ends.

    Raises:
        SigningRefusal: there is none.
    """
    rows.check_transaction()
    for request in rows.read(SigningRequest, "WHERE one.id = %s FOR UPDATE OF one", [request_id], related=READ_ALONG):
        return request
    raise refusal("request_closed")


def save(
    request: SigningRequest, action: str, at: datetime, data: dict[str, object], *, also: Sequence[str] = ()
) -> None:
    """Write the state, these other columns, and the event; the row is locked by the caller."""
    request.updated_at = at
    journal.append(
        SigningEvent,
        subject_field="request",
        subject=request,
        at=at,
        actor=request.signer,
        action=action,
        data=data,
        saving=(*SAVED, *also),
    )
