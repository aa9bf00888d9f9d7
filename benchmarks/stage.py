"""The stage of a benchmark: real servers with fsync on, the sample province, real workers; all stopped at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from config.demo_environment import demo_environment
from config.embedded import Servers, by_socket, postgres_program
from config.env import ROOT
from config.server_process import listens
from config.supervisor import Supervisor

FOLDER = ROOT / "var" / "bench"
PYTHON = sys.executable
PORT = 8711
CELERY = [PYTHON, "-m", "celery", "-A", "config"]
WORKER = [*CELERY, "worker", "--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--concurrency", "1"]
PROGRAMS = {
    "worker-messages": [*WORKER, "-n", "messages@%h", "-Q", "messages,default"],
    "worker-documents": [*WORKER, "-n", "documents@%h", "-Q", "documents,checks"],
    "beat": [*CELERY, "beat", "--loglevel", "ERROR", "-S", "celery.beat:Scheduler", "--pidfile", ""],
}
WEB = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT)]
WEB += ["--workers", "3", "--blocking-threads", "1", "--no-ws", "config.wsgi:application"]


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Start fresh servers, load the sample province's people and procedures, and give the environment."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers(FOLDER / "servers", fresh=True, say=lambda text: None) as addresses:
        near = {**addresses, "DATABASE_URL": by_socket(addresses["DATABASE_URL"])}
        environment = {**os.environ, **demo_environment(near, FOLDER, PORT)}
        for command in (
            ["migrate", "--no-input"],
            ["collectstatic", "--no-input"],
            ["sample_province", "--without-dossiers"],
        ):
            run([PYTHON, "manage.py", *command], environment)
        yield environment


@contextmanager
def programs(environment: dict[str, str], *, web: bool) -> Iterator[Supervisor]:
    """Run the workers, and the web server when asked."""
    supervisor = Supervisor(FOLDER, environment)
    try:
        for name, command in (PROGRAMS | ({"web": WEB} if web else {})).items():
            supervisor.start(name, command)
        yield supervisor
    finally:
        supervisor.stop()


def publish_directory(environment: dict[str, str]) -> None:
    """Tell the desk who works at the office, and wait until the workers have carried it over."""
    run([PYTHON, "manage.py", "directory_publish"], environment)
    until("the office's directory", lambda: bool(_count(environment, "accounts_officeperson")))


def wait_for_web() -> None:
    """Wait until the web server answers."""
    until("the web server", lambda: listens(PORT))


def until(what: str, look: Callable[[], bool]) -> None:
    """Look again and again until it is there; give up after a minute."""
    ends_at = time.monotonic() + 60
    while not look():
        if time.monotonic() > ends_at:
            raise SystemExit(f"{what} did not come; see the logs in {FOLDER}")
        time.sleep(0.2)


def _count(environment: dict[str, str], table: str) -> int:
    with closing(psycopg2.connect(environment["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[1:])} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def inside(module: str, environment: dict[str, str], *arguments: str) -> str:
    """Run a measuring program to its end, its progress going to standard error, and return what it printed."""
    command = [PYTHON, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"benchmarks.{module} failed")
    return done.stdout


def pgbench_rate(environment: dict[str, str], seconds: int) -> float:
    """Return the machine's TPC-B-like transactions per second, two clients, on the same server."""
    program = str(Path(postgres_program("pgbench")))
    address = environment["DATABASE_URL"]
    run([program, "-q", "-i", "-s", "5", address], environment)
    report = run([program, "-c", "2", "-j", "2", "-T", str(seconds), address], environment)
    line = next(line for line in report.splitlines() if line.startswith("tps"))
    return round(float(line.split()[2]), 1)
