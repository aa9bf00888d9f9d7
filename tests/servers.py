"""Start the embedded PostgreSQL and Redis before Django reads its settings, and stop them after the last test.

A pytest plugin loaded by addopts (-p), because settings are read before any conftest. With DATABASE_URL and
REDIS_URL in the environment nothing is started. xdist's workers inherit the addresses of their controller, and the
folder of the run; each has a Redis database and a store of files of its own.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import suppress
from itertools import count
from threading import Thread

import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_test"

from config.embedded import EmbeddedError, FolderInUseError, Servers
from config.env import ROOT
from tests import databases

BYTECODE = str(ROOT / "var" / "pycache")


def keep_bytecode() -> None:
    """Let every process of this run and of the next find compiled what one has compiled, whatever the shell says.

    A process of the product compiles for longer than it imports, and a run starts dozens.
    """
    sys.dont_write_bytecode, sys.pycache_prefix = False, BYTECODE
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = BYTECODE


keep_bytecode()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    # A shell that starts us in the background lets us ignore it, and with us whatever we start and stop by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        prepare(early_config)
    os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], worker)
    os.environ["BLOB_ROOT"] = str(databases.run_folder() / f"blobs-{worker or 'main'}")
    return (yield)


def prepare(config: pytest.Config) -> None:
    """Give the run its folder and its servers, and migrate a database for the workers while they collect."""
    folder = tempfile.mkdtemp(prefix="motcuamo-test-")
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ[databases.RUN_FOLDER] = folder
    if "DATABASE_URL" in os.environ:
        config.add_cleanup(databases.drop_made)
    else:
        try:
            servers = start()
        except EmbeddedError as error:
            raise pytest.UsageError(str(error)) from None
        config.add_cleanup(servers.stop)
    if getattr(config.known_args_namespace, "numprocesses", None):
        Thread(target=databases.migrated, daemon=True).start()


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
