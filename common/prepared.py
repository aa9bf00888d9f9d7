"""Statements that PostgreSQL parses and plans once for each connection, and then only executes.

psycopg2 sends every statement as new; of a short one, parsing and planning is more than half of the server's work.
The connection must be one of its own, or pooled by session: a pool that changes the server between two transactions
forgets what was prepared.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connections

Params: TypeAlias = Sequence[Any] | Mapping[str, Any]

NAMED = re.compile(r"%\(\w+\)s")

_numbers = count(1)


class _Line(threading.local):
    """This thread's way to the server: one cursor for all statements, and the names of those that it knows."""

    server: Any = None
    cursor: Any = None
    names: "set[str]"

    def open(self, used: Any) -> None:
        """Take the connection's present server; a new one knows nothing yet."""
        used.ensure_connection()
        self.server, self.cursor, self.names = used.connection, used.make_cursor(used.create_cursor()), set()


_line = _Line()


def fetch(sql: str, params: Params) -> list[tuple[Any, ...]]:
    """Execute a statement with its values and return the rows that it gives; `sql` is one of a small, fixed set."""
    return list(_execute(sql, params).cursor.fetchall())


def run(sql: str, params: Params) -> int:
    """Execute a statement with its values and return how many rows it met; `sql` is one of a small, fixed set."""
    return int(_execute(sql, params).rowcount)


def own_connection() -> Any:
    """Return this thread's connection itself: each look through Django's proxy costs as much as a small statement."""
    return connections[DEFAULT_DB_ALIAS]


def _execute(sql: str, params: Params) -> Any:
    """Execute the statement and return the cursor; it is prepared when the server has not seen it yet."""
    used = own_connection()
    used.close_if_health_check_failed()
    if used.connection is None or used.connection is not _line.server:
        _line.open(used)
    name, text, call = _statement(sql)
    if name not in _line.names:
        with _line.server.cursor() as server:
            server.execute(f"PREPARE {name} AS {text}")
        _line.names.add(name)
    cursor = used.cursor() if used.queries_logged else _line.cursor
    cursor.execute(call, params)
    return cursor


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
