import subprocess
import sys
from pathlib import Path

from config.env import ROOT

SUITE = """
import pytest

@pytest.mark.needs("no-such-program")
def test_a(): pass

@pytest.mark.needs("no-such-program")
def test_b(): pass

@pytest.mark.needs("git")
def test_c(): pass
"""


def test_skips_by_the_name_of_the_missing_program_and_counts_them_at_the_end(tmp_path: Path) -> None:
    suite = tmp_path / "test_suite.py"
    suite.write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest", str(suite)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 tests skipped for missing programs: no-such-program (2)" in done.stdout
    assert "1 passed, 2 skipped" in done.stdout
