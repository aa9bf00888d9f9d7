"""Ask servers of time-stamps: one after the other, over lines kept open, leaving alone for a while who fails.

A token is taken only when it is a trusted server's own signature of exactly what was asked for, just now.
Source: RFC 3161; RFC 5816.
"""

import base64
import hashlib
import http.client
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit, urlunsplit

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.trust import anchors
from signing.trust.certificates import read_facts, to_pem
from signing.trust.roots import Anchors

# A server that failed is not asked again for so long.
REST_SECONDS = 30
REPLY_BYTES_MAX = 64 * 1024
CLOCK_SKEW = timedelta(minutes=5)
# Every nonce takes eight bytes.
NONCE_BYTES, NONCE_MIN = 8, 1 << 62
EMPTY_DIGEST = bytes(32)
GRANTED = {"granted", "granted_with_mods"}

logger = logging.getLogger(__name__)


class NoTimeStampError(Exception):
    """No server gave a usable token."""


class BadTokenError(Exception):
    """What a server answered is no token for what was asked."""


@dataclass(frozen=True)
class Server:
    """A server of time-stamps, how long to wait for it, and the name and password it wants."""

    code: str
    url: str
    timeout_seconds: float
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Token:
    """A time-stamp that was checked: its DER, its time, until when its certificate lasts, what it brings (DER), and who
    gave it.
    """

    der: bytes
    at: datetime
    ends_at: datetime
    certificates: tuple[bytes, ...]
    authority: str = ""


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
    reply = _post(server, _request(digest, nonce))
    try:
        return _checked(reply, digest, nonce, trusted, at)
    except (ValueError, KeyError, TypeError, IndexError, InvalidSignature) as error:
        raise BadTokenError(f"{type(error).__name__}: {error}") from error


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


def _checked(reply: bytes, digest: bytes, nonce: int, trusted: Anchors, at: datetime) -> Token:
    response = tsp.TimeStampResp.load(reply)
    status = response["status"]["status"].native
    if status not in GRANTED:
        raise BadTokenError(f"status {status}")
    token = response["time_stamp_token"]
    info = token["content"]["encap_content_info"]["content"].parsed
    time_said = info["gen_time"].native
    _require(info["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256", "another algorithm")
    _require(info["message_imprint"]["hashed_message"].native == digest, "another digest")
    _require(info["nonce"].native == nonce, "another nonce")
    _require(abs(time_said - at) <= CLOCK_SKEW, "another time")
    certificate = _signed_by(token["content"], trusted, time_said)
    brought = tuple(one.chosen.dump() for one in token["content"]["certificates"])
    return Token(bytes(token.dump()), time_said, certificate.not_valid_after_utc, brought, read_facts(certificate).name)


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise BadTokenError(otherwise)


def _signed_by(signed: cms.SignedData, trusted: Anchors, at: datetime) -> x509.Certificate:
    """Return the certificate of a trusted time-stamp server that made this signature."""
    [signer] = signed["signer_infos"]
    certificates = [x509.load_der_x509_certificate(one.chosen.dump()) for one in signed["certificates"]]
    serial = signer["sid"].chosen["serial_number"].native
    own = next((one for one in certificates if one.serial_number == serial), None)
    if own is None:
        raise BadTokenError("no certificate")
    usage = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    _require(list(usage) == [ExtendedKeyUsageOID.TIME_STAMPING], "not for time-stamps")
    _check_signature(signer, signed["encap_content_info"]["content"].contents, own)
    chain = "".join(to_pem(one) for one in certificates if one is not own)
    led = anchors.leads_to(trusted, certificate_pem=to_pem(own), chain_pem=chain, at=at)
    _require(led, "not trusted")
    return own


def _check_signature(signer: cms.SignerInfo, content: bytes, certificate: x509.Certificate) -> None:
    attributes = signer["signed_attrs"]
    algorithm = signer["digest_algorithm"]["algorithm"].native
    said = next(one["values"][0].native for one in attributes if one["type"].native == "message_digest")
    _require(hashlib.new(algorithm, content).digest() == said, "another content")
    hashed = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}[algorithm]
    data, signature = attributes.untag().dump(), signer["signature"].native
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, data, padding.PKCS1v15(), hashed)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, data, ec.ECDSA(hashed))
    else:
        raise BadTokenError("another kind of key")
