"""The jobs of signing; none of them holds a key or a PIN."""

import logging

from celery import shared_task
from django.utils.timezone import now

from common.errors import DomainError
from signing.services import augment as augmentation
from signing.services import finishing, leaving

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, time_limit=60)
def finish_parked(*, request_id: int) -> None:
    """Ask for one parked signature; its refusal stands in the request, where the person reads it."""
    try:
        finishing.finish(request_id=request_id, at=now())
    except DomainError as error:
        logger.info("Parked request %s: %s", request_id, type(error).__name__)


@shared_task(acks_late=True, time_limit=60)
def poll_parked() -> None:
    """Give out all parked requests."""
    for request_id in finishing.parked_requests():
        finish_parked.apply_async(kwargs={"request_id": request_id}, expires=5)


@shared_task(acks_late=True, time_limit=60)
def expire_lapsed() -> None:
    """End the requests of processes that died, and those that nobody asks for any more."""
    finishing.lapsed_expire(at=now())


@shared_task(acks_late=True, time_limit=300)
def end_leavers() -> None:
    """End the keys and grants of people who left."""
    leaving.leavers_end(at=now())


@shared_task(acks_late=True, time_limit=480)
def augment(*, augmentation_id: int) -> None:
    """Add to one signed file what it is owed."""
    augmentation.augment(augmentation_id=augmentation_id, at=now())


@shared_task(acks_late=True, time_limit=60)
def augment_waiting() -> None:
    """Give out what is owed and not done: a wake-up was lost, a server was down, or a worker died."""
    for augmentation_id in augmentation.due(at=now()):
        augment.delay(augmentation_id=augmentation_id)


@shared_task(acks_late=True, time_limit=60)
def renew_archives() -> None:
    """Owe a newer time-stamp to the archives whose newest one ends soon."""
    augmentation.order_renewals(at=now())
