"""Databases that are made once a run and copied by whoever needs one; migrating takes as long as a hundred tests.

Whoever asks first makes it; the others wait for that.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.db import connection as django_connection
from psycopg2.extensions import connection

from config.env import ROOT

KEPT = {"django_content_type", "auth_permission"}
# Where the environment tells workers and their children the folder of the run.
RUN_FOLDER = "TEST_RUN_FOLDER"


def run_folder() -> Path:
    """Return the folder that all processes of this run share; it is gone afterwards."""
    return Path(os.environ[RUN_FOLDER])


def migrated() -> str:
    """Return the name of a database with all tables and no people."""
    return made_once("migrated", lambda url: manage("migrate", "--no-input", environment={"DATABASE_URL": url}))


def made_once(kind: str, make: Callable[[str], None], *, template: str = "template1") -> str:
    """Return the name of this run's database of a kind, made now when nobody has made it."""
    name = own_name(kind)
    with locked(name) as server:
        if not exists(server, name):
            make(fresh_database(f"{name}-making", template=template))
            execute(f'ALTER DATABASE "{name}-making" RENAME TO "{name}"')
    return name


def own_name(kind: str) -> str:
    """Return how this run calls its database of a kind."""
    return f"{run_folder().name}-{kind}"


def fresh_database(name: str, *, template: str = "template1") -> str:
    """Make a database on the same server, as a copy of another, and return its address."""
    drop_database(name)
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def drop_database(name: str) -> None:
    """Drop a database whoever is still connected to it."""
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def end_sessions(name: str) -> None:
    """End whatever is still connected to a database."""
    execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


def drop_made() -> None:
    """Drop what this run has made."""
    with connected() as server, server.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [own_name("")])
        found = [name for (name,) in cursor.fetchall()]
    for name in found:
        drop_database(name)


def emptying(style: object, tables: list[str], **options: object) -> list[str]:
    """Return what empties those of the tables that have rows; TRUNCATE would write some hundred new files.

    What Django itself keeps of the models stays: it would only be made again.
    """
    wanted = [table for table in sorted(tables) if table not in KEPT]
    with django_connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f'EXISTS (SELECT FROM "{table}")' for table in wanted))
        filled = [table for table, found in zip(wanted, cursor.fetchone(), strict=True) if found]
    # Neither keys nor the triggers that forbid it are asked, nor the order.
    return ["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{table}"' for table in filled)]


def exists(server: connection, name: str) -> bool:
    """Tell whether the server has a database of this name."""
    with server.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


@contextmanager
def locked(name: str) -> Iterator[connection]:
    """Be the only one who has this lock; it ends with the connection."""
    with connected() as server:
        with server.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        yield server


@contextmanager
def connected() -> Iterator[connection]:
    """Give a connection to the run's own database, each statement its own transaction."""
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        yield server


def execute(command: str) -> None:
    """Let the server do one thing."""
    with connected() as server, server.cursor() as cursor:
        cursor.execute(command)


def manage(*arguments: str, environment: dict[str, str]) -> None:
    """Run a command of manage.py, with this beside the environment that is there."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{arguments[0]}: {done.stderr[-2000:]}"
