"""What every test may use; the servers themselves are started by tests/servers.py."""

import gc
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import databases
from tests.product import product

__all__ = ["product"]

NEEDS = "needs the program "
YOUNG_OBJECTS = 10_000


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Seek garbage neither while all tests are imported nor, later, among what they have in common."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, by the name of the program, what the machine cannot run, and begin with what takes longest.

    The first worker so begins with the browser, whose tests share one product, and the others take the rest over.
    """
    for item in items:
        for mark in item.iter_markers("needs"):
            for program in mark.args:
                if shutil.which(program) is None:
                    item.add_marker(pytest.mark.skip(reason=NEEDS + program))
    items.sort(key=lambda item: (not item.get_closest_marker("e2e"), not item.get_closest_marker("long")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count and name the programs for whose want tests were skipped."""
    missing = Counter(
        report.longrepr[2].split(NEEDS)[1]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NEEDS in report.longrepr[2]
    )
    if missing:
        names = ", ".join(f"{program} ({count})" for program, count in sorted(missing.items()))
        terminalreporter.write_line(f"{missing.total()} tests skipped for missing programs: {names}; see `make system`")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Make the test database as a copy of the migrated one; this is the hook of pytest-django for its settings."""
    connection.settings_dict["TEST"]["TEMPLATE"] = databases.migrated()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Empty tables quickly after tests that commit; let no thread's connection hold the database at the end."""
    connection.ops.sql_flush = databases.emptying
    yield
    databases.end_sessions(connection.settings_dict["NAME"])


@pytest.fixture(scope="session")
def redis_client() -> Iterator[redis.Redis]:
    """Give this run's own Redis database."""
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def empty_redis(request: pytest.FixtureRequest) -> None:
    """Begin with an empty cache and empty queues; browser tests share the running product instead."""
    if not request.node.get_closest_marker("e2e"):
        request.getfixturevalue("redis_client").flushdb()


@pytest.fixture
def count_queries(db: None) -> Callable[[Callable[[], object]], int]:
    """Return how many queries a call makes."""

    def count(call: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            call()
        return len(queries)

    return count
