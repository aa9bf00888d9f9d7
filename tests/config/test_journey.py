"""The demonstration's journey against the started product."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from config.env import ROOT
from tests.product import Product

ROLES = ["clerk", "specialist", "head", "leader", "clerical", "head", "clerk"]


def walk(*options: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "config.journey", *options]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


class TestAgainstTheProduct:
    pytestmark = pytest.mark.e2e

    def test_a_dossier_goes_all_seven_steps(self, product: Product, tmp_path: Path) -> None:
        out = tmp_path / "journey.json"
        done = walk("--base-url", product.address, "--out", str(out), "--json", **product.environment)
        assert done.returncode == 0, done.stderr + str(product.undelivered(""))
        journey = json.loads(out.read_text())
        assert json.loads(done.stdout) == journey
        assert [step["role"] for step in journey["steps"]] == ROLES
        starts = [datetime.fromisoformat(step["started_at"]) for step in journey["steps"]]
        assert starts == sorted(starts)
        assert 0 < journey["message_latency_s"] <= 5
        assert Path(ROOT / journey["result_pdf"]).read_bytes().startswith(b"%PDF")
        assert [(one["intact"], one["trusted"]) for one in journey["signatures"]] == [(True, True)] * 2
        code = journey["dossier_code"]
        assert product.value("SELECT state FROM onestop_dossier WHERE code = %s", code) == "returned"
        assert product.value("SELECT count(*) FROM eoffice_document WHERE dossier_code = %s", code) == 1

    def test_says_who_cannot_sign_in(self, product: Product, tmp_path: Path) -> None:
        environment = {**product.environment, "DEMO_PASSWORD": "sai-mat-khau"}
        done = walk("--base-url", product.address, "--out", str(tmp_path / "j.json"), **environment)
        assert done.returncode == 1
        assert "motcua1" in done.stderr
        assert "Tên đăng nhập hoặc mật khẩu không đúng" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "j.json").exists()


def test_says_that_nobody_answers(tmp_path: Path) -> None:
    done = walk("--base-url", "http://127.0.0.1:1", "--out", str(tmp_path / "journey.json"))
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr
