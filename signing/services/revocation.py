"""Ask whether certificates are revoked: by OCSP first, by a list where there is no OCSP, and keep the answers.

Call it with no transaction open: a machine far away may take seconds. Who has just not answered is left alone for a
minute, so that no page waits for it twice, and who answered badly about a certificate is not asked about that one.
"""

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.timezone import localtime

from common import rows
from signing.errors import SigningRefusal, refusal
from signing.models import RevocationCache, SigningKey, TrustAnchor
from signing.trust import revocation
from signing.trust.certificates import fingerprint, load_chain, load_pem
from signing.trust.fetch import BYTES_MAX, Allowed, FetchError, fetch
from signing.trust.revocation import BadAnswerError, Status

FRESH = timedelta(minutes=10)
REST_SECONDS = 60
SOURCES_MAX = 4
# Of how many pairs of certificates it is known whether one issued the other.
PAIRS_KEPT = 1024
# A list that is larger is asked, but never put into a file.
CRL_EMBED_BYTES_MAX = 256 * 1024
CRL_BYTES_MAX = 8 * 1024 * 1024
OCSP_REQUEST = "application/ocsp-request"

logger = logging.getLogger(__name__)


class UnknownStatusError(Exception):
    """Nobody could be asked."""


@dataclass(frozen=True)
class Answer:
    """What was said, and the proof of it."""

    kind: str
    der: bytes
    status: Status


@dataclass(frozen=True)
class _Source:
    """Where is asked about a certificate, by its fingerprint, and until when the answer is waited for."""

    url: str
    name: str
    until: float

    @property
    def question(self) -> str:
        """What rests after a bad answer: others may well be answered."""
        return f"{self.url} {self.name}"


_resting: dict[str, float] = {}


def status_of(
    certificate: x509.Certificate, issuer: x509.Certificate, *, at: datetime, since: datetime, until: float = math.inf
) -> Answer | None:
    """Return what is said about the certificate, asked since then; None when it names nobody to ask.

    Nobody is waited for beyond `until` on the monotonic clock.

    Raises:
        UnknownStatusError: nobody whom it names gave an answer.
    """
    questions = [(_ask_ocsp, url) for url in revocation.ocsp_urls(certificate)]
    questions += [(_ask_crl, url) for url in revocation.crl_urls(certificate)]
    if not questions:
        return None
    for ask, url in questions[:SOURCES_MAX]:
        source = _Source(url, fingerprint(certificate.public_bytes(Encoding.DER)), until)
        try:
            return ask(source, certificate, issuer, at, since)
        except (FetchError, BadAnswerError) as error:
            logger.warning("Revocation could not be asked at %s: %s", url, error)
            if isinstance(error, BadAnswerError):
                _rest(source.question)
    raise UnknownStatusError


def key_problem(key: SigningKey, *, at: datetime) -> SigningRefusal | None:
    """Return that the key's certificate or one above it is revoked, or that nobody could be asked."""
    try:
        certificate = load_pem(key.certificate_pem)
        for one, issuer in _path(certificate, key.chain_pem):
            answer = status_of(one, issuer, at=at, since=at - FRESH)
            if answer is not None and answer.status.revoked_at is not None:
                code = "revoked" if one is certificate else "issuer_revoked"
                return refusal(code, day=f"{localtime(answer.status.revoked_at):%d/%m/%Y}")
    except UnknownStatusError:
        return refusal("revocation_required" if settings.REVOCATION_REQUIRED else "revocation_unknown")
    except ValueError:
        return refusal("key_broken")
    return None


def issued(chain_pem: str) -> list[tuple[x509.Certificate, x509.Certificate]]:
    """Return the certificates of a chain from its first one up to a trusted root, each with its issuer.

    Raises:
        UnknownStatusError: it leads to no trusted root.
        ValueError: it cannot be read.
    """
    chain = load_chain(chain_pem)
    found = list(_path(chain[0], chain_pem))
    if not found or found[-1][1] not in _roots():
        raise UnknownStatusError
    return found


def require_good(key: SigningKey, *, at: datetime) -> None:
    """Refuse a revoked certificate, and one that nobody can tell about where the installation wants to know.

    Raises:
        SigningRefusal: as said.
    Source: Luật Giao dịch điện tử 20/2023/QH15, Điều 22 – the certificate is in force when it is used.
    """
    problem = key_problem(key, at=at)
    if problem is not None and problem.code != "revocation_unknown":
        raise problem


def issuer_of(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Return which of these issued the certificate, None when none did or it issued itself."""
    return next((one for one in others if _issued(certificate, one)), None)


@lru_cache(maxsize=PAIRS_KEPT)
def _issued(certificate: x509.Certificate, other: x509.Certificate) -> bool:
    """Tell whether the other one issued the certificate, which is another than its own; true for ever."""
    try:
        certificate.verify_directly_issued_by(other)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not the issuer
        return False
    return certificate.issuer != certificate.subject


def _path(certificate: x509.Certificate, chain_pem: str) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
    """Yield the certificate and those above it, each with its issuer; nobody is looked for when none names a source."""
    chain = load_chain(chain_pem)
    if not any(revocation.ocsp_urls(one) or revocation.crl_urls(one) for one in (certificate, *chain)):
        return
    others, current = [*chain, *_roots()], certificate
    for _ in range(len(others)):
        issuer = issuer_of(current, others)
        if issuer is None:
            return
        yield current, issuer
        current = issuer


def _roots() -> list[x509.Certificate]:
    return [one for anchor in _anchors() for one in load_chain(anchor.certificate_pem)]


def _anchors() -> list[TrustAnchor]:
    return rows.read(TrustAnchor, "WHERE one.active", [])


def _ask_ocsp(
    source: _Source, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, since: datetime
) -> Answer:
    def asked() -> bytes:
        question = revocation.ocsp_question(certificate, issuer)
        return _fetched(source, body=question, media_type=OCSP_REQUEST)

    def read(der: bytes) -> Status:
        return revocation.read_ocsp(der, certificate, issuer, at=at)

    return _answer(RevocationCache.Kind.OCSP, source.name, asked, read, at, since)


def _ask_crl(
    source: _Source, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, since: datetime
) -> Answer:
    def read(der: bytes) -> Status:
        return revocation.read_crl(der, certificate, issuer, at=at)

    asked = partial(_fetched, source, limit_bytes=CRL_BYTES_MAX)
    return _answer(RevocationCache.Kind.CRL, source.url[:500], asked, read, at, since)


def _answer(
    kind: str,
    subject: str,
    ask: Callable[[], bytes],
    read: Callable[[bytes], Status],
    at: datetime,
    since: datetime,
) -> Answer:
    """Return the kept answer where it is fresh and still holds, else ask and keep what is said."""
    kept = rows.read(RevocationCache, "WHERE one.kind = %s AND one.subject = %s", [str(kind), subject])
    if kept and since <= kept[0].fetched_at <= at:
        der = bytes(kept[0].der)
        return Answer(kind, der, read(der))
    der = ask()
    status = read(der)
    RevocationCache.objects.update_or_create(
        kind=kind,
        subject=subject,
        defaults={
            "der": der,
            "this_update": status.this_update,
            "next_update": status.next_update,
            "fetched_at": at,
        },
    )
    return Answer(kind, der, status)


def _fetched(
    source: _Source, *, body: bytes | None = None, media_type: str = "", limit_bytes: int = BYTES_MAX
) -> bytes:
    began, url = time.monotonic(), source.url
    if began > source.until:
        raise FetchError("no time is left")
    if max(_resting.get(url, 0), _resting.get(source.question, 0)) > began:
        raise FetchError("it did not answer a moment ago")
    hosts = {host for anchor in _anchors() for host in anchor.host_names}
    allowed = Allowed.of(hosts, settings.PRIVATE_HOSTS)
    try:
        return fetch(
            url, allowed=allowed, body=body, media_type=media_type, limit_bytes=limit_bytes, until=source.until
        )
    except FetchError:
        # Who was cut short may have been about to answer.
        if time.monotonic() < source.until:
            _rest(url)
        raise


def _rest(who: str) -> None:
    _resting[who] = time.monotonic() + REST_SECONDS
