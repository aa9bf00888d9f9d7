"""The demonstration: everything on this machine, under one process (`make demo`, `make stop`, `make reset-demo`).

DATABASE_URL and REDIS_URL of the environment are taken when given; else the embedded servers are started.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO

from config import leftovers
from config.demo_environment import DemoError, check_port, chosen_port, demo_environment, given_addresses
from config.demo_report import journey_lines
from config.embedded import (
    DEMO_FOLDER,
    EmbeddedError,
    FolderInUseError,
    Servers,
    connection_file,
    owner_pid,
    publish,
    stop_leftovers,
    take_lock,
)
from config.env import ROOT
from config.server_process import ServerError
from config.supervisor import Supervisor, noted_file

READY_SECONDS = 90
STOP_SECONDS = 90
WATCH_SECONDS = 0.5
JOURNEY_FILE = DEMO_FOLDER / "journey.json"
SERVERS_FOLDER = DEMO_FOLDER / "servers"
PYTHON = sys.executable


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def programs(port: int) -> dict[str, list[str]]:
    """Return the command of each program.

    Workers run their jobs in threads, so that everything fits into 1 GB; docker-compose.yml gives them processes.
    """
    celery = [PYTHON, "-m", "celery", "--quiet"]
    worker = [*celery, "-A", "config", "worker", "--loglevel", "WARNING", "--pool", "threads", "--concurrency", "2"]
    server = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    # The schedule stays in memory: a file half written when the machine stops would keep the next start from coming up.
    beat = [*celery, "-A", "config.beat", "beat", "--loglevel", "WARNING", "-S", "celery.beat:Scheduler"]
    return {
        "web": [*server, "--workers", "1", "--blocking-threads", "4", "--no-ws", "config.wsgi:application"],
        "worker-messages": [*worker, "-n", "messages@%h", "-Q", "messages,default"],
        "worker-documents": [*worker, "-n", "documents@%h", "-Q", "documents,checks,default"],
        "beat": [*beat, "--pidfile", ""],
    }


@dataclass
class Demo:
    """The servers and programs of one run of the demonstration."""

    port: int
    given_addresses: dict[str, str]
    servers: Servers | None = None
    environment: dict[str, str] = field(default_factory=dict)
    supervisor: Supervisor | None = None
    accounts: str = ""

    @property
    def address(self) -> str:
        """Return where the browser finds the product."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the servers, load the sample province, start the programs and wait until all of them answer."""
        addresses = self._addresses()
        self.environment = demo_environment(addresses, DEMO_FOLDER, self.port)
        publish(DEMO_FOLDER, self.environment)
        self._manage("migrate", "Preparing the database …")
        self._manage("collectstatic", "Collecting the static files …")
        self.accounts = self._manage("sample_province", "Loading the sample province …")
        say("Starting web server, workers and scheduler …")
        self.supervisor = Supervisor(DEMO_FOLDER, {**os.environ, **self.environment})
        for name, command in programs(self.port).items():
            self.supervisor.start(name, command)
        self._wait_until_ready()

    def check(self) -> None:
        """Raise EmbeddedError or ServerError when a server or a program has died."""
        if self.servers is not None:
            self.servers.check()
        if self.supervisor is not None:
            self.supervisor.check()

    def journey(self) -> None:
        """Send one dossier along the seven steps, as the real users would."""
        say("Sending one dossier along the seven steps …")
        command = [PYTHON, "-m", "config.journey", "--base-url", self.address, "--out", str(JOURNEY_FILE)]
        JOURNEY_FILE.unlink(missing_ok=True)
        code, _, log = self._run("journey", command)
        self.check()
        if code or not JOURNEY_FILE.exists():
            raise DemoError(f"The dossier did not arrive (exit code {code}).\n{tail(log)}\nThe whole log is {log}.")

    def watch(self) -> None:
        """Serve until Ctrl-C, `make stop` or the death of a program."""
        with suppress(KeyboardInterrupt):
            while True:
                self.check()
                time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        """Stop the programs, then the servers they use."""
        if self.supervisor is not None:
            self.supervisor.stop()
        if self.servers is not None:
            self.servers.stop()
        connection_file(DEMO_FOLDER).unlink(missing_ok=True)

    def _addresses(self) -> dict[str, str]:
        if self.given_addresses:
            say("Using the PostgreSQL and Redis of DATABASE_URL and REDIS_URL.")
            return self.given_addresses
        say("Starting the embedded PostgreSQL and Redis …")
        self.servers = Servers(SERVERS_FOLDER, say=say)
        return self.servers.start()

    def _manage(self, command: str, announcement: str) -> str:
        say(announcement)
        arguments = [] if command == "sample_province" else ["--no-input"]
        code, text, log = self._run(command, [PYTHON, "manage.py", command, *arguments])
        if code:
            raise DemoError(f"`manage.py {command}` failed.\n{tail(log)}\nThe whole log is {log}.")
        return text.strip()

    def _run(self, name: str, command: list[str]) -> tuple[int, str, Path]:
        log = DEMO_FOLDER / f"{name}.log"
        # sample_province says the password.
        log.touch(mode=0o600)
        log.chmod(0o600)
        with log.open("wb") as output:
            environment = {**os.environ, **self.environment}
            done = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=output, check=False
            )
            output.write(done.stdout)
        return done.returncode, done.stdout.decode(errors="replace"), log

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        answer = ""
        while time.monotonic() < deadline:
            self.check()
            well, answer = health(self.address)
            if well:
                return
            time.sleep(0.2)
        raise DemoError(f"Not ready after {READY_SECONDS} s. /healthz says: {answer}. The logs are in {DEMO_FOLDER}.")


def health(address: str) -> tuple[bool, str]:
    """Return whether /healthz is content, and what it says."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as response:
            return True, response.read().decode()
    except urllib.error.HTTPError as error:
        return False, error.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        return False, str(error)


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    return "\n".join(log.read_text(errors="replace").strip().splitlines()[-15:])


def start() -> int:
    """Start everything, send one dossier along and keep serving; with ONCE=1 stop after the dossier."""
    began = time.monotonic()
    demo = Demo(chosen_port(), given_addresses())
    with own(DEMO_FOLDER):
        leftovers.stop_programs(noted_file(DEMO_FOLDER))
        check_port(demo.port)
        try:
            demo.start()
            demo.journey()
            say("\n".join(journey_lines(JOURNEY_FILE)))
            say(f"{demo.accounts}\n\nReady after {time.monotonic() - began:.0f} s: {demo.address}/")
            if os.environ.get("ONCE") != "1":
                say("Ctrl-C or `make stop` ends it.")
                demo.watch()
            return 0
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            demo.stop()
            say("Everything is stopped.")


def own(folder: Path) -> IO[str]:
    """Become the owner of the demonstration.

    Raises:
        DemoError: it runs already; the text says where.
    """
    try:
        return take_lock(folder)
    except FolderInUseError:
        address = running_address(folder)
        at = f" at {address}/" if address else ""
        raise DemoError(f"The demonstration runs already{at}. Use it, or end it with `make stop` first.") from None


def running_address(folder: Path) -> str:
    """Return where the demonstration that runs in the folder is found, '' when it does not say."""
    try:
        environment = json.loads(connection_file(folder).read_text())
    except (FileNotFoundError, ValueError):
        return ""
    return str(environment.get("TRUSTED_ORIGINS", "")).partition(",")[0]


def stop() -> int:
    """Stop the demonstration that runs, or what a killed one has left."""
    owner = owner_pid(DEMO_FOLDER)
    if owner is not None:
        os.kill(owner, signal.SIGTERM)
        wait_for_end()
    with take_lock(DEMO_FOLDER):
        leftovers.stop_programs(noted_file(DEMO_FOLDER))
        stop_leftovers(SERVERS_FOLDER, say)
    say("The demonstration is stopped.")
    return 0


def wait_for_end() -> None:
    """Wait until the owner of the demonstration has stopped everything."""
    deadline = time.monotonic() + STOP_SECONDS
    while owner_pid(DEMO_FOLDER) is not None:
        if time.monotonic() > deadline:
            raise DemoError(f"The demonstration did not stop within {STOP_SECONDS} s; its logs are in {DEMO_FOLDER}.")
        time.sleep(0.1)


def reset() -> int:
    """Stop the demonstration and throw its data away."""
    stop()
    shutil.rmtree(DEMO_FOLDER)
    say(f"Removed {DEMO_FOLDER}.")
    return 0


def interrupt(number: int, frame: object) -> None:
    """Take Ctrl-C and `make stop` alike, even in a shell that ignores Ctrl-C for its background jobs."""
    raise KeyboardInterrupt


def main(arguments: list[str]) -> int:
    """Do what the command line says and turn each known failure into a sentence."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    command = {"start": start, "stop": stop, "reset": reset}.get(" ".join(arguments) or "start")
    if command is None:
        say("Usage: python -m config.demo [start|stop|reset]")
        return 2
    try:
        return command()
    except (DemoError, EmbeddedError, ServerError) as error:
        say(f"\n{error}")
        return 1
    except OSError as error:
        place, why = error.filename or DEMO_FOLDER, error.strerror or error
        say(
            f"\nCannot use {place} ({why}). Give {ROOT / 'var'} to your user (chown), on a disk that has room and may "
            "be written, and start again."
        )
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted before it was ready.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
