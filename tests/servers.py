"""Start the embedded PostgreSQL and Redis before Django reads its settings, and stop them after the last test.

A pytest plugin loaded by addopts (-p), because settings are read before any conftest. With DATABASE_URL and
REDIS_URL in the environment nothing is started. xdist's workers inherit the addresses of their controller.
"""

import os
import sys
from collections.abc import Generator
from contextlib import suppress
from itertools import count

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"

from config.embedded import EmbeddedError, FolderInUseError, Servers
from config.env import ROOT


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    if "DATABASE_URL" not in os.environ:
        try:
            servers = start()
        except EmbeddedError as error:
            raise pytest.UsageError(str(error)) from None
        early_config.add_cleanup(servers.stop)
    os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], os.environ.get("PYTEST_XDIST_WORKER"))
    return (yield)


def start() -> Servers:
    """Start in the first folder that no other test run uses."""
    for slot in count():
        servers = Servers(ROOT / "var" / f"test-{slot}", fsync=False, fresh=True, say=say)
        with suppress(FolderInUseError):
            os.environ.update(servers.start())
            return servers
    raise AssertionError("count() does not end")


def redis_url_of_worker(url: str, worker: str | None) -> str:
    """Give each xdist worker (gw0, gw1 …) a database number of its own, after the controller's."""
    if worker is None:
        return url
    base, _, number = url.rpartition("/")
    return f"{base}/{int(number or 0) + 1 + int(worker.removeprefix('gw'))}"


def say(text: str) -> None:
    sys.stderr.write(text + "\n")
