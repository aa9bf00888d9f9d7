"""A broker of the tests' own that can be stopped, frozen and emptied."""

import signal
import subprocess
import time
from collections.abc import Callable

from redis import Redis, RedisError

from config.embedded import valkey_program
from config.server_process import free_port


class Valkey:
    """One server process on a free port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = [str(valkey_program()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(self.answers, seconds=5)

    def answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False

    def flush(self) -> None:
        with Redis.from_url(self.url) as client:
            client.flushall()

    def queued(self) -> int:
        with Redis.from_url(self.url) as client:
            return client.llen("messages")

    def holds(self, key: str) -> bool:
        with Redis.from_url(self.url) as client:
            return bool(client.exists(key))

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.kill()
        self.process.wait()


def wait_until(happened: Callable[[], bool], *, seconds: float) -> None:
    """Look again and again until it has happened; fail after that many seconds."""
    ends_at = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < ends_at, "it did not happen in time"
        time.sleep(0.02)
