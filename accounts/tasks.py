"""The jobs of accounts."""

from celery import shared_task
from django.utils.timezone import now

from accounts.services import handing_over


@shared_task(acks_late=True, time_limit=120)
def hand_over_leftovers() -> None:
    """Give what still came to closed accounts to who took over."""
    handing_over.leftovers_hand_over(at=now())
