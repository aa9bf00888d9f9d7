"""The started product for tests: a database with the sample province, web server, workers and beat.

Whoever asks for the fixture `product` shares one with the other tests of its process, started at the first use. The
province is loaded once a run, and each product begins with a copy of it.
"""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from config.demo import health, programs
from config.demo_environment import demo_environment
from config.sample.password import PIN, demo_password
from config.server_process import free_port
from config.supervisor import Supervisor
from tests.databases import drop_database, fresh_database, made_once, manage, migrated, own_name, run_folder

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
    name = own_name(f"product-{os.getpid()}")
    environment = environment_of(fresh_database(name, template=province()), folder, port)
    shutil.copytree(province_folder() / "blobs", folder / "blobs")
    supervisor = Supervisor(folder, environment)
    try:
        for name, command in programs(port).items():
            supervisor.start(name, command)
        made = Product(f"http://127.0.0.1:{port}", environment, demo_password())
        wait_until_ready(made, supervisor, folder)
        yield made
    finally:
        supervisor.stop()
        drop_database(name)


def province() -> str:
    """Return the name of a database with the sample province; its files lie in `province_folder`."""
    return made_once("province", load_province, template=migrated())


def load_province(url: str) -> None:
    """Load the sample province into a migrated database, and collect what the web servers serve."""
    province_folder().mkdir()
    environment = environment_of(url, province_folder(), free_port())
    for command in (("collectstatic", "--no-input"), ("sample_province",)):
        manage(*command, environment=environment)


def province_folder() -> Path:
    return run_folder() / "province"


def environment_of(database: str, folder: Path, port: int) -> dict[str, str]:
    """Return the environment of a product whose files lie in a folder."""
    made = demo_environment({"DATABASE_URL": database, "REDIS_URL": redis()}, folder, port)
    return {**os.environ, **made, "BLOB_ROOT": str(folder / "blobs"), "PYTHONUNBUFFERED": "1"}


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
