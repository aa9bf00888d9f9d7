"""Slow down whoever guesses codes or secrets (row C5): after five misses an address waits, each time longer."""

from datetime import datetime
from math import ceil

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from common.http import client_address

FREE_MISSES = 5
FIRST_WAIT_SECONDS = 30
LONGEST_WAIT_SECONDS = 900
FORGOTTEN_AFTER_SECONDS = 3600


def wait_seconds(request: HttpRequest, *, at: datetime) -> int:
    """Return how long this address has to wait before its next look-up; 0 when it may ask now.

    With the broker down nobody waits: a citizen must be able to follow the dossier.
    """
    try:
        until = cache.get(_wait_key(request))
    except RedisError:
        return 0
    return max(0, ceil(until - at.timestamp())) if until else 0


def note_miss(request: HttpRequest, *, at: datetime) -> None:
    """Count a wrong code or secret of this address and let it wait once there were too many."""
    try:
        cache.add(_count_key(request), 0, FORGOTTEN_AFTER_SECONDS)
        misses = cache.incr(_count_key(request))
        if misses >= FREE_MISSES:
            wait = min(FIRST_WAIT_SECONDS * 2 ** (misses - FREE_MISSES), LONGEST_WAIT_SECONDS)
            cache.set(_wait_key(request), at.timestamp() + wait, wait)
    except (RedisError, ValueError):
        return


def _count_key(request: HttpRequest) -> str:
    return f"track-misses:{client_address(request)}"


def _wait_key(request: HttpRequest) -> str:
    return f"track-wait:{client_address(request)}"
