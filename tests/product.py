"""The started product for tests: a fresh database with the sample province, web server, workers and beat.

Whoever asks for the fixture `product` shares one, started at the first use. Such tests are marked e2e and run in a
process of their own, after the others: two browsers and two products would only wait for each other.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.demo import health, programs
from config.demo_environment import demo_environment
from config.env import ROOT
from config.sample.password import PIN, demo_password
from config.server_process import free_port
from config.supervisor import Supervisor

READY_SECONDS = 60


@dataclass
class Product:
    """A running product, and a look into its database past Django."""

    address: str
    environment: dict[str, str]
    password: str
    pin: str = PIN

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return what a query finds; Playwright's loop forbids the ORM."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def value(self, query: str, *values: object) -> object:
        """Return the one value that a query finds."""
        [[value]] = self.rows(query, *values)
        return value

    def undelivered(self, code: str) -> list[tuple[object, ...]]:
        """Return what is on its way or stopped for the dossiers whose code begins so, with its error."""
        return self.rows(
            "SELECT subject, type, state, attempts, next_attempt_at, claimed_until, last_error "
            "FROM integrations_outboxmessage WHERE state <> 'delivered' AND subject LIKE %s",
            f"{code}%",
        )


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the started product; its logs lie in the folder that a failure names."""
    folder, port = tmp_path_factory.mktemp("product"), free_port()
    database = fresh_database(os.environ["DATABASE_URL"], f"product_{os.getpid()}")
    environment = {**os.environ, **demo_environment({"DATABASE_URL": database, "REDIS_URL": redis()}, folder, port)}
    environment |= {"BLOB_ROOT": str(folder / "blobs"), "PYTHONUNBUFFERED": "1"}
    for command in (("migrate", "--no-input"), ("collectstatic", "--no-input"), ("sample_province",)):
        manage(*command, folder=folder, environment=environment)
    supervisor = Supervisor(folder, environment)
    try:
        for name, command in programs(port).items():
            supervisor.start(name, command)
        made = Product(f"http://127.0.0.1:{port}", environment, demo_password())
        wait_until_ready(made, supervisor, folder)
        yield made
    finally:
        supervisor.stop()
        drop_database(os.environ["DATABASE_URL"], f"product_{os.getpid()}")


def manage(*arguments: str, folder: Path, environment: dict[str, str]) -> None:
    """Run a command of manage.py."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments[0]}: {done.stderr[-2000:]}"


def wait_until_ready(product: Product, supervisor: Supervisor, folder: Path) -> None:
    """Wait until every part of it works."""
    ends_at = time.monotonic() + READY_SECONDS
    while not (state := health(product.address))[0]:
        supervisor.check()
        assert time.monotonic() < ends_at, f"{state[1]}; the logs are in {folder}"
        time.sleep(0.1)


def redis() -> str:
    """Return a Redis database that no test run uses: the controller and its workers have the first ones."""
    base, _, number = os.environ["REDIS_URL"].rpartition("/")
    return f"{base}/{int(number or 0) + 8}"


def fresh_database(url: str, name: str) -> str:
    """Make an empty database on the same server and return its address."""
    drop_database(url, name)
    execute(url, f'CREATE DATABASE "{name}"')
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def drop_database(url: str, name: str) -> None:
    execute(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def execute(url: str, command: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(command)
    finally:
        connection.close()
