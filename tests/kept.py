"""What many tests begin with: built once a process, and put back into the database by one command.

The rows come back as they were built, with the same keys and past the triggers. The sequences have moved on, so
whatever a test adds has other keys.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, transaction

from accounts.queries import forget_calendars
from common import blobs
from common.models import Blob
from procedures.queries import forget_plans

Thing = TypeVar("Thing")
Places = dict[str, set[str]]

PUT_BACK = "SET LOCAL session_replication_role = replica; {}; SET LOCAL session_replication_role = origin"
# The places of a table's columns that are stored, and what writes a row of them down.
COLUMNS = """
SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum),
    string_agg(format('quote_nullable(%%I)', attname), ' || '', '' || ' ORDER BY attnum)
FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""


@dataclass(frozen=True)
class Kept:
    """What was built: itself, the command that puts its rows back, and its files by their SHA-256."""

    thing: bytes
    command: str
    files: dict[str, bytes]


_kept: dict[Callable[[], Any], Kept] = {}


def kept(build: Callable[[], Thing]) -> Thing:
    """Return what the builder builds, with its rows in the database and its files stored."""
    forget_plans()
    forget_calendars()
    if build in _kept:
        put_back(_kept[build])
    else:
        _kept[build] = built(build)
    thing: Thing = pickle.loads(_kept[build].thing)
    return thing


def built(build: Callable[[], object]) -> Kept:
    """Build it, and find out which rows that added."""
    before = places()
    thing = build()
    added = {table: found - before.get(table, set()) for table, found in places().items()}
    command = PUT_BACK.format("; ".join(inserting(table, rows) for table, rows in added.items() if rows))
    return Kept(pickle.dumps(thing), command, {sha256: blobs.read(sha256) for sha256 in new_blobs(added)})


def put_back(one: Kept) -> None:
    for sha256, content in one.files.items():
        if not blobs.exists(sha256):
            blobs._store(sha256, io.BytesIO(content))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(one.command)


def places() -> Places:
    """Return where the rows of every table lie."""
    tables = connection.introspection.django_table_names()
    found: Places = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', ctid::text FROM \"{table}\"" for table in tables))
        for table, place in cursor.fetchall():
            found.setdefault(table, set()).add(place)
    return found


def inserting(table: str, rows: set[str]) -> str:
    """Return the statement that inserts these rows again."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        columns, values = cursor.fetchone()
        written = f"SELECT string_agg('(' || {values} || ')', ', ' ORDER BY ctid) FROM \"{table}\""
        cursor.execute(f"{written} WHERE ctid = ANY(%s::tid[])", [list(rows)])
        [written_rows] = cursor.fetchone()
    # The test may have stored a file of the same content already.
    known = " ON CONFLICT DO NOTHING" if table == Blob._meta.db_table else ""
    return f'INSERT INTO "{table}" ({columns}) VALUES {written_rows}{known}'


def new_blobs(added: Places) -> list[str]:
    """Return the names of the files among the added rows."""
    rows = list(added.get(Blob._meta.db_table, ()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM common_blob WHERE ctid = ANY(%s::tid[])", [rows])
        return [sha256 for (sha256,) in cursor.fetchall()]
