"""Nothing but machines of known authorities is asked, and nothing inside our own network."""

import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from signing.trust import fetch as fetching
from signing.trust.fetch import Allowed, FetchError, fetch

HERE = Allowed.of({"127.0.0.1"}, {"127.0.0.1"})


class Machine(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/away":
            return self.answer(302, b"", "http://localhost:1/x")
        if self.path == "/round":
            return self.answer(302, b"", "/round")
        if self.path == "/there":
            return self.answer(302, b"", "/list")
        if self.path == "/drip":
            return self.drip()
        return self.answer(200, b"x" * (fetching.BYTES_MAX + 1) if self.path == "/big" else b"list")

    def drip(self):
        self.send_response(200)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            while True:
                self.wfile.write(b"x")

    def answer(self, status, content, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_fetches_and_follows_within_the_host(address):
    assert fetch(f"{address}/list", allowed=HERE) == b"list"
    assert fetch(f"{address}/there", allowed=HERE) == b"list"


@pytest.mark.parametrize(
    ("path", "why"),
    [("/away", "another host"), ("/round", "too often"), ("/big", "more than 1048576 bytes"), ("/drip", "too slow")],
)
def test_refuses_what_a_machine_answers(address, path, why, monkeypatch):
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", 0.05 if path == "/drip" else 10)
    with pytest.raises(FetchError, match=why):
        fetch(address + path, allowed=HERE)


def test_a_list_may_be_larger_than_an_answer(address):
    assert len(fetch(f"{address}/big", allowed=HERE, limit_bytes=2 << 20)) == fetching.BYTES_MAX + 1


def test_a_private_address_must_be_allowed_by_name(address):
    with pytest.raises(FetchError, match="own network"):
        fetch(f"{address}/list", allowed=Allowed.of({"127.0.0.1"}, set()))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://ca.vn/x",
        "ldap://ca.vn/x",
        "http://",
        "http://user@ca.vn/x",
        "http://other.vn/x",
        "http://ca.vn:99999/",
        "http://ca.vn.evil.example/",
    ],
)
def test_refuses_other_addresses(url):
    with pytest.raises(FetchError):
        fetch(url, allowed=Allowed.of({"ca.vn"}, set()))


@pytest.mark.parametrize(
    "inside", ["10.0.0.5", "169.254.169.254", "127.0.0.1", "::1", "fd00::1", "192.168.1.1", "0.0.0.0"]
)
def test_a_known_name_that_points_inside_is_refused(monkeypatch, inside):
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (inside, 80))
    good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("203.119.8.106", 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [good, entry])
    with pytest.raises(FetchError, match="own network"):
        fetch("http://ca.vn/x", allowed=Allowed.of({"ca.vn"}, set()))
