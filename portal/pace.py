"""How often one address may have a file checked: each check costs a process of its own."""

from datetime import datetime
from math import ceil

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from common.http import client_address

CHECKS_MAX = 20
WINDOW_SECONDS = 600


def check_wait_seconds(request: HttpRequest, *, at: datetime) -> int:
    """Count a check of this address; return how long it has to wait when it had too many, else 0.

    With the broker down nobody waits, as everywhere on the citizens' side.
    """
    window = int(at.timestamp()) // WINDOW_SECONDS
    key = f"signature-checks:{client_address(request)}:{window}"
    try:
        cache.add(key, 0, WINDOW_SECONDS)
        checks = cache.incr(key)
    except (RedisError, ValueError):
        return 0
    return ceil((window + 1) * WINDOW_SECONDS - at.timestamp()) if checks > CHECKS_MAX else 0
