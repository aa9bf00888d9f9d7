"""The demonstration itself, from a clone of what is committed, as `make demo ONCE=1` runs it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.env import ROOT

pytestmark = [pytest.mark.prove, pytest.mark.needs("soffice")]
ADDRESSES = {
    "DATABASE_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "SIGNING_KEKS",
    "SEAL_KEY",
    "BLOB_ROOT",
}


@pytest.fixture(scope="module")
def clone() -> Iterator[Path]:
    path = ROOT / "var" / f"test-clone-{os.getpid()}"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(path)], check=True)
    yield path
    shutil.rmtree(path)


def demo(clone: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        environment["PORT"] = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "config.demo", *arguments]
    return subprocess.run(
        command, cwd=clone, env={**environment, "ONCE": "1"}, capture_output=True, text=True, check=False
    )


def test_sends_a_dossier_along_and_does_so_again_on_the_same_data(clone: Path) -> None:
    codes = set()
    for _ in range(2):
        done = demo(clone)
        assert done.returncode == 0, done.stdout + done.stderr
        journey = json.loads((clone / "var" / "demo" / "journey.json").read_text())
        assert (clone / journey["result_pdf"]).read_bytes().startswith(b"%PDF")
        assert len(journey["signatures"]) == 2
        codes.add(journey["dossier_code"])
    assert len(codes) == 2
    assert demo(clone, "reset").returncode == 0
    assert not (clone / "var" / "demo").exists()
