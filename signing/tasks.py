"""The jobs of signing; none of them holds a key or a PIN."""

import logging

from celery import shared_task
from django.utils.timezone import now

from common.errors import DomainError
from signing.services import finishing

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
