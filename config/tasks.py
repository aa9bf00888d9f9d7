"""Housekeeping jobs of the whole installation."""

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from common import blobs

KEEP_UNREFERENCED = timedelta(days=1)


@shared_task(acks_late=True, time_limit=3600)
def remove_unreferenced_blobs() -> int:
    """Remove the files that nothing has referred to for a day."""
    return blobs.remove_unreferenced(older_than=KEEP_UNREFERENCED, at=now())
