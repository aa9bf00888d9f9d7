"""Jobs of signing; none of them ever sees a key or a PIN."""

from celery import shared_task
from django.utils.timezone import now

from signing.services import leaving


@shared_task(acks_late=True, time_limit=300)
def end_leavers() -> None:
    """End the keys and grants of people who left."""
    leaving.leavers_end(at=now())
