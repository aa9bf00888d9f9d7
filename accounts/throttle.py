"""How often somebody may try to sign in with a wrong password."""

import hashlib
import logging

from django.core.cache import cache
from redis.exceptions import RedisError

MISSES_ALLOWED = 10
WINDOW_SECONDS = 15 * 60

logger = logging.getLogger(__name__)


def is_locked(username: str, address: str) -> bool:
    """Tell whether this account must wait at this address; a Redis that is down locks nobody out."""
    try:
        return int(cache.get(_key(username, address), 0)) >= MISSES_ALLOWED
    except RedisError:
        logger.warning("sign-in misses are not counted: Redis does not answer")
        return False


def note_miss(username: str, address: str) -> None:
    """Count one wrong password; the count ends a quarter of an hour after the first."""
    key = _key(username, address)
    try:
        cache.add(key, 0, timeout=WINDOW_SECONDS)
        cache.incr(key)
    except (RedisError, ValueError):
        logger.warning("a sign-in miss was not counted")


def forget_misses(username: str, address: str) -> None:
    """Begin to count anew after a right password."""
    try:
        cache.delete(_key(username, address))
    except RedisError:
        logger.warning("sign-in misses are not cleared: Redis does not answer")


def _key(username: str, address: str) -> str:
    whole = f"{username.strip().lower()}\n{address}"
    return "login-misses:" + hashlib.sha256(whole.encode()).hexdigest()
