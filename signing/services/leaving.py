"""Whoever leaves signs no more: the use ends with the post at once, and the rows are closed soon after."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common import rows
from signing.models import KeyGrant, SigningKey, SigningRequest
from signing.models.requests import LIVE_STATES
from signing.services import key_course, sign
from signing.services.key_course import Kind
from signing.services.preflight import AT_THE_AGENCY, STILL_HELD

LEFT_KEYS = f"""
SELECT one.id FROM signing_signingkey one WHERE one.active AND one.user_id IS NOT NULL AND NOT {STILL_HELD}
"""
LEFT_GRANTS = f"""
SELECT one.id FROM signing_keygrant one JOIN signing_signingkey key ON key.id = one.key_id
WHERE one.ended_at IS NULL AND NOT {AT_THE_AGENCY}
"""


def leavers_end(*, at: datetime) -> tuple[int, int]:
    """End the keys and the grants of people who left their post or whose account is closed; return how many."""
    keys, grants = rows.values(LEFT_KEYS, []), rows.values(LEFT_GRANTS, [])
    return sum(_end_key(pk, at) for pk in keys), sum(_end_grant(pk, at) for pk in grants)


def leaver_end(user: User, *, at: datetime) -> None:
    """End the keys and grants of one person who has just left, in the caller's transaction."""
    for pk in rows.values(f"{LEFT_KEYS} AND one.user_id = %s ORDER BY 1", [user.pk]):
        _end_key(pk, at)
    for pk in rows.values(f"{LEFT_GRANTS} AND one.user_id = %s ORDER BY one.key_id, 1", [user.pk]):
        _end_grant(pk, at)


@transaction.atomic
def requests_cancel(
    *, reason: str, at: datetime, signer: User | None = None, subjects: Sequence[str] | None = None
) -> int:
    """Cancel the live requests of a person, or about these things, and return how many there were.

    A key that is at work just then brings a signature that nobody takes any more.
    """
    live = SigningRequest.objects.filter(state__in=LIVE_STATES)
    if signer is not None:
        live = live.filter(signer=signer)
    if subjects is not None:
        live = live.filter(subject__in=subjects)
    ids = list(live.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        sign.request_cancel(request_id=pk, reason=reason, at=at)
    return len(ids)


@transaction.atomic
def _end_key(key_id: int, at: datetime) -> bool:
    """End it if it still stands so under its lock."""
    key = rows.lock(SigningKey, key_id)
    if key_id not in rows.values(f"{LEFT_KEYS} AND one.id = %s", [key_id]):
        return False
    key_course.end(key, Kind.LEFT, actor=None, at=at)
    return True


@transaction.atomic
def _end_grant(grant_id: int, at: datetime) -> bool:
    key = rows.lock(SigningKey, KeyGrant.objects.values_list("key_id", flat=True).get(pk=grant_id))
    if grant_id not in rows.values(f"{LEFT_GRANTS} AND one.id = %s", [grant_id]):
        return False
    grant = KeyGrant.objects.select_related("user").get(pk=grant_id)
    grant.ended_at = grant.updated_at = at
    grant.save(update_fields=["ended_at", "updated_at"])
    data: dict[str, object] = {"grant": grant.pk, "user": grant.user.username}
    key_course.note(key, Kind.GRANT_LEFT, actor=None, at=at, receiver=grant.user, data=data)
    return True
