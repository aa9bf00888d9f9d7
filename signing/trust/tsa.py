"""Ask servers of time-stamps: one after the other, over one shared session, leaving alone for a while who fails.

A token is taken only when it is a trusted server's own signature of exactly what was asked for, just now.
Source: RFC 3161; RFC 5816.
"""

import asyncio
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.loop import run
from signing.trust import anchors
from signing.trust.certificates import to_pem
from signing.trust.roots import Anchors

# A server that failed is not asked again for so long.
REST_SECONDS = 30
REPLY_BYTES_MAX = 64 * 1024
CLOCK_SKEW = timedelta(minutes=5)
NONCE_BITS = 63
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
    """A time-stamp that was checked: its DER, its time, until when its certificate lasts, and what it brings (DER)."""

    der: bytes
    at: datetime
    ends_at: datetime
    certificates: tuple[bytes, ...]


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

    def clear(self) -> None:
        self._until.clear()


class _Session:
    """The session of this process; it belongs to the background loop, which no fork survives."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._open: aiohttp.ClientSession | None = None

    def get(self) -> aiohttp.ClientSession:
        if self._open is None:
            self._open = aiohttp.ClientSession(auto_decompress=False)
        return self._open


breaker = _Breaker()
_session = _Session()
os.register_at_fork(after_in_child=_session.forget)


def stamp(digest: bytes, servers: Sequence[Server], *, trusted: Anchors, at: datetime) -> Token:
    """Return a token for this SHA-256, from the first server that gives one.

    Raises:
        NoTimeStampError: none does, or all of them rest.
    """
    for server in (one for one in servers if not breaker.rests(one)):
        try:
            token = _ask(server, digest, trusted, at)
        except (aiohttp.ClientError, TimeoutError, OSError, BadTokenError) as error:
            logger.warning("Time-stamp server %s: %s: %s", server.code, type(error).__name__, error)
            breaker.note(server, failed=True)
        else:
            breaker.note(server, failed=False)
            return token
    raise NoTimeStampError


def _ask(server: Server, digest: bytes, trusted: Anchors, at: datetime) -> Token:
    nonce = secrets.randbits(NONCE_BITS)
    reply = run(_post(server, _request(digest, nonce)), seconds=server.timeout_seconds + 1)
    try:
        return _checked(reply, digest, nonce, trusted, at)
    except (ValueError, KeyError, TypeError, IndexError, InvalidSignature) as error:
        raise BadTokenError(f"{type(error).__name__}: {error}") from error


def _request(digest: bytes, nonce: int) -> bytes:
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": digest}
    request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(request.dump())


async def _post(server: Server, request: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    if server.username:
        headers["Authorization"] = aiohttp.BasicAuth(server.username, server.password).encode()
    async with asyncio.timeout(server.timeout_seconds):
        session = _session.get()
        async with session.post(server.url, data=request, headers=headers, allow_redirects=False) as answer:
            if answer.status != 200:
                raise BadTokenError(f"HTTP {answer.status}")
            return await answer.content.readexactly(_length(answer))


def _length(answer: aiohttp.ClientResponse) -> int:
    length = answer.content_length
    if length is None or not 0 < length <= REPLY_BYTES_MAX:
        raise BadTokenError(f"{length} bytes")
    return length


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
    return Token(bytes(token.dump()), time_said, certificate.not_valid_after_utc, brought)


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
