"""Statements that PostgreSQL parses and plans once for each connection, and then only executes.

psycopg2 sends every statement as new; of a short one, parsing and planning is more than half of the server's work.
The connection must be one of its own, or pooled by session: a pool that changes the server between two transactions
forgets what was prepared.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]

NAMED = re.compile(r"%\(\w+\)s")

_numbers = count(1)
# What each connection to the server has prepared.
_known: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


def fetch(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Execute a statement with its values and return the rows that it gives; `sql` is one of a small, fixed set."""
    used = own_connection()
    with used.cursor() as cursor:
        cursor.execute(_call(used, sql), params)
        return list(cursor.fetchall())


def run(sql: str, params: Params) -> int:
    """Execute a statement with its values and return how many rows it met; `sql` is one of a small, fixed set."""
    used = own_connection()
    with used.cursor() as cursor:
        cursor.execute(_call(used, sql), params)
        return int(cursor.rowcount)


def own_connection() -> Any:
    """Return this thread's connection itself: each look through Django's proxy costs as much as a small statement."""
    return connections[DEFAULT_DB_ALIAS]


def _call(used: Any, sql: str) -> str:
    """Return the call of the statement; it is prepared when this connection has not seen it yet."""
    name, text, call = _statement(sql)
    known = _known.setdefault(used.connection, set())
    if name not in known:
        with used.connection.cursor() as server:
            server.execute(f"PREPARE {name} AS {text}")
        known.add(name)
    return call


@cache
def _statement(sql: str) -> tuple[str, str, str]:
    """Return a name for the statement, the statement with numbered places, and its call."""
    name = f"own_{next(_numbers)}"
    places = list(dict.fromkeys(NAMED.findall(sql))) or ["%s"] * sql.count("%s")
    if NAMED.search(sql):
        text = NAMED.sub(lambda found: f"${places.index(found[0]) + 1}", sql)
    else:
        numbers = count(1)
        text = re.sub("%s", lambda _found: f"${next(numbers)}", sql)
    return name, text, f"EXECUTE {name} ({', '.join(places)})" if places else f"EXECUTE {name}"
