"""The one password of the demo's accounts, and the one PIN of its keys."""

import secrets
from pathlib import Path

from config.embedded import DEMO_FOLDER
from config.env import read
from config.server_process import write_private

PASSWORD_FILE = DEMO_FOLDER / "password"
PIN = "123456"


def demo_password(path: Path = PASSWORD_FILE) -> str:
    """Return DEMO_PASSWORD of the environment, else the one made at the first start and kept beside the data."""
    given = read("DEMO_PASSWORD")
    if given:
        return given
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_private(path, secrets.token_urlsafe(12) + "\n")
    return path.read_text(encoding="utf-8").strip()
