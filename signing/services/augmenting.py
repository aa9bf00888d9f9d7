"""Make the augmented bytes of a signed file; nothing is stored and nobody told. Call it outside a transaction."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.models import Augmentation
from signing.pades import archive, tokens
from signing.pades.archive import OpenFile
from signing.services import revocation, stamping
from signing.services.revocation import CRL_EMBED_BYTES_MAX, Answer
from signing.trust import anchors
from signing.trust.certificates import fingerprint
from signing.trust.tsa import Server, Token

FIELD = "DauThoiGian"
# A service behind one address may sign with several certificates in turn.
SERVER_CERTIFICATES_MAX = 3


@dataclass(frozen=True)
class Made:
    """The new file, and until when the certificate of its document time-stamp lasts."""

    pdf: bytes
    stamp_ends_at: datetime | None = None


def make(work: Augmentation, pdf: bytes, *, at: datetime) -> Made:
    """Return the file with what is owed.

    Raises:
        NoRoomError: no token can be put in any more.
        NoTimeStampError: no server of time-stamps answers.
        UnknownStatusError: an authority cannot be asked about its certificate.
    """
    if work.kind == Augmentation.Kind.TOKEN:
        return _with_token(pdf, at)
    return archived(pdf, since=work.created_at, at=at)


def archived(pdf: bytes, *, since: datetime, at: datetime) -> Made:
    """Return the file with the proof that nobody's certificate was revoked, asked since then, and a time-stamp.

    The time-stamp's own certificate has its proof in the store too, so a server that signs with one that the file does
    not know yet is asked once more.
    """
    asked = stamping.servers(patient=True)
    certificates = [*archive.certificates_of(pdf), *_roots()]
    for _ in range(SERVER_CERTIFICATES_MAX):
        file = OpenFile(pdf)
        _store(file, certificates, since=since, at=at)
        stamped, token = _stamped(file, pdf, asked, at)
        new = [one for one in map(x509.load_der_x509_certificate, token.certificates) if one not in certificates]
        if not new:
            break
        certificates += new
    return Made(stamped, token.ends_at)


def _store(file: OpenFile, certificates: list[x509.Certificate], *, since: datetime, at: datetime) -> None:
    answers = _answers(certificates, at, since)
    file.add_store(
        certificates=[one.public_bytes(Encoding.DER) for one in certificates],
        ocsps=[one.der for one in answers if one.kind == "ocsp"],
        crls=[one.der for one in answers if one.kind == "crl" and len(one.der) < CRL_EMBED_BYTES_MAX],
    )


def _stamped(file: OpenFile, pdf: bytes, asked: list[Server], at: datetime) -> tuple[bytes, Token]:
    given: list[Token] = []

    def token_of(digest: bytes) -> bytes:
        given.append(stamping.token_of(digest, asked, at=at))
        return given[0].der

    name = f"{FIELD}_{hashlib.sha256(pdf).hexdigest()[:12]}"
    stamped = file.stamped(token_of, room_bytes=stamping.TOKEN_ROOM_BYTES, name=name)
    return stamped, given[0]


def _with_token(pdf: bytes, at: datetime) -> Made:
    room = tokens.room_of(pdf)
    digest = hashlib.sha256(room.signature).digest()
    token = stamping.token_of(digest, stamping.servers(patient=True), at=at)
    return Made(tokens.with_token(pdf, room, token.der))


def _answers(certificates: list[x509.Certificate], at: datetime, since: datetime) -> list[Answer]:
    """Return what the authorities say about each certificate that is not a root, each answer once."""
    found: dict[str, Answer] = {}
    for one in certificates:
        issuer = revocation.issuer_of(one, certificates)
        answer = revocation.status_of(one, issuer, at=at, since=since) if issuer else None
        if answer is not None:
            found[fingerprint(answer.der)] = answer
    return list(found.values())


def _roots() -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(der) for der in anchors.current().for_stamps().ders]
