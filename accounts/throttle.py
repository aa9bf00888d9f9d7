"""How often somebody may try to sign in with a wrong password."""

import hashlib
import logging

from django.core.cache import cache
from redis.exceptions import RedisError

MISSES_ALLOWED = 10
WINDOW_SECONDS = 15 * 60
ROUND_SECONDS = 4 * WINDOW_SECONDS

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
    try:
        key = _key(username, address)
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


def forget_everywhere(username: str) -> None:
    """Begin to count anew at every address, because the password is another one now."""
    key = _round_key(username)
    try:
        cache.add(key, 0, timeout=ROUND_SECONDS)
        cache.incr(key)
    except (RedisError, ValueError):
        logger.warning("sign-in misses are not cleared: Redis does not answer")


def _key(username: str, address: str) -> str:
    """Return where the misses are counted; a new password begins a new round of them."""
    whole = f"{username.strip().lower()}\n{address}\n{cache.get(_round_key(username), 0)}"
    return "login-misses:" + hashlib.sha256(whole.encode()).hexdigest()


def _round_key(username: str) -> str:
    return "login-round:" + hashlib.sha256(username.strip().lower().encode()).hexdigest()
