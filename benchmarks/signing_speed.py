"""What benchmarks/sign.py measures: signing as leader and as seal, and checking one signature, two, and three of which
one is a copy's, closed by a document time-stamp; checking draws and compares the pages too."""

import io
import statistics
import time
from collections.abc import Callable
from datetime import date

from cryptography.hazmat.primitives.serialization import Encoding
from django.utils.timezone import now
from reportlab.pdfgen import canvas

from benchmarks.signing_archive import copied_and_stamped, unlocked
from common.fonts import paper_family
from signing.keys.envelope import seal
from signing.keys.unlock import key_open, memory
from signing.models import SigningKey
from signing.pades.cms import Identity
from signing.pades.engine import Job, Numbering, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD, prepare
from signing.pades.stamps import Layout, Stamp
from signing.pades.verify import examine
from signing.simulators.artwork import draw_seal, draw_signature
from signing.simulators.authority import Authority
from signing.trust.anchors import Anchors

NAME, TITLE, AGENCY = "Trần Văn Tâm", "Phó Giám đốc", "Sở Xây dựng tỉnh Điện Biên"
NUMBERING = Numbering("05/GP-SXD", date(2026, 2, 5))


class Desk:
    """One signer with key, certificate and pictures, as the product holds them."""

    def __init__(self) -> None:
        self.at = now()
        self.authority = Authority(self.at)
        self.issued = self.authority.signing_certificate(NAME)
        self.row = SigningKey(pk=1, **vars(seal(self.issued.key, fingerprint="0" * 64, pin=None)))
        self.identity = Identity.of(self.issued.certificate, [self.authority.intermediate.certificate])
        self.anchors = Anchors("benchmark", (self.authority.root.certificate.public_bytes(Encoding.DER),))
        self.signature, self.seal = draw_signature(NAME), draw_seal(AGENCY)
        self.signatures = 0

    def sign(self, pdf: bytes, field: str, png: bytes, numbering: Numbering | None = None) -> bytes:
        """Sign through the memory of opened keys."""
        self.signatures += 1
        key = key_open(row=self.row, pin=None, at=self.at)
        stream = io.BytesIO(pdf)
        sign_in_place(
            stream, Job(field, self.identity, key_signer(key), self.at, NAME, numbering, Stamp(Layout.PICTURE, png))
        )
        return stream.getvalue()

    def check(self, pdf: bytes) -> None:
        """Check every signature; a wrong one would make the figures worthless."""
        found = examine(pdf, anchors=self.anchors, at=self.at).signatures
        if not found or not all(one.intact and one.trusted and one.changes_permitted for one in found):
            raise SystemExit(f"What was signed does not verify: {found}")


def measure(seconds: float) -> dict[str, float]:
    """Sign and check for about this long and return the figures."""
    desk = Desk()
    prepared = prepare(paper(), signer_name=NAME, signer_title=TITLE)
    leader = desk.sign(prepared, LEADER_FIELD, desk.signature)
    both = desk.sign(leader, SEAL_FIELD, desk.seal, NUMBERING)
    open_both = desk.sign(desk.sign(unlocked(prepared), LEADER_FIELD, desk.signature), SEAL_FIELD, desk.seal, NUMBERING)
    three = copied_and_stamped(open_both, desk.authority, desk.issued, desk.at)
    loads, desk.signatures, share = memory.loads, 0, seconds / 6
    raw = key_signer(desk.issued.key)
    raw_ms = milliseconds(lambda: raw(b"raw"), share)
    approve_ms = milliseconds(lambda: desk.sign(prepared, LEADER_FIELD, desk.signature), share)
    seal_ms = milliseconds(lambda: desk.sign(leader, SEAL_FIELD, desk.seal, NUMBERING), share)
    return {
        "raw_rsa_ms": raw_ms,
        "visible_bb_ms": approve_ms,
        "visible_bb_vs_raw": raw_ms / approve_ms,
        "number_and_seal_ms": seal_ms,
        "key_loads_per_signature": (memory.loads - loads) / desk.signatures,
        "verify_one_ms": milliseconds(lambda: desk.check(leader), share),
        "verify_two_ms": milliseconds(lambda: desk.check(both), share),
        "verify_three_dts_ms": milliseconds(lambda: desk.check(three), share),
        "prepared_bytes": len(prepared),
        "signed_bytes": len(both),
    }


def milliseconds(work: Callable[[], object], seconds: float) -> float:
    """Return the median processor time of one call, calling for about this long; a busy machine changes little."""
    work()
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def paper() -> bytes:
    """Return a letter of four pages that ends with post and name."""
    family = paper_family()
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=(595, 842))
    for number in range(3):
        page.setFont(family, 13)
        for line in range(30):
            page.drawString(70, 760 - line * 20, f"Trang {number}, dòng {line}: căn cứ Luật Xây dựng ngày 18 tháng 6")
        page.showPage()
    page.setFont(family, 13)
    page.drawCentredString(420, 330, TITLE.upper())
    page.drawCentredString(420, 250, NAME)
    page.showPage()
    page.save()
    return stream.getvalue()
