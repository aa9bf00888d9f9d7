import errno
import http.server
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import demo
from config.demo import health, own, programs
from config.demo_environment import DemoError, check_port, chosen_port, demo_environment, kept_secrets
from config.demo_report import journey_lines
from config.embedded import publish
from config.env import ROOT

ADDRESSES = {"DATABASE_URL": "postgres://a@b/c", "REDIS_URL": "redis://d/0"}


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_names_another_port_when_the_port_is_taken(taken_port: int) -> None:
    with pytest.raises(DemoError, match=rf"Port {taken_port} .*make demo PORT={taken_port + 1}"):
        check_port(taken_port)


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1"])
def test_refuses_what_is_no_port_number(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(DemoError, match="no port number"):
        chosen_port()


def test_takes_the_usual_port_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert chosen_port() == 8000


def test_keeps_its_secrets_for_the_next_start(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path / "secrets")
    assert kept_secrets(tmp_path / "secrets") == made
    assert sorted(made) == ["SEAL_KEY", "SECRET_KEY", "SIGNING_KEKS"]
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o600


def test_an_older_demonstration_gets_the_secret_it_lacks_and_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "secrets"
    file.write_text("SECRET_KEY=old\nSIGNING_KEKS=k1:old=\n")
    made = kept_secrets(file)
    assert (made["SECRET_KEY"], made["SIGNING_KEKS"]) == ("old", "k1:old=")
    assert kept_secrets(file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_marks_every_program_as_part_of_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "given from outside")
    environment = demo_environment(ADDRESSES, tmp_path, 8001)
    assert environment.items() >= {**ADDRESSES, "DEMO": "1", "TZ": "Asia/Ho_Chi_Minh"}.items()
    assert environment["SECRET_KEY"] == "given from outside"
    assert "http://127.0.0.1:8001" in environment["TRUSTED_ORIGINS"]


def test_every_queue_has_a_worker() -> None:
    listened = {word for command in programs(8000).values() for word in command if "," in word}
    assert {queue for words in listened for queue in words.split(",")} == {"messages", "documents", "checks", "default"}


def test_shows_each_step_the_result_and_its_signatures(tmp_path: Path) -> None:
    file = tmp_path / "journey.json"
    step = {"role": "clerk", "action": "Tiếp nhận", "started_at": "2026-11-21T08:00:00+07:00", "seconds": 0.5}
    signature = {"signer": "Lãnh đạo", "intact": True}
    journey = {"dossier_code": "H18.1", "steps": [step], "result_pdf": "var/demo/result.pdf"}
    file.write_text(json.dumps({**journey, "signatures": [signature], "message_latency_s": 0.25}))
    text = "\n".join(journey_lines(file))
    for shown in ("H18.1", "Tiếp nhận", "0.50 s", "var/demo/result.pdf", "Lãnh đạo", "0.25 s"):
        assert shown in text


class Unwell(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()
        self.wfile.write(b'{"workers": 0}')

    def log_message(self, *parts: object) -> None:
        """Keep the test's output clean."""


def test_tells_what_is_not_ready() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), Unwell) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert health(f"http://127.0.0.1:{server.server_port}") == (False, '{"workers": 0}')
        thread.join()


def test_tells_that_nobody_answers() -> None:
    well, answer = health("http://127.0.0.1:1")
    assert not well
    assert "refused" in answer


def test_a_second_start_says_where_the_first_one_runs(tmp_path: Path) -> None:
    with own(tmp_path):
        with pytest.raises(DemoError, match=r"runs already\. .*make stop"):
            own(tmp_path)
        publish(tmp_path, demo_environment(ADDRESSES, tmp_path, 8001))
        with pytest.raises(DemoError, match=r"runs already at http://127\.0\.0\.1:8001/\. .*make stop"):
            own(tmp_path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_says_what_to_do_where_it_may_not_write(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> int:
        raise OSError(number, os.strerror(number), "/srv/var/demo")

    monkeypatch.setattr(demo, "start", refuse)
    monkeypatch.setattr(signal, "signal", lambda number, handler: None)
    assert demo.main([]) == 1
    said = capsys.readouterr().out
    assert f"Cannot use /srv/var/demo ({os.strerror(number)}). Give " in said
    assert "start again" in said


def run_demo(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "config.demo", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_answers_a_wrong_command_with_its_usage() -> None:
    done = run_demo("dance")
    assert done.returncode == 2
    assert "start|stop|reset" in done.stdout


def test_refuses_half_of_the_addresses() -> None:
    done = run_demo(DATABASE_URL="postgres://a@127.0.0.1:1/b", REDIS_URL="", PORT=str(free_port()))
    assert done.returncode == 1
    assert "Give both DATABASE_URL and REDIS_URL" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
