"""Ask servers of time-stamps: one after the other, over lines kept open, leaving alone for a while who fails.

A token is taken only when it is a trusted server's own signature of exactly what was asked for, just now.
Source: RFC 3161; RFC 5816.
"""

import base64
import http.client
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from asn1crypto import tsp

from signing.trust.roots import Anchors
from signing.trust.tokens import BadTokenError, Token, checked

__all__ = ["Asked", "BadTokenError", "NoTimeStampError", "Server", "Token", "ask", "stamp"]

# A server that failed is not asked again for so long.
REST_SECONDS = 30
REPLY_BYTES_MAX = 64 * 1024
# Every nonce takes eight bytes.
NONCE_BYTES, NONCE_MIN = 8, 1 << 62
EMPTY_DIGEST = bytes(32)

logger = logging.getLogger(__name__)


class NoTimeStampError(Exception):
    """No server gave a usable token."""


@dataclass(frozen=True)
class Server:
    """A server of time-stamps, how long to wait for it, and the name and password it wants."""

    code: str
    url: str
    timeout_seconds: float
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Asked:
    """How a server did: who gave the token and how long it took, or what went wrong (slow, unreachable or bad)."""

    code: str
    milliseconds: int
    authority: str = ""
    failure: str = ""
    detail: str = ""


class _Breaker:
    """Which servers failed a moment ago; each process finds out for itself."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def rests(self, server: Server) -> bool:
        return self._until.get(server.code, 0) > time.monotonic()

    def note(self, server: Server, *, failed: bool) -> None:
        if failed:
            self._until[server.code] = time.monotonic() + REST_SECONDS
        else:
            self._until.pop(server.code, None)


class _Lines(threading.local):
    """The connections of this thread, kept open from one token to the next."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.open: dict[str, http.client.HTTPConnection] = {}

    def to(self, server: Server) -> http.client.HTTPConnection:
        """Return the kept connection to the server, or a new one; a fork takes none along."""
        if self.process != os.getpid():
            self.process, self.open = os.getpid(), {}
        if server.url not in self.open:
            parts = urlsplit(server.url)
            kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
            self.open[server.url] = kind(parts.netloc, timeout=server.timeout_seconds)
        return self.open[server.url]

    def drop(self, server: Server) -> None:
        """Close the connection to the server."""
        kept = self.open.pop(server.url, None)
        if kept is not None:
            kept.close()


_breaker = _Breaker()
_lines = _Lines()


def stamp(
    digest: bytes, servers: Sequence[Server], *, trusted: Anchors, at: datetime, note: Callable[[Asked], None]
) -> Token:
    """Return a token for this SHA-256, from the first server that gives one; `note` hears how each did.

    Raises:
        NoTimeStampError: none does, or all of them rest.
    """
    for server in (one for one in servers if not _breaker.rests(one)):
        token, asked = ask(server, digest, trusted=trusted, at=at)
        note(asked)
        if token is not None:
            return token
    raise NoTimeStampError


def ask(server: Server, digest: bytes, *, trusted: Anchors, at: datetime) -> tuple[Token | None, Asked]:
    """Ask one server for a token for this SHA-256, even one that rests, and return it with how the server did."""
    begun = time.monotonic()
    try:
        token = _ask(server, digest, trusted, at)
    except (http.client.HTTPException, OSError, BadTokenError) as error:
        logger.warning("Time-stamp server %s: %s: %s", server.code, type(error).__name__, error)
        _breaker.note(server, failed=True)
        return None, Asked(server.code, _since(begun), failure=_kind_of(error), detail=str(error)[:200])
    _breaker.note(server, failed=False)
    return token, Asked(server.code, _since(begun), authority=token.authority)


def _since(begun: float) -> int:
    return round((time.monotonic() - begun) * 1000)


def _kind_of(error: Exception) -> str:
    if isinstance(error, BadTokenError):
        return "bad"
    return "slow" if isinstance(error, TimeoutError) else "unreachable"


def _ask(server: Server, digest: bytes, trusted: Anchors, at: datetime) -> Token:
    nonce = NONCE_MIN + secrets.randbelow(NONCE_MIN)
    return checked(_post(server, _request(digest, nonce)), digest, nonce, trusted=trusted, at=at)


def _request(digest: bytes, nonce: int) -> bytes:
    """Return the request; every one is as long as the pattern, in which digest and nonce stand once each."""
    found = _pattern().replace(EMPTY_DIGEST, digest, 1)
    return found.replace(NONCE_MIN.to_bytes(NONCE_BYTES), nonce.to_bytes(NONCE_BYTES), 1)


@cache
def _pattern() -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": EMPTY_DIGEST}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": NONCE_MIN, "cert_req": True})
    return bytes(request.dump())


def _post(server: Server, request: bytes) -> bytes:
    """Return the reply; a line that the server has closed meanwhile is opened once more."""
    kept = server.url in _lines.open
    try:
        return _post_once(server, request)
    except (http.client.RemoteDisconnected, ConnectionError, http.client.CannotSendRequest):
        if not kept:
            raise
        return _post_once(server, request)


def _post_once(server: Server, request: bytes) -> bytes:
    deadline = time.monotonic() + server.timeout_seconds
    headers = {"Content-Type": "application/timestamp-query"}
    if server.username:
        pair = f"{server.username}:{server.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    parts = urlsplit(server.url)
    line = _lines.to(server)
    try:
        line.request("POST", urlunsplit(("", "", parts.path or "/", parts.query, "")), body=request, headers=headers)
        answer = line.getresponse()
        if answer.status != http.client.OK:
            raise BadTokenError(f"HTTP {answer.status}")
        return _read(answer, deadline)
    except BaseException:
        _lines.drop(server)
        raise


def _read(answer: http.client.HTTPResponse, deadline: float) -> bytes:
    reply = b""
    while part := answer.read1(REPLY_BYTES_MAX):
        reply += part
        if len(reply) > REPLY_BYTES_MAX or time.monotonic() > deadline:
            raise BadTokenError("too long")
    # The line may be used again once the answer is closed.
    answer.close()
    return reply
