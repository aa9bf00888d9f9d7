"""The jobs of signing; none of them sees a key or a PIN."""

from celery import shared_task
from django.utils.timezone import now

from signing.services import augment as augmentation


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
