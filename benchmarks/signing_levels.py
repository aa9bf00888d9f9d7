"""What benchmarks/sign.py measures of the levels: processor time of this process, with the servers in another one.

Revocation has been asked before, as it has in an office that signs all day: the answers are read and checked anew.
"""

import hashlib
import io
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.timezone import now

from benchmarks.signing_speed import NAME, TITLE, Desk, milliseconds, paper
from signing.pades.archive import OpenFile, certificates_of
from signing.pades.cms import Identity
from signing.pades.engine import Job, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, prepare
from signing.pades.stamps import Layout, Stamp
from signing.pades.verify import examine
from signing.services.revocation import issuer_of
from signing.services.stamping import TOKEN_ROOM_BYTES
from signing.simulators.authority import Authority
from signing.simulators.services import Services, free_server
from signing.trust import revocation, tsa
from signing.trust.fetch import Allowed, fetch

HERE = Allowed.of({"127.0.0.1"}, {"127.0.0.1"})


class Levels:
    """One signer whose authority answers at an address, and what it said about everybody."""

    def __init__(self, desk: Desk, authority: Authority) -> None:
        self.desk, self.authority = desk, authority
        desk.authority = authority
        desk.issued = authority.signing_certificate(NAME)
        desk.identity = Identity.of(desk.issued.certificate, [authority.intermediate.certificate])
        root = authority.root.certificate.public_bytes(Encoding.DER)
        self.trusted = type(desk.anchors)("levels", (root,))
        self.server = tsa.Server("bench", f"{authority.address}/tsa", timeout_seconds=5)
        self.prepared = prepare(paper(), signer_name=NAME, signer_title=TITLE)
        self.answers: dict[bytes, bytes] = {}

    def token(self, digest: bytes) -> bytes:
        """Return a token for the digest."""
        return tsa.stamp(digest, [self.server], trusted=self.trusted, at=now(), note=lambda asked: None).der

    def stamped(self) -> bytes:
        """Sign with a time-stamp (B-T)."""
        stream = io.BytesIO(self.prepared)
        job = Job(
            LEADER_FIELD,
            self.desk.identity,
            key_signer(self.desk.issued.key),
            now(),
            NAME,
            stamp=Stamp(Layout.PICTURE, self.desk.signature),
            time_stamp=lambda signature: self.token(hashlib.sha256(signature).digest()),
            token_room_bytes=TOKEN_ROOM_BYTES,
        )
        sign_in_place(stream, job)
        return stream.getvalue()

    def stored(self) -> bytes:
        """Sign with a time-stamp and the proof that nobody is revoked (B-LT)."""
        return self._with_store(self.stamped()).written()

    def archived(self) -> bytes:
        """Sign and close with a document time-stamp (B-LTA)."""
        file = self._with_store(self.stamped())
        return file.stamped(self.token, room_bytes=TOKEN_ROOM_BYTES, name="DauThoiGian_1")

    def _with_store(self, pdf: bytes) -> OpenFile:
        file = OpenFile(pdf)
        known = [*certificates_of(pdf), self.authority.root.certificate]
        issued = [(one, issuer) for one in known if (issuer := issuer_of(one, known))]
        told = [self._answer(one, issuer) for one, issuer in issued]
        file.add_store(certificates=[one.public_bytes(Encoding.DER) for one in known], ocsps=told, crls=[])
        return file

    def _answer(self, one: x509.Certificate, issuer: x509.Certificate) -> bytes:
        der = one.public_bytes(Encoding.DER)
        if der not in self.answers:
            question = revocation.ocsp_question(one, issuer)
            self.answers[der] = fetch(f"{self.authority.address}/ocsp", allowed=HERE, body=question)
        revocation.read_ocsp(self.answers[der], one, issuer, at=now())
        return self.answers[der]

    def check(self, pdf: bytes, level: str) -> None:
        """Stop when the file has not the level that was measured."""
        found = [one.level for one in examine(pdf, anchors=self.trusted, at=now(), draw=False).signatures]
        if found != [level]:
            raise SystemExit(f"What was signed is {found}, not {level}")


def levels(seconds: float) -> dict[str, float]:
    """Return what a signature of each level costs, in raw signatures."""
    with _answering() as authority:
        one, share = Levels(Desk(), authority), seconds / 8
        made = {"bt": (one.stamped, "B-T"), "blt": (one.stored, "B-LT"), "blta": (one.archived, "B-LTA")}
        for make, level in made.values():
            one.check(make(), level)
        raw = key_signer(one.desk.issued.key)
        raw_ms = milliseconds(lambda: raw(b"raw"), share)
        return {f"{name}_cpu_vs_raw": milliseconds(make, share) / raw_ms for name, (make, _) in made.items()}


@contextmanager
def _answering() -> Iterator[Authority]:
    """Let the stand-ins of the authority's services answer in another process."""
    server = free_server()
    authority = Authority(now(), f"http://127.0.0.1:{server.server_port}")
    server.services = Services(authority)
    process = multiprocessing.get_context("fork").Process(target=server.serve_forever, daemon=True)
    process.start()
    server.socket.close()
    try:
        yield authority
    finally:
        process.terminate()
        process.join()
