"""A few places for heavy work, of all processes of the installation together: taken at once, or not at all.

A place is an advisory lock that the session of this process holds, so one whose process dies is free again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError

from common import rows


@contextmanager
def held_place(work: str, *, most: int) -> Iterator[bool]:
    """Hold one of so many places for this kind of work, and tell whether there was one; call it outside a transaction.

    Within one session a place is never refused to whoever has it.
    """
    taken = next((number for number in range(most) if _call("pg_try_advisory_lock", work, number)), None)
    try:
        yield taken is not None
    finally:
        if taken is not None:
            _give_back(work, taken)


def _give_back(work: str, number: int) -> None:
    # A session that broke meanwhile has given its places back.
    with suppress(DatabaseError):
        _call("pg_advisory_unlock", work, number)


def _call(function: str, work: str, number: int) -> bool:
    return bool(rows.value(f"SELECT {function}(hashtext(%s), %s)", [work, number]))
