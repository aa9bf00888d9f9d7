"""Run a program on a file from outside: bounded in time and memory, without a network, in a folder of its own.

A warden of its own process watches the program and removes the folder, also when the worker is killed in between.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from common import warden

CPU_LIMIT_S = 120
MEMORY_LIMIT_BYTES = 4 * 1024**3
OUTPUT_LIMIT_BYTES = 512 * 1024**2
PREFIX = "motcuamo-convert-"
# Longer than any run: what is older was left by a warden that was killed, or by a machine that stopped.
ABANDONED_S = 3600
# A discard port of this machine: what asks for a proxy finds nobody.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Run:
    """How a program ended: by itself or not, and the folder with what it wrote."""

    in_time: bool
    folder: Path


@contextmanager
def run(command: Sequence[str], *, fill: Callable[[Path], None], timeout_s: float) -> Iterator[Run]:
    """Fill a folder, run the command there, and yield how it ended; the folder goes when the block is left."""
    _clear_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        fill(folder)
        with _warden(folder, command, timeout_s) as process:
            yield Run(process.stdout.read(1) == warden.ENDED if process.stdout else False, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _warden(folder: Path, command: Sequence[str], timeout_s: float) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the warden; leaving the block closes its input, which ends the program, and waits for it."""
    limits = (timeout_s, CPU_LIMIT_S, MEMORY_LIMIT_BYTES, OUTPUT_LIMIT_BYTES)
    with subprocess.Popen(
        [*_warden_program(), str(folder), *map(str, limits), *command],
        env=_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        yield process


def _warden_program() -> list[str]:
    return [sys.executable, "-I", "-S", warden.__file__]


def _environment(folder: Path) -> dict[str, str]:
    """Return what the program may know: where programs are, its own folder, and no secret of the installation."""
    proxies = {name: NOWHERE for name in ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy")}
    place = str(folder)
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": place, "TMPDIR": place, "LANG": "C.UTF-8", **proxies}


def _clear_abandoned() -> None:
    """Remove the folders of runs that nobody watches any more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)
