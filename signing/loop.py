"""One background event loop per process for pyHanko's coroutines, started at first use and never before a fork."""

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
TIME_LIMIT_SECONDS = 60


class _Background:
    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.lock = threading.Lock()

    def get(self) -> asyncio.AbstractEventLoop:
        with self.lock:
            if self.loop is None:
                self.loop = asyncio.new_event_loop()
                threading.Thread(target=self.loop.run_forever, name="signing-loop", daemon=True).start()
            return self.loop


_background = _Background()
# A thread does not survive a fork: the child starts its own loop at first use.
os.register_at_fork(after_in_child=_background.forget)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine to its end on the background loop and return its result.

    Raises:
        TimeoutError: it took longer than a minute.
    """
    future = asyncio.run_coroutine_threadsafe(coroutine, _background.get())
    try:
        return future.result(TIME_LIMIT_SECONDS)
    except TimeoutError:
        future.cancel()
        raise
