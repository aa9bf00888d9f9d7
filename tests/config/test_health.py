import json
import signal
import time
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django.fixtures import Settings

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
    }


def test_is_well_when_a_worker_was_seen(client: Client) -> None:
    broker.note_worker("messages@here", at=now())
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 200
    assert answer.json()["workers"] == 1
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


def test_lives_while_the_broker_is_gone(client: Client, settings: Settings) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get(reverse("livez"))
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.get(reverse("healthz")).status_code == 503


def test_the_container_asks_whether_the_server_lives() -> None:
    dockerfile = Path(__file__).parents[2] / "Dockerfile"
    assert "/livez" in dockerfile.read_text()
