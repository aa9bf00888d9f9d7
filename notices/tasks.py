"""The jobs of the notices."""

from celery import shared_task
from django.utils.timezone import now

from notices.services import mailing


@shared_task(acks_late=True, time_limit=300)
def send_mails() -> None:
    """Send the e-mails that are due."""
    mailing.mails_send(clock=now)
