"""Find and stop what outlived an owner that was killed (psutil comes with the `embedded` extra)."""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import psutil

from config.server_process import STOP_SECONDS

SERVER_NAMES = {"postgres", "valkey-server", "redis-server"}


def stop_server(pid_file: Path) -> int | None:
    """Stop the server that still runs in the folder of `pid_file` and return its pid; None when there is none."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if process.name() not in SERVER_NAMES or Path(process.cwd()) != pid_file.parent:
            return None
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    stop(process)
    return int(process.pid)


def stop_programs(noted_file: Path) -> int:
    """Stop the programs noted in the file that still run and return how many there were."""
    try:
        noted = json.loads(noted_file.read_text())
    except FileNotFoundError:
        return 0
    stopped = 0
    for pid, born in noted:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(pid)
            if process.create_time() == born and process.status() != psutil.STATUS_ZOMBIE:
                stop(process)
                stopped += 1
    noted_file.unlink()
    return stopped


def note(pids: list[int], noted_file: Path) -> None:
    """Remember processes by number and time of birth, since numbers are used again."""
    noted = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):
            noted.append([pid, psutil.Process(pid).create_time()])
    noted_file.write_text(json.dumps(noted))


def stop(process: psutil.Process) -> None:
    """Ask a process that is not our child to end, and end its group when it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)
