"""The jobs of the catalogue."""

from celery import shared_task
from django.utils.timezone import now

from procedures.services import publishing, uploads


@shared_task(acks_late=True, time_limit=120)
def take_effect() -> int:
    """Put in force the approved versions whose day has come; dossiers find them by their day already."""
    return publishing.versions_take_effect(at=now())


@shared_task(acks_late=True, time_limit=120)
def forget_uploads() -> int:
    """Forget the packages that were handed in to look at and left."""
    return uploads.uploads_forget(at=now())
