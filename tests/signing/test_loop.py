"""One loop per process."""

import asyncio
import os
import threading

from signing.loop import run


async def where():
    await asyncio.sleep(0)
    return os.getpid(), threading.current_thread().name


def test_runs_beside_the_caller():
    assert run(where()) == (os.getpid(), "signing-loop")


def test_a_forked_child_gets_a_loop_of_its_own():
    run(where())
    child = os.fork()
    if child == 0:
        os._exit(0 if run(where())[0] == os.getpid() else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
