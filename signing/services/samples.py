"""A letter as the product's own papers look, to try a template out on before it is used."""

import io
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _
from reportlab.pdfgen import canvas

from accounts.models import User
from common.fonts import BOLD, ITALIC, paper_family
from common.pageimage import render_page
from signing.errors import SigningRefusal
from signing.models import Operation, SignatureProfile, SignatureTemplate
from signing.pades.geometry import Box
from signing.pades.pagespace import POINTS_PER_MM, BoxMm
from signing.pades.placement import find_placement
from signing.pades.placement_box import Rule, Wish, find_box
from signing.pades.preview import with_stamp
from signing.services import looks
from signing.services.placing import facts_of
from signing.services.profiles import profile_of

WIDTH, HEIGHT = 595, 842
FREE_MM = (15, 160)
PICTURE_WIDTH_PX = 1000


def template_preview(template: SignatureTemplate, *, viewer: User, at: datetime) -> bytes:
    """Return the picture of a sample letter with the template where a signature of its kind would stand."""
    owner = template.user or viewer
    title = owner.main_post.title if owner.main_post else _("Chức vụ")
    agency = template.agency or owner.agency
    letter = sample_letter(agency.name if agency else "", title, owner.full_name)
    look = looks.look_of(template, profile_of(template.operation))
    facts = {"name": owner.full_name, "agency": agency.name if agency else "", "number": "05/GP-SXD"}
    stamp = look.stamp(facts_of(owner, agency, {}) if agency else facts, at)
    box = _box(letter, template, look, title, owner.full_name)
    return render_page(with_stamp(letter, stamp, page=0, box=box), 1, width_px=PICTURE_WIDTH_PX)


def profile_preview(profile: SignatureProfile, *, viewer: User, at: datetime) -> bytes:
    """Return the picture of a sample letter with the plain signature of this kind where its rule puts it."""
    agency, title = viewer.agency, viewer.main_post.title if viewer.main_post else _("Chức vụ")
    letter = sample_letter(agency.name if agency else "", title, viewer.full_name)
    look = looks.plain_look(profile)
    words = {"name": viewer.full_name, "agency": agency.name if agency else _("Cơ quan"), "number": "05/GP-SXD"}
    stamp = look.stamp(words, at)
    if profile.place_rule == SignatureProfile.PlaceRule.FIELD:
        found = find_placement(letter, signer_name=viewer.full_name, signer_title=title)
        box = found.seal if profile.key_kind == SignatureProfile.KeyKind.SEAL else found.leader
    else:
        wish = Wish(Rule(profile.place_rule), *look.size(words, at), signer_name=viewer.full_name, signer_title=title)
        box = find_box(letter, wish).box
    return render_page(with_stamp(letter, stamp, page=0, box=box), 1, width_px=PICTURE_WIDTH_PX)


@lru_cache(maxsize=64)
def sample_letter(agency: str, title: str, name: str) -> bytes:
    """Return a one-page letter of the agency that this person would sign."""
    family = paper_family()
    stream = io.BytesIO()
    paper = canvas.Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=True)
    paper.setFont(BOLD, 12)
    paper.drawCentredString(165, HEIGHT - 72, agency.upper()[:40])
    paper.drawCentredString(420, HEIGHT - 72, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    paper.drawCentredString(420, HEIGHT - 88, "Độc lập - Tự do - Hạnh phúc")
    paper.setFont(family, 12)
    paper.drawCentredString(165, HEIGHT - 108, "Số: 05/GP")
    paper.setFont(ITALIC, 12)
    paper.drawCentredString(420, HEIGHT - 108, "ngày 05 tháng 02 năm 2026")
    paper.setFont(BOLD, 14)
    paper.drawCentredString(WIDTH / 2, HEIGHT - 160, _("VĂN BẢN MẪU"))
    paper.setFont(family, 13)
    for line in range(10):
        paper.drawString(85, HEIGHT - 200 - line * 20, _("Nội dung của văn bản mẫu để xem thử chữ ký, con dấu."))
    paper.setFont(BOLD, 13)
    paper.drawCentredString(420, 380, title.upper())
    paper.drawCentredString(420, 290, name)
    paper.save()
    return stream.getvalue()


def _box(letter: bytes, template: SignatureTemplate, look: looks.Look, title: str, name: str) -> Box:
    if template.operation in {Operation.APPROVE, Operation.SEAL}:
        found = find_placement(letter, signer_name=name, signer_title=title)
        return found.seal if template.is_seal else found.leader
    width, height = look.width_mm * POINTS_PER_MM, look.height_mm * POINTS_PER_MM
    rule = Rule.END if template.operation == Operation.INITIAL else Rule.TOP_RIGHT
    try:
        return find_box(letter, Wish(rule, width, height)).box
    except SigningRefusal:
        # Too large for its usual place: shown where the sample is empty.
        free = BoxMm(*FREE_MM, look.width_mm, look.height_mm)
        return find_box(letter, Wish(rule, width, height, chosen=free)).box
