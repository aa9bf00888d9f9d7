from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def blob_folder(tmp_path: Path, settings) -> Iterator[Path]:
    """Keep this test's blobs apart from everybody else's."""
    options = {**settings.STORAGES["default"]["OPTIONS"], "location": str(tmp_path / "blobs")}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    return tmp_path / "blobs"
