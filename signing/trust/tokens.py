"""What a server of time-stamps replied: a token for what was asked, or nothing that counts.

A server signs with the same certificates for years, so what they say by themselves is read once; whether they are
trusted and in force, and whether the token is theirs, is asked of each token.
Source: RFC 3161; RFC 5652; RFC 5816.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID

from signing.trust import anchors, der
from signing.trust.certificates import read_facts, to_pem
from signing.trust.der import FIRST, GENERALIZED_TIME, INTEGER, OCTETS, OID, SEQUENCE, SET, Node
from signing.trust.roots import Anchors

CLOCK_SKEW = timedelta(minutes=5)
STATUSES = ("granted", "granted with changes", "rejection", "waiting", "revocation warning", "revocation notification")
GRANTED = {0, 1}
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TOKEN_CONTENT = bytes.fromhex("2a864886f70d0109100104")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
SHA256 = bytes.fromhex("608648016503040201")
DIGESTS = {
    SHA256: hashes.SHA256(),
    bytes.fromhex("608648016503040202"): hashes.SHA384(),
    bytes.fromhex("608648016503040203"): hashes.SHA512(),
}
TIME = re.compile(rb"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,6})\d*)?Z")
SERVERS_KEPT = 32
# What is raised where a token or a certificate is not what it should be.
BROKEN = (
    *(ValueError, KeyError, TypeError, IndexError, InvalidSignature, UnsupportedAlgorithm),
    *(x509.ExtensionNotFound, x509.DuplicateExtension, x509.InvalidVersion),
)


class BadTokenError(Exception):
    """What a server answered is no token for what was asked."""


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
class _Signer:
    """Who signed a token, and what the token brings along."""

    name: str
    ends_at: datetime
    key: CertificatePublicKeyTypes
    pem: str
    chain_pem: str
    brought: tuple[bytes, ...]


@dataclass(frozen=True)
class _Parts:
    """The parts of a token that are looked at."""

    whole: bytes
    info: bytes
    certificates: bytes
    signer: list[Node]


def checked(reply: bytes, digest: bytes, nonce: int, *, trusted: Anchors, at: datetime) -> Token:
    """Return the token in the reply to the question for this SHA-256 with this nonce.

    Raises:
        BadTokenError: it is none, is for something else or of another time, or no trusted server signed it.
    """
    try:
        return _checked(reply, digest, nonce, trusted, at)
    except BROKEN as error:
        raise BadTokenError(f"{type(error).__name__}: {error}") from error


def _checked(reply: bytes, digest: bytes, nonce: int, trusted: Anchors, at: datetime) -> Token:
    parts = _taken_apart(reply)
    said_at = _info_checked(parts.info, digest, nonce, at)
    signer = _signer(parts.certificates, parts.signer[1].of(SEQUENCE).parts()[1].of(INTEGER).number)
    _check_signature(parts.signer, parts.info, signer.key)
    led = anchors.leads_to(trusted.for_stamps(), certificate_pem=signer.pem, chain_pem=signer.chain_pem, at=said_at)
    _require(led, "not trusted")
    return Token(parts.whole, said_at, signer.ends_at, signer.brought, signer.name)


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise BadTokenError(otherwise)


def _taken_apart(reply: bytes) -> _Parts:
    status, *tokens = der.first(reply, SEQUENCE).parts()
    said = status.of(SEQUENCE).parts()[0].of(INTEGER).number
    if said not in GRANTED:
        raise BadTokenError(f"status {STATUSES[said] if 0 <= said < len(STATUSES) else said}")
    [token] = tokens
    kind, explicit = token.of(SEQUENCE).parts()
    _require(kind.of(OID).content == SIGNED_DATA, "not signed")
    [signed] = explicit.of(FIRST).parts()
    _version, _digests, content, *rest, signers = signed.of(SEQUENCE).parts()
    kind, explicit = content.of(SEQUENCE).parts()
    _require(kind.of(OID).content == TOKEN_CONTENT, "no time-stamp")
    [info] = explicit.of(FIRST).parts()
    certificates = next((one for one in rest if one.tag == FIRST), None)
    if certificates is None:
        raise BadTokenError("no certificate")
    [signer] = signers.of(SET).parts()
    return _Parts(token.whole, info.of(OCTETS).content, certificates.whole, signer.of(SEQUENCE).parts())


def _info_checked(content: bytes, digest: bytes, nonce: int, at: datetime) -> datetime:
    """Return the time that the token says, once it is known to be the answer to what was asked."""
    _version, _policy, imprint, _serial, time, *rest = der.only(content, SEQUENCE).parts()
    algorithm, hashed = imprint.of(SEQUENCE).parts()
    _require(algorithm.of(SEQUENCE).parts()[0].of(OID).content == SHA256, "another algorithm")
    _require(hashed.of(OCTETS).content == digest, "another digest")
    _require([one.number for one in rest if one.tag == INTEGER] == [nonce], "another nonce")
    said_at = _time(time.of(GENERALIZED_TIME).content)
    _require(abs(said_at - at) <= CLOCK_SKEW, "another time")
    return said_at


def _time(written: bytes) -> datetime:
    found = TIME.fullmatch(written)
    if found is None:
        raise ValueError("no time")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    microsecond = int((found[7] or b"").ljust(6, b"0"))
    return datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC)


@lru_cache(maxsize=SERVERS_KEPT)
def _signer(certificates: bytes, serial: int) -> _Signer:
    """Return the time-stamp server of this serial number among the certificates, as they stand in a token."""
    brought = tuple(one.whole for one in der.only(certificates, FIRST).parts())
    loaded = [x509.load_der_x509_certificate(one) for one in brought]
    own = next((one for one in loaded if one.serial_number == serial), None)
    if own is None:
        raise BadTokenError("no certificate")
    usage = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    _require(list(usage) == [ExtendedKeyUsageOID.TIME_STAMPING], "not for time-stamps")
    chain = "".join(to_pem(one) for one in loaded if one is not own)
    return _Signer(read_facts(own).name, own.not_valid_after_utc, own.public_key(), to_pem(own), chain, brought)


def _check_signature(signer: list[Node], content: bytes, key: CertificatePublicKeyTypes) -> None:
    _version, _name, algorithm, attributes, _algorithm, signature = signer[:6]
    hashed = DIGESTS[algorithm.of(SEQUENCE).parts()[0].of(OID).content]
    said = _message_digest(attributes.of(FIRST))
    _require(hashlib.new(hashed.name, content).digest() == said, "another content")
    # Signed is the set of attributes as such, not as the part of the signature that it is.
    data = bytes((SET,)) + attributes.whole[1:]
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature.of(OCTETS).content, data, padding.PKCS1v15(), hashed)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature.of(OCTETS).content, data, ec.ECDSA(hashed))
    else:
        raise BadTokenError("another kind of key")


def _message_digest(attributes: Node) -> bytes:
    found = [values for kind, values in map(Node.parts, attributes.parts()) if kind.of(OID).content == MESSAGE_DIGEST]
    [values] = found
    [said] = values.of(SET).parts()
    return said.of(OCTETS).content
