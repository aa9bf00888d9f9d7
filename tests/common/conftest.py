import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest


@pytest.fixture
def blob_folder(tmp_path: Path, settings) -> Iterator[Path]:
    """Keep this test's blobs apart from everybody else's."""
    options = {**settings.STORAGES["default"]["OPTIONS"], "location": str(tmp_path / "blobs")}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    return tmp_path / "blobs"


class Listener(ThreadingHTTPServer):
    """A web server that answers everything and notes what it was asked for."""

    paths: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - named by the library

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def httpserver() -> Iterator[Listener]:
    server = Listener(("127.0.0.1", 0), Handler)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
