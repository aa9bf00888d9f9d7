import os
import sys
from pathlib import Path

import psutil
import pytest

from config import leftovers
from config.server_process import ServerError
from config.supervisor import Supervisor, noted_file

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
BREAK = [sys.executable, "-c", "import sys; sys.exit('the disk is full')"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    return Supervisor(tmp_path, dict(os.environ))


def test_stops_everything_it_started(supervisor: Supervisor) -> None:
    for name in ("one", "two"):
        supervisor.start(name, SLEEP)
    processes = [program.process for program in supervisor.programs]
    supervisor.check()
    supervisor.stop()
    assert all(process.poll() is not None for process in processes)
    assert not noted_file(supervisor.folder).exists()


def test_names_the_program_that_died_and_its_last_words(supervisor: Supervisor) -> None:
    supervisor.start("worker", BREAK)
    supervisor.programs[0].process.wait()
    with pytest.raises(ServerError, match=r"worker stopped by itself \(exit code 1\): the disk is full\."):
        supervisor.check()
    supervisor.stop()


def test_stops_what_outlived_a_killed_supervisor(supervisor: Supervisor) -> None:
    supervisor.start("old", SLEEP)
    process = supervisor.programs[0].process
    assert leftovers.stop_programs(noted_file(supervisor.folder)) == 1
    assert process.poll() is not None
    assert leftovers.stop_programs(noted_file(supervisor.folder)) == 0


def test_leaves_a_process_alone_that_only_has_the_same_number(tmp_path: Path) -> None:
    noted = tmp_path / "noted.json"
    noted.write_text(f"[[{os.getpid()}, 1.0]]")
    assert leftovers.stop_programs(noted) == 0
    assert psutil.Process().is_running()
