"""The warm process that examines files for this one: started when first needed, anew when it has ended."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "signing.pades.child"]


class WarmProcess:
    """A process that forks for each request; threads may ask it at once. It knows no word of our environment."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.owner = 0
        self.asking: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def ask(self, request: bytes, *, timeout_s: float) -> bytes:
        """Return what one fork answers to these bytes, and the line with which it ended; empty when none was left.

        Raises:
            TimeoutError: nothing came in time; all forks of the process are ended.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            ours.settimeout(timeout_s)
            try:
                return _talk(ours, request)
            except TimeoutError:
                self.stop()
                raise
            except OSError:
                return b""

    def stop(self) -> None:
        """End the process and all its forks."""
        with self.lock:
            self._stop()

    def _hand_over(self, connection: socket.socket) -> None:
        with self.lock:
            if self.owner != os.getpid():
                self._start()
            try:
                self._send(connection)
            except OSError:
                self._stop()
                self._start()
                self._send(connection)

    def _send(self, connection: socket.socket) -> None:
        if self.asking is None:
            raise ConnectionError("no process")
        socket.send_fds(self.asking, [b"1"], [connection.fileno()])

    def _start(self) -> None:
        self.asking, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                COMMAND, stdin=theirs.fileno(), cwd=ROOT, env=_environment(), start_new_session=True
            )
        self.owner = os.getpid()

    def _stop(self) -> None:
        if self.asking is not None:
            self.asking.close()
            self.asking = None
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


def _talk(connection: socket.socket, request: bytes) -> bytes:
    # A fork that ended early has answered all the same.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
    with connection.makefile("rb") as incoming:
        return incoming.read()
