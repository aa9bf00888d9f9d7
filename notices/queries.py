"""Read what people were told."""

from django.db.models import QuerySet

from accounts.models import User
from common import rows
from notices.models import Notice

UNSEEN_SQL = "SELECT count(*) FROM notices_notice WHERE user_id = %s AND seen_at IS NULL AND standing <> 'cancelled'"


def unseen_count(user: User) -> int:
    """Return how many notices the person has not looked at."""
    count: int = rows.value(UNSEEN_SQL, [user.pk])
    return count


def notices_of(user: User) -> QuerySet[Notice]:
    """Return what the person was told in the product."""
    return _in_the_product().filter(user=user)


def notices_about(subject: str) -> list[Notice]:
    """Return what anybody was told of a thing, latest first, with the officers' names."""
    return list(Notice.objects.filter(subject=subject).select_related("user"))


def citizen_notices(subject: str) -> list[Notice]:
    """Return what the citizen was told of a thing in the product, latest first."""
    return list(_in_the_product().filter(subject=subject, user__isnull=True))


def _in_the_product() -> QuerySet[Notice]:
    """Return what people were told here, without what was taken back with its act."""
    return Notice.objects.filter(channel=Notice.Channel.PRODUCT).exclude(standing=Notice.Standing.CANCELLED)
