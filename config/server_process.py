"""Start, watch, find again and stop a server process on this machine."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 60
STOP_SECONDS = 20


class ServerError(Exception):
    """A server process does not do what it should; the text says why and what to do."""


@dataclass(frozen=True)
class ServerProcess:
    """A server that we started, with the file that holds what it says."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def check(self) -> None:
        """Raise ServerError when the process has ended."""
        code = self.process.poll()
        if code is not None:
            lines = self.log.read_text(errors="replace").strip().splitlines()[-3:]
            raise ServerError(
                f"{self.name} stopped by itself (exit code {code}){': ' if lines else ''}{' | '.join(lines)}. "
                f"Its whole log is {self.log}. Start again; if it happens again, run `make reset-demo`."
            )

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Wait until the server answers.

        Raises:
            ServerError: it ended, or did not answer in time.
        """
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            self.check()
            if time.monotonic() > deadline:
                raise ServerError(f"{self.name} did not answer within {START_SECONDS} s. Its log is {self.log}.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask the server to end now, and end it when it does not."""
        self.ask_to_stop()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask_to_stop(self) -> None:
        """Tell the server to end its work and go."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)


def spawn(name: str, command: list[str], log: Path, **arguments: Any) -> ServerProcess:
    """Start a server in a session of its own, so that Ctrl-C at the terminal reaches its owner alone."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **arguments,
        )
    return ServerProcess(name, process, log)


def free_port() -> int:
    """Return a loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Tell whether somebody accepts connections on the loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def keep_secret(path: Path) -> str:
    """Return the secret kept in the file, made at the first use and readable by its owner only."""
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    secret = secrets.token_hex(16)
    write_private(path, secret)
    return secret


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
