import json
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from config import health
from config.embedded import Servers
from integrations import broker

pytestmark = pytest.mark.django_db


def test_is_unwell_without_a_worker(client: Client) -> None:
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503
    assert answer.json() == {
        "database": True,
        "broker": True,
        "oldest_undelivered_s": None,
        "parked": 0,
        "workers": 0,
        "unserved_queues": ["checks", "default", "documents", "messages"],
    }


def test_is_well_when_every_queue_has_a_worker(client: Client) -> None:
    broker.note_worker("messages@here", queues=["messages", "default"], at=now())
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503
    assert answer.json().items() >= {"workers": 1, "unserved_queues": ["checks", "documents"]}.items()
    broker.note_worker("documents@here", queues=["documents", "checks", "default"], at=now())
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 200
    assert answer.json().items() >= {"workers": 2, "unserved_queues": []}.items()
    assert "no-store" in answer.headers["Cache-Control"]


def test_answers_within_a_second_when_the_broker_hangs(client: Client, folder: Path, settings: Settings) -> None:
    servers = Servers(folder, fsync=False, say=lambda text: None)
    settings.CELERY_BROKER_URL = servers.start()["REDIS_URL"]
    valkey = servers.processes[1].process
    try:
        valkey.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        answer = client.get(reverse("healthz"))
        took = time.monotonic() - began
        assert answer.status_code == 503
        assert json.loads(answer.content).items() >= {"database": True, "broker": False, "workers": None}.items()
        assert took < 1
    finally:
        valkey.send_signal(signal.SIGCONT)
        servers.stop()


@contextmanager
def frozen_postgres(folder: Path) -> Iterator[int]:
    """Give the port of a database server that takes connections and never says a word."""
    servers = Servers(folder, fsync=False, say=lambda text: None)
    port = urlsplit(servers.start()["DATABASE_URL"]).port
    postgres = servers.processes[0].process
    try:
        assert health.server_answers("127.0.0.1", str(port))
        postgres.send_signal(signal.SIGSTOP)
        yield int(port or 0)
    finally:
        postgres.send_signal(signal.SIGCONT)
        servers.stop()


def test_answers_within_a_second_when_the_database_hangs(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with frozen_postgres(folder) as port:
        monkeypatch.setitem(connection.settings_dict, "PORT", port)
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        began = time.monotonic()
        answer = client.get(reverse("healthz"))
        took = time.monotonic() - began
    assert answer.status_code == 503
    assert answer.json().items() >= {"database": False, "broker": True, "workers": None}.items()
    assert took < 1


def test_looks_for_a_database_behind_a_socket(tmp_path: Path) -> None:
    assert not health.server_answers(str(tmp_path), "5432")
    assert health.server_answers("", "5432")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        server.listen()
        assert not health.server_answers(str(tmp_path), "5432")


def test_lives_while_the_broker_is_gone(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get(reverse("livez"))
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.get(reverse("healthz")).status_code == 503


def test_the_container_asks_whether_the_server_lives() -> None:
    dockerfile = Path(__file__).parents[2] / "Dockerfile"
    assert "/livez" in dockerfile.read_text()
