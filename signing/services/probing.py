"""Ask what is far away whether it answers: for two seconds, and what was found serves everybody for a minute.

Each is asked by one process at a time, by a few threads. Nothing is signed, counted or stored in the database.
"""

import hashlib
import logging
import os
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from signing.backends import Probe
from signing.errors import SigningRefusal

PATIENCE_SECONDS = 2.0
KEPT = timedelta(minutes=1)
# Who asks again at once is told what was found just now.
JUST_NOW = timedelta(seconds=5)
# Whoever asks has died when the mark is older than this.
ASKING_SECONDS = 10
THREADS = 8
LOOK_AGAIN_SECONDS = 0.1

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """What is wrong with one that was asked, None where it answers, and when that was found."""

    problem: SigningRefusal | None
    at: datetime


class _Threads:
    """Threads that ask; a forked child has none of its parent's and begins anew."""

    def __init__(self) -> None:
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="probe")


_threads = _Threads()


def probe(asked: Sequence[Probe], *, at: datetime, afresh: bool = False) -> list[Told]:
    """Return what is so with each; who takes longer is silent. `afresh`: what is older than 5 s is asked again.

    Call it with no transaction open.
    """
    known = _kept(asked, at, JUST_NOW if afresh else KEPT)
    answers = {one.name: _begin(one, at) for one in asked if one.name not in known}
    wait(answers.values(), timeout=PATIENCE_SECONDS)
    return [known.get(one.name) or _told(one, answers[one.name], at) for one in asked]


def peek(asked: Sequence[Probe], *, at: datetime) -> list[Told | None]:
    """Return what was found within the last minute, waiting for nobody; who was not asked is asked for the next one."""
    known = _kept(asked, at, KEPT)
    for one in asked:
        if one.name not in known:
            _begin(one, at)
    return [known.get(one.name) for one in asked]


def noted(name: str, *, at: datetime) -> bool | None:
    """Return what was noted of several together within the last minute; None where nothing was."""
    try:
        value = cache.get(f"probe:{name}")
    except RedisError:
        return None
    found = value and abs(at - datetime.fromisoformat(value[0])) < KEPT
    return bool(value[1]) if found else None


def note(name: str, value: bool, *, at: datetime) -> None:
    """Note something of several together, for a minute."""
    _store(f"probe:{name}", [at.isoformat(), value])


def _begin(asked: Probe, at: datetime) -> Future[Told]:
    return _threads.pool.submit(_ask, asked, at)


def _told(asked: Probe, answer: Future[Told], at: datetime) -> Told:
    return answer.result() if answer.done() else Told(asked.silent, at)


def _ask(asked: Probe, at: datetime) -> Told:
    """Ask, unless another is asking now, and keep the answer."""
    mark = f"{_key(asked)}:asking"
    if not _may_ask(mark):
        return _others_answer(asked, at)
    began = time.monotonic()
    try:
        problem = _problem(asked)
        late = time.monotonic() - began > PATIENCE_SECONDS
        told = Told(asked.silent if late else problem, at)
        _keep(asked, told)
        return told
    finally:
        _forget(mark)


def _problem(asked: Probe) -> SigningRefusal | None:
    try:
        asked.ask()
    except SigningRefusal as problem:
        return problem
    except (OSError, HTTPException, ValueError) as error:
        logger.info("%s does not answer: %s", asked.name, type(error).__name__)
        return asked.silent
    return None


def _others_answer(asked: Probe, at: datetime) -> Told:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if known := _kept([asked], at, JUST_NOW):
            return known[asked.name]
        time.sleep(LOOK_AGAIN_SECONDS)
    return Told(asked.silent, at)


def _kept(asked: Sequence[Probe], at: datetime, age: timedelta) -> dict[str, Told]:
    """Return by name what was found since then; a Redis that is down knows nothing."""
    keys = {_key(one): one.name for one in asked}
    try:
        found = cache.get_many(keys) if keys else {}
    except RedisError:
        return {}
    told = {keys[key]: _read(value) for key, value in found.items()}
    return {name: one for name, one in told.items() if abs(at - one.at) < age}


def _keep(asked: Probe, told: Told) -> None:
    problem = told.problem
    words = [problem.code, problem.cause, problem.cure] if problem else []
    _store(_key(asked), [told.at.isoformat(), *words])


def _store(key: str, value: list[Any]) -> None:
    try:
        cache.set(key, value, timeout=KEPT.total_seconds())
    except RedisError:
        logger.warning("Redis does not answer; what was found is asked again")


def _read(value: list[Any]) -> Told:
    at, *words = value
    return Told(SigningRefusal(*words) if words else None, datetime.fromisoformat(at))


def _may_ask(mark: str) -> bool:
    try:
        return bool(cache.add(mark, 1, timeout=ASKING_SECONDS))
    except RedisError:
        return True


def _forget(mark: str) -> None:
    try:
        cache.delete(mark)
    except RedisError:
        logger.warning("Redis does not answer; a server is asked again after %d s", ASKING_SECONDS)


def _key(asked: Probe) -> str:
    return "probe:" + hashlib.sha256(asked.name.encode()).hexdigest()
