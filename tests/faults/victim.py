"""Processes that are killed where a test says: by SIGKILL, before or after one commit or one outside effect.

Each is forked from a server process that has loaded Django and holds no connection, so it costs milliseconds. The
hooks live here alone; the product knows nothing of them.
"""

import multiprocessing
import os
import pickle
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from multiprocessing.connection import Connection

import django
import time_machine
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.timezone import now

from common import blobs, convert, wakeup
from integrations import outbox
from integrations.transports.local import LocalTransport
from signing.keys import envelope
from signing.services import sign
from tests.factories.company import Company

# Every commit, and everything that a roll-back does not undo.
HOOKED = (
    (BaseDatabaseWrapper, "_commit", "commit"),
    (LocalTransport, "send", "send"),
    (blobs, "_store", "blob"),
    (convert, "to_pdf", "convert"),
    (sign, "sign_in_place", "key"),
    (outbox, "wake_worker", "wake"),
    (wakeup, "send", "job"),
)
TIME_LIMIT_SECONDS = 60


@dataclass
class Hooks:
    """The points that a process passes, by name ("before commit 2"), and the one where it dies."""

    die_at: str = ""
    passed: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def install(self) -> None:
        for place, name, kind in HOOKED:
            setattr(place, name, self.around(kind, getattr(place, name)))

    def around(self, kind: str, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def hooked(*args: object, **kwargs: object) -> object:
            self.counts[kind] += 1
            point = f"{kind} {self.counts[kind]}"
            self.pass_by(f"before {point}")
            result = function(*args, **kwargs)
            self.pass_by(f"after {point}")
            return result

        return hooked

    def pass_by(self, point: str) -> None:
        self.passed.append(point)
        if point == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Fate:
    """How a process ended: the points that it passed, none of them known when it was killed."""

    killed: bool
    passed: tuple[str, ...]


def run(company: Company, act: str, code: str, *, die_at: str = "") -> Fate:
    """Do one act in a process of its own, and return how that ended."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    here, there = context.Pipe(duplex=False)
    order = pickle.dumps((connection.settings_dict["NAME"], settings.CELERY_BROKER_URL, company, act, code))
    process = context.Process(target=live, args=(there, order, die_at, now()))
    process.start()
    there.close()
    process.join(TIME_LIMIT_SECONDS)
    killed = process.exitcode == -signal.SIGKILL
    assert killed or process.exitcode == 0, f"{act}, to die {die_at or 'nowhere'}: exit code {process.exitcode}"
    return Fate(killed, () if killed else here.recv())


def live(answer: Connection, order: bytes, die_at: str, at: datetime) -> None:
    """The life of such a process."""
    envelope.SCRYPT_N = 2**6
    database, settings.CELERY_BROKER_URL, company, act, code = pickle.loads(order)
    connection.settings_dict["NAME"] = database
    company.marks = iter([f"process {os.getpid()}"])
    hooks = Hooks(die_at)
    hooks.install()
    with time_machine.travel(at, tick=True):
        getattr(company, act)(code)
    answer.send(tuple(hooks.passed))
