"""Bring a parked signature to its subject, whoever notices first: the worker, the service, the page, or the program.

Signing does not know what it signs. Who asks for signatures that may be parked says here who takes them, by the word
before the colon in the request's subject.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.errors import DomainError
from signing.models import LIVE_STATES, SignatureRecord, SigningRequest, State
from signing.services import course, parking, sign
from signing.services.sign import SignedBlob

Finisher: TypeAlias = Callable[[SigningRequest, SignedBlob, datetime], None]
FINISHERS: dict[str, Finisher] = {}
PARKED_STATES = [State.AWAITING_SIGNER, State.COMPLETING]
PARKED = Q(state__in=PARKED_STATES) & ~Q(transaction="")
# A file that was brought, or a signature whose time-stamp is slow, may still be worked on so long after its time.
STILL_BUSY = timedelta(minutes=2)


def register(word: str, finisher: Finisher) -> None:
    """Let this function take the signatures of all subjects that begin with the word; it may be called twice."""
    FINISHERS[word] = finisher


def finish(*, request_id: int, at: datetime) -> bool:
    """Ask whether the signer has decided, and give the signed file to its subject; tell whether it was there.

    Whoever finds that another has just done all this is told that it was there.

    Raises:
        DomainError: the signer refused, the time is over, or the subject does not take the signature any more.
    """
    try:
        signed = parking.poll(request_id=request_id, at=at)
        if signed is None:
            return False
        hand_over(request_id=request_id, signed=signed, at=at)
    except DomainError:
        if not is_counted(request_id):
            raise
    return True


def hand_over(*, request_id: int, signed: SignedBlob, at: datetime) -> None:
    """Give a signed file that is stored to its subject.

    Raises:
        DomainError: the subject does not take it any more.
    """
    request = parking.awaiting(request_id)
    FINISHERS[request.subject.partition(":")[0]](request, signed, at)


@contextmanager
def given_to_subject(request: SigningRequest, *, at: datetime) -> Iterator[None]:
    """Cancel the request when its subject does not take the signed file, since it changed meanwhile.

    Raises:
        DomainError: what the subject says.
    """
    try:
        yield
    except DomainError:
        reason = _("Văn bản hoặc hồ sơ đã thay đổi trong lúc ký.")
        sign.request_cancel(request_id=request.pk, reason=reason, at=at)
        raise


def is_counted(request_id: int) -> bool:
    """Tell whether the signature of the request was given already."""
    return SignatureRecord.objects.filter(request_id=request_id).exists()


def parked_requests() -> list[int]:
    """Return the requests that were parked and are not at their end; those whose time is over as well, to be closed."""
    found = SigningRequest.objects.filter(PARKED)
    return list(found.order_by("pk").values_list("pk", flat=True))


def lapsed_expire(*, at: datetime) -> int:
    """End the requests whose time is over and whose process has died or was never asked again; return how many.

    The uses of their keys are given back. What was parked stays: the next look asks once more, then hands over or ends
    it.
    """
    late = SigningRequest.objects.filter(state__in=LIVE_STATES, expires_at__lte=at - STILL_BUSY).exclude(PARKED)
    return sum(_expire(pk, at) for pk in late.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _expire(request_id: int, at: datetime) -> bool:
    """End the request, unless it went on since it was found."""
    request = course.locked(request_id)
    went_on = not request.is_live or request.expires_at > at - STILL_BUSY
    if went_on or (request.state in PARKED_STATES and request.transaction):
        return False
    course.close(request, State.EXPIRED, at, {})
    return True


def parked_for(subject: str, *, signer_id: int) -> SigningRequest | None:
    """Return the request of the subject that awaits this person, if there is one."""
    found = SigningRequest.objects.filter(subject=subject, signer_id=signer_id, state__in=PARKED_STATES)
    found = found.exclude(transaction="")
    return found.select_related("key", "signer").first()
