import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import embedded
from config.env import ROOT


@pytest.fixture
def said() -> list[str]:
    """Collect what a person at the terminal would read."""
    return []


@pytest.fixture
def folder(said: list[str]) -> Iterator[Path]:
    """Give a folder that the servers' account can reach; pytest's own is closed to others."""
    path = ROOT / "var" / f"test-embedded-{os.getpid()}"
    yield path
    if path.is_dir():
        embedded.stop_leftovers(path, said.append)
    subprocess.run(["rm", "-rf", str(path)], check=True)
