"""Watch over one program that handles a file from outside; started by `common.confine`, on the standard library alone.

Arguments: folder, limits in seconds and bytes (wall, CPU, memory, file), then the program's own. It says on its output
how the program ended. When its input closes, which also happens when whoever started it dies, it ends the program and
all that this has started, and removes the folder.
"""

import contextlib
import ctypes
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ENDED, LATE = b"e", b"l"
NEW_USER, NEW_NET = 0x10000000, 0x40000000


def main(arguments: list[str]) -> None:
    """Run the program and wait for the word to clear up."""
    folder, wall_s, cpu_s, memory_bytes, file_bytes, *command = arguments
    bound(int(cpu_s), int(memory_bytes), int(file_bytes))
    leave_network()
    try:
        word = run(command, folder, float(wall_s))
        os.write(sys.stdout.fileno(), word)
        sys.stdin.buffer.read()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bound(cpu_s: int, memory_bytes: int, file_bytes: int) -> None:
    """Bound this process and every one that it starts."""
    for kind, limit in (
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        highest = resource.getrlimit(kind)[1]
        limit = limit if highest == resource.RLIM_INFINITY else min(limit, highest)
        resource.setrlimit(kind, (limit, limit))


def leave_network() -> bool:
    """Go where there is no network; where the kernel lets nobody do that, the program's own settings must do."""
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_USER | NEW_NET) != 0:
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def run(command: list[str], folder: str, wall_s: float) -> bytes:
    """Run the program in a process group of its own, until it ends, time is up, or our input closes."""
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            handle = os.pidfd_open(process.pid)
            ready, _, _ = select.select([handle, sys.stdin], [], [], wall_s)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return ENDED if handle in ready else LATE


if __name__ == "__main__":
    main(sys.argv[1:])
