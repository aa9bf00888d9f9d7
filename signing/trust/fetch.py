"""Fetch what a certificate names: only from machines of a known authority, and never from inside our own network.

The addresses come from certificates that anybody may upload, so each is looked up once, checked, and connected to as
it was checked: a name that changes its mind in between reaches nothing.
"""

import http.client
import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin, urlsplit

TIMEOUT_SECONDS = 5
BYTES_MAX = 1024 * 1024
# However slowly it drips, a whole answer must come within this.
WHOLE_SECONDS = 10
CHUNK_BYTES = 64 * 1024
REDIRECTS_MAX = 2
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}


class FetchError(Exception):
    """It was not fetched; the text is for the log."""


@dataclass(frozen=True)
class Allowed:
    """The machines that may be asked, and those of them that may have an address inside our own network."""

    hosts: frozenset[str]
    private: frozenset[str]

    @classmethod
    def of(cls, hosts: Collection[str], private: Collection[str]) -> "Allowed":
        """Take names in any case."""
        return cls(frozenset(map(str.lower, hosts)), frozenset(map(str.lower, private)))


def fetch(
    url: str,
    *,
    allowed: Allowed,
    body: bytes | None = None,
    media_type: str = "",
    limit_bytes: int = BYTES_MAX,
    until: float = math.inf,
) -> bytes:
    """Return what the address gives within 5 s for each step and 10 s in all; with a body it is posted.

    `until` on the monotonic clock ends it earlier.

    Raises:
        FetchError: it must not be asked, does not answer, or answers too much.
    """
    host, deadline = urlsplit(url).hostname, min(until, time.monotonic() + WHOLE_SECONDS)
    for _ in range(REDIRECTS_MAX + 1):
        found, answer = _once(url, allowed, body, media_type, limit_bytes, deadline)
        if answer is not None:
            return answer
        url = urljoin(url, found)
        if urlsplit(url).hostname != host:
            raise FetchError("redirected to another host")
    raise FetchError("redirected too often")


def _once(
    url: str, allowed: Allowed, body: bytes | None, media_type: str, limit_bytes: int, deadline: float
) -> tuple[str, bytes | None]:
    """Return where it redirects to, or the answer."""
    try:
        connection, path = _connection(url, allowed, deadline)
        try:
            headers = {"Content-Type": media_type} if media_type else {}
            connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            if answer.status in REDIRECTS:
                return answer.headers.get("Location", ""), None
            if answer.status != http.client.OK:
                raise FetchError(f"HTTP {answer.status}")
            return "", _read(answer, limit_bytes, deadline)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(f"{type(error).__name__}: {error}") from error


def _read(answer: http.client.HTTPResponse, limit_bytes: int, deadline: float) -> bytes:
    content = bytearray()
    while part := answer.read1(CHUNK_BYTES):
        content += part
        if len(content) > limit_bytes:
            raise FetchError(f"more than {limit_bytes} bytes")
        if time.monotonic() > deadline:
            raise FetchError("too slow")
    return bytes(content)


def _connection(url: str, allowed: Allowed, deadline: float) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise FetchError("not a plain http(s) address")
    if host not in allowed.hosts:
        raise FetchError("not a machine of a known authority")
    port = parts.port or PORTS[parts.scheme]
    address = _address(host, port, private=host in allowed.private)
    timeout = min(TIMEOUT_SECONDS, deadline - time.monotonic())
    if timeout <= 0:
        raise FetchError("too slow")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "https":
        return _PinnedTls(host, port, address, timeout), path
    return _Pinned(host, port, address, timeout), path


def _address(host: str, port: int, *, private: bool) -> str:
    """Return the address of the machine; every one that the name has must be allowed."""
    found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not private and not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        raise FetchError("an address inside our own network")
    return min(found)


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked, whatever the name means by now."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address, self.patience = address, timeout

    def connect(self) -> None:
        """Connect."""
        self.sock = socket.create_connection((self.address, self.port), self.patience)


class _PinnedTls(_Pinned):
    """The same with TLS for the name."""

    def connect(self) -> None:
        """Connect and greet."""
        super().connect()
        self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
