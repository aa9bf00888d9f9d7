"""Stand-ins of an authority's services over HTTP: time-stamps, OCSP and lists of revoked certificates.

They misbehave on command: `mode` is well, fail (500), slow (answers after `delay_seconds`), lie (a token for something
else), refuse (RFC 3161 rejection) or old (a token of yesterday).
"""

import hashlib
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import algos, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.loop import run
from signing.simulators.authority import Authority, Issued

REVOKED_BEFORE = timedelta(days=20)
FRESH_FOR = timedelta(hours=12)
YESTERDAY = timedelta(days=1)
QUESTIONS = {"/tsa", "/ocsp"}
# A TimeStampResp of nothing but the status 2; asn1crypto writes none without a token.
REJECTION = bytes.fromhex("30053003020102")


@dataclass
class Services:
    """What the stand-ins know: the authority, whom it has revoked, and how they are to behave.

    `at` stands still when it is given; `modes` are those of single paths, and `asked` counts the requests of each.
    """

    authority: Authority
    at: datetime | None = None
    mode: str = "well"
    delay_seconds: float = 2
    revoked: list[x509.Certificate] = field(default_factory=list)
    padding_bytes: int = 0
    modes: dict[str, str] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    address: str = ""
    stamper: Issued | None = None

    def now(self) -> datetime:
        """Return the time that is said."""
        return self.at or datetime.fromtimestamp(time.time(), UTC)

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Return the status and the answer to one request."""
        self.asked[path] = self.asked.get(path, 0) + 1
        mode = self.modes.get(path, self.mode)
        if mode == "slow":
            time.sleep(self.delay_seconds)
        if mode == "fail":
            return 500, b"out of order"
        if not body and path in QUESTIONS:
            return 405, b""
        if path == "/tsa":
            return 200, self._token(body, mode)
        if path == "/ocsp":
            return 200, self._status(body)
        issuers = {"/root.crl": self.authority.root, "/issuing.crl": self.authority.intermediate}
        return (200, self._revocations(issuers[path])) if path in issuers else (404, b"")

    def _token(self, body: bytes, mode: str) -> bytes:
        request = tsp.TimeStampReq.load(body)
        if mode == "refuse":
            return REJECTION
        if mode == "lie":
            imprint = {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": bytes(32)}
            request["message_imprint"] = tsp.MessageImprint(imprint)
        said = self.now() - YESTERDAY if mode == "old" else self.now()
        return bytes(run(self._clock(said).async_request_tsa_response(request)).dump())

    def _clock(self, at: datetime) -> DummyTimeStamper:
        self.stamper = self.stamper or self.authority.time_stamp_certificate()
        chain = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        chain.register(_asn1(self.authority.intermediate.certificate))
        key = self.stamper.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return DummyTimeStamper(
            _asn1(self.stamper.certificate), keys.PrivateKeyInfo.load(key), certs_to_embed=chain, fixed_dt=at
        )

    def _status(self, body: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(body)
        issuer = self._issuer_of(request)
        revoked = next((one for one in self.revoked if one.serial_number == request.serial_number), None)
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        at = self.now()
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=request.issuer_name_hash,
            issuer_key_hash=request.issuer_key_hash,
            serial_number=request.serial_number,
            algorithm=request.hash_algorithm,
            cert_status=status,
            this_update=at,
            next_update=at + FRESH_FOR,
            revocation_time=at - REVOKED_BEFORE if revoked else None,
            revocation_reason=None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _issuer_of(self, request: ocsp.OCSPRequest) -> Issued:
        named = hashlib.new(request.hash_algorithm.name, self.authority.root.certificate.subject.public_bytes())
        by_root = named.digest() == request.issuer_name_hash
        return self.authority.root if by_root else self.authority.intermediate

    def _revocations(self, issuer: Issued) -> bytes:
        at = self.now()
        builder = x509.CertificateRevocationListBuilder(
            issuer_name=issuer.certificate.subject, last_update=at - timedelta(hours=1), next_update=at + FRESH_FOR
        )
        for one in (one for one in self.revoked if one.issuer == issuer.certificate.subject):
            entry = x509.RevokedCertificateBuilder(one.serial_number, at - REVOKED_BEFORE)
            builder = builder.add_revoked_certificate(entry.build())
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        if self.padding_bytes:
            unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), bytes(self.padding_bytes))
            builder = builder.add_extension(unknown, critical=False)
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    services: Services


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Answers go out at once: a line that is kept open would wait for more.
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 30
    server: _Server

    def do_POST(self) -> None:
        """Answer a question."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def do_GET(self) -> None:
        """Give a list."""
        self._answer(b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, body: bytes) -> None:
        status, content = self.server.services.answer(self.path, body)
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            pass


def free_server(port: int = 0) -> _Server:
    """Return a server on this port of this machine, any free one for 0."""
    return _Server(("127.0.0.1", port), _Handler)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
