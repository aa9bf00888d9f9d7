"""The process that examines files from outside; started by `signing.pades.warm` only.

It loads what an examination needs once and then forks itself for each file, so that a hostile one can neither stop nor
fill anything but its own fork. Standard input is the socket on which those who ask hand over one connection per file:
the request goes in (a line of JSON, then the file), the findings come back (a line of JSON), and last a line with how
the fork ended. Knows neither database nor keys, and leaves the network where the kernel lets it; its forks start
nothing and look into no other process.
"""

import base64
import json
import os
import selectors
import signal
import socket
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from common.warden import bound, leave_network
from signing.pades.lockdown import lock_down

if TYPE_CHECKING:
    from signing.pades.findings import FileFindings

CPU_SECONDS = 30
WALL_SECONDS = 60
MEMORY_BYTES = 1024**3
IDLE_SECONDS = 300
ROOT = Path(__file__).resolve().parent.parent.parent
SYSTEM = [Path(one) for one in ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/localtime")]


def limit() -> None:
    """Bound what a hostile file may make this process use and do; it may write no file and start nothing."""
    signal.alarm(WALL_SECONDS)
    bound(CPU_SECONDS, MEMORY_BYTES, 0)
    lock_down(readable())


def readable() -> list[Path]:
    """Return where programs and fonts are; the settings and the stored files of the product are elsewhere."""
    own = [ROOT / "common", ROOT / "signing"]
    libraries = [Path(one) for one in {*sys.path, sys.prefix, sys.base_prefix} if one]
    return [*own, *(one for one in libraries if one.resolve() not in {ROOT, *ROOT.parents}), *SYSTEM]


def answer(incoming: BinaryIO) -> bytes:
    """Examine the file of one request and return the findings as a line of JSON."""
    from signing.pades.findings import FileFindings, to_plain

    try:
        found = _examined(incoming)
    except MemoryError:
        found = FileFindings("too_heavy")
    return json.dumps(to_plain(found)).encode() + b"\n"


def _examined(incoming: BinaryIO) -> "FileFindings":
    from signing.pades.growth import Sent
    from signing.pades.verify import examine
    from signing.trust.roots import Anchors

    wanted = json.loads(incoming.readline())
    roots, stamp_roots = (tuple(map(base64.b64decode, wanted[name])) for name in ("roots", "stamp_roots"))
    anchors = Anchors(wanted["digest"], roots, stamp_roots)
    sent = Sent(**wanted["sent"]) if wanted["sent"] else None
    at = datetime.fromisoformat(wanted["at"])
    return examine(incoming.read(), anchors=anchors, at=at, draw=wanted["draw"], sent=sent)


class Server:
    """Forks for each connection and says on it how the fork ended; ends when nobody asks any more."""

    def __init__(self, asked: socket.socket) -> None:
        self.asked = asked
        self.running: dict[int, tuple[int, socket.socket]] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(asked, selectors.EVENT_READ)

    def serve(self) -> None:
        """Serve until whoever started this process is gone, or has asked nothing for five minutes."""
        while events := self.selector.select(None if self.running else IDLE_SECONDS):
            for key, _ in events:
                if key.fileobj is not self.asked:
                    self._ended(key.fd)
                elif not self._begin():
                    return

    def _begin(self) -> bool:
        _, handed, _, _ = socket.recv_fds(self.asked, 1, 1)
        if not handed:
            return False
        connection = socket.socket(fileno=handed[0])
        try:
            pid = os.fork()
        except OSError:
            connection.close()
            return True
        if pid == 0:
            self._examine(connection)
        handle = os.pidfd_open(pid)
        self.running[handle] = (pid, connection)
        self.selector.register(handle, selectors.EVENT_READ)
        return True

    def _examine(self, connection: socket.socket) -> None:
        """Answer in the fork, which holds no other connection, and end it."""
        self._let_go()
        limit()
        code = 1
        try:
            with connection.makefile("rb") as incoming:
                connection.sendall(answer(incoming))
            code = 0
        finally:
            os._exit(code)

    def _let_go(self) -> None:
        self.selector.close()
        self.asked.close()
        for handle, (_, connection) in self.running.items():
            os.close(handle)
            connection.close()

    def _ended(self, handle: int) -> None:
        pid, connection = self.running.pop(handle)
        self.selector.unregister(handle)
        os.close(handle)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with connection:
            try:
                connection.sendall(json.dumps({"ended": status}).encode() + b"\n")
            except OSError:
                return


def main() -> None:
    """Load what every examination needs, then serve."""
    leave_network()
    import signing.pades.verify  # noqa: F401

    Server(_asked()).serve()


def _asked() -> socket.socket:
    """Take the socket from standard input, which a fork would keep otherwise."""
    asked = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return asked


if __name__ == "__main__":
    main()
