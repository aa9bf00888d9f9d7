import signal
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from config import embedded
from config.embedded import EmbeddedError, FolderInUseError, Servers
from config.env import ROOT

OWNER = """
import sys
from pathlib import Path
from config.embedded import Servers
servers = Servers(Path(sys.argv[1]), fsync=False, say=lambda text: None)
servers.start()
print(*[child.process.pid for child in servers.processes], flush=True)
sys.stdin.read()
"""


def servers_in(folder: Path) -> Servers:
    return Servers(folder, fsync=False, say=lambda text: None)


def fetch(url: str, query: str) -> object:
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    connection.close()
    return row


def test_starts_both_servers_and_keeps_the_data_for_the_next_start(folder: Path) -> None:
    with servers_in(folder) as addresses:
        assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
        connection = psycopg2.connect(addresses["DATABASE_URL"])
        connection.cursor().execute("CREATE TABLE kept AS SELECT 'đã lưu' AS note")
        connection.commit()
        connection.close()
    with servers_in(folder) as addresses:
        assert fetch(addresses["DATABASE_URL"], "SELECT note FROM kept") == ("đã lưu",)


def test_forgets_everything_when_fresh(folder: Path) -> None:
    servers = Servers(folder, fsync=False, fresh=True, say=lambda text: None)
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with servers as addresses:
        assert fetch(addresses["DATABASE_URL"], "SELECT 1") == (1,)
    assert not (folder / "postgres").exists()


def test_has_utf8_and_the_c_utf8_locale_and_fsync_unless_told_otherwise(folder: Path) -> None:
    query = "SELECT current_setting('server_encoding'), datlocale, current_setting('fsync'),"
    query += " current_setting('synchronous_commit') FROM pg_database WHERE datname = current_database()"
    with Servers(folder, say=lambda text: None) as addresses:
        assert fetch(addresses["DATABASE_URL"], query) == ("UTF8", "C.UTF-8", "on", "on")


def test_refuses_a_second_owner_and_lets_short_commands_join(folder: Path) -> None:
    with servers_in(folder) as addresses:
        with pytest.raises(FolderInUseError, match="make stop"):
            servers_in(folder).start()
        assert embedded.join(folder) == addresses
        assert stat.S_IMODE(embedded.connection_file(folder).stat().st_mode) == 0o600
    assert embedded.join(folder) == {}


def test_stops_the_servers_that_outlived_a_killed_owner(folder: Path, said: list[str]) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    old = [psutil.Process(int(pid)) for pid in owner.stdout.readline().split()]
    owner.send_signal(signal.SIGKILL)
    owner.communicate()
    assert len(old) == 2
    assert all(process.is_running() for process in old)
    assert embedded.join(folder) == {}
    with Servers(folder, fsync=False, say=said.append):
        assert not any(process.is_running() and process.status() != "zombie" for process in old)
    assert sum("left behind" in text for text in said) == 2


def test_names_the_way_out_when_the_data_belong_to_another_version(folder: Path) -> None:
    (folder / "postgres").mkdir(parents=True)
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL 16.*needs 18.*make reset-demo"):
        servers_in(folder).start()
    assert not embedded.connection_file(folder).exists()


def test_names_the_folder_it_may_not_write_to(folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file stands in the way")
    with pytest.raises(EmbeddedError, match=r"Cannot write to .*chown"):
        servers_in(folder).start()


def test_says_which_server_died(folder: Path) -> None:
    servers = servers_in(folder)
    servers.start()
    try:
        servers.check()
        postgres, _ = servers.processes
        postgres.process.kill()
        postgres.process.wait()
        with pytest.raises(EmbeddedError, match=r"PostgreSQL stopped by itself \(exit code -9\)"):
            servers.check()
    finally:
        servers.stop()
    assert not servers.processes
