"""Drafts as LibreOffice would give them, and keys for leaders and seals, cheap enough for every test.

`give_keys(leader=…, clerical=…, agency=…)` is the short way to people who can sign; the PIN is PIN.
"""

import io
from functools import cache

from reportlab.pdfgen import canvas

from common import blobs
from common.fonts import paper_family
from signing.keys.secret import Secret
from signing.models import KeyGrant, Operation, SignatureTemplate
from signing.models.templates import TemplateState
from signing.simulators.artwork import draw_seal, draw_signature
from signing.simulators.authority import Authority
from signing.simulators.demo_ca import Owner, store_key, trust
from tests.factories.accounts import NOW

PIN = "246810"
LEADER_NAME, LEADER_TITLE = "Trần Văn Tâm", "Phó Giám đốc"


@cache
def authority():
    """Return the authority of this test run."""
    return Authority(NOW)


def issued(name, serial="", **options):
    """Return a certificate of this name, made once per run."""
    return _issued(name, serial, **options)


@cache
def _issued(name, serial, **options):
    return authority().signing_certificate(name, subject_serial=serial, **options)


@cache
def signature_png(name):
    return draw_signature(name)


@cache
def seal_png(name):
    return draw_seal(name)


@cache
def draft_pdf(
    *,
    name=LEADER_NAME,
    title="PHÓ GIÁM ĐỐC",
    pages=1,
    number_line="Số:          /GP-SXD",
    date_line="Điện Biên, ngày     tháng     năm 2026",
    size=(595, 842),
    mark="",
):
    """Return an unsigned PDF laid out like an official letter."""
    family = paper_family()
    stream = io.BytesIO()
    paper = canvas.Canvas(stream, pagesize=size, invariant=True)
    width, height = size
    for page in range(1, pages + 1):
        paper.setFont(family, 13)
        if page == 1:
            paper.drawString(70, height - 92, number_line)
            paper.drawString(width / 2 + 30, height - 92, date_line)
        for line in range(12):
            paper.drawString(
                70, height - 142 - line * 20, f"Trang {page}: căn cứ Luật Xây dựng ngày 18 tháng 6. {mark}"
            )
        if page == pages:
            paper.drawCentredString(width * 0.7, 330, title)
            paper.drawCentredString(width * 0.7, 250, name)
        paper.showPage()
    paper.save()
    return stream.getvalue()


def give_keys(*, leader=None, clerical=None, agency=None, pictures=True):
    """Store a key for the leader, a seal for the agency and the clerical officer's grant; return both keys."""
    if not _trusted():
        trust(authority(), NOW)
    chain = [authority().intermediate]
    personal = seal = None
    if leader is not None:
        owner = Owner(user=leader, pin=Secret(PIN))
        personal = store_key(issued(leader.full_name), chain=chain, owner=owner, at=NOW)
        if pictures:
            give_picture(signature_png("mẫu"), user=leader)
    if agency is not None:
        seal = store_key(issued(agency.name, agency.code), chain=chain, owner=Owner(agency=agency), at=NOW)
        if pictures:
            give_picture(seal_png("Cơ quan mẫu"), agency=agency)
    if clerical is not None:
        grant(seal, clerical)
    return personal, seal


def give_picture(png, **given):
    """Store the picture of a signature or a seal as the template in use."""
    given.setdefault("operation", Operation.SEAL if "agency" in given else Operation.APPROVE)
    given.setdefault("name", "Mẫu")
    blob = blobs.put(png, media_type="image/png")
    times = {"created_at": NOW, "updated_at": NOW}
    return SignatureTemplate.objects.create(blob=blob, state=TemplateState.ACTIVE, is_default=True, **times, **given)


def grant(key, user, **dates):
    """Grant the seal to a person from long ago."""
    dates.setdefault("valid_from", NOW.replace(year=2025))
    return KeyGrant.objects.create(key=key, user=user, created_at=NOW, updated_at=NOW, **dates)


def _trusted():
    from signing.models import TrustAnchor

    return TrustAnchor.objects.exists()
