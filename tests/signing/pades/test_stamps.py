"""What signatures show and where, read back from the pages as a reader sees them."""

import io
from datetime import datetime, timedelta, timezone

import pypdfium2
import pytest
from pypdfium2 import raw

from signing.errors import SigningRefusal
from signing.pades.cms import Identity
from signing.pades.engine import Job, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.pades.geometry import Box
from signing.pades.pagespace import BoxMm, PageSpace, Place
from signing.pades.placement_box import Rule, Wish, find_box
from signing.pades.stamps import Layout, Lock, Stamp, shown_time, text_size, wrapped
from signing.pades.verify import examine
from signing.trust.anchors import Anchors
from tests.factories.accounts import NOW
from tests.factories.signing import LEADER_NAME, authority, draft_pdf, issued, seal_png, signature_png
from tests.signing.pades import papers

LINES = ("SAO Y", "Ủy ban nhân dân xã Mường Phăng", "2026-07-06T09:00:00+07:00")
PNG = signature_png("mẫu")
TRUSTED = Anchors("", ())


def signed(pdf, stamp, field=LEADER_FIELD):
    one = issued(LEADER_NAME)
    identity = Identity.of(one.certificate, [authority().intermediate.certificate])
    stream = io.BytesIO(pdf)
    name = stamp.place.field if stamp.place else field
    sign_in_place(stream, Job(name, identity, key_signer(one.key), NOW, LEADER_NAME, stamp=stamp))
    return stream.getvalue()


def placed(pdf, wish, field="SaoY_1"):
    found = find_box(pdf, wish)
    return Place(field, found.page, found.box, found.rotation)


def copy_of(pdf, lines=LINES, **options):
    width, height = text_size(lines)
    place = placed(pdf, Wish(Rule.TOP_RIGHT, width, height))
    return signed(pdf, Stamp(Layout.TEXT, lines=tuple(lines), place=place, **options))


def drawn(pdf, page=0, kind=raw.FPDF_PAGEOBJ_IMAGE):
    """The boxes, as they are seen, of the objects that signatures draw on a page."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        space = PageSpace.of(document[page])
        before = len(list(document[page].get_objects(max_depth=1)))
        document[page].flatten()
        top = list(document[page].get_objects(max_depth=1))[before:]
        return [space.seen_of(box) for box in bounds(document[page], top, pypdfium2.PdfMatrix(), kind)]


def bounds(page, objects, outer, kind):
    """The boxes on the page of the objects of a kind, those inside forms by the matrices of their forms."""
    for one in objects:
        if one.type == kind:
            yield Box(*outer.on_rect(*one.get_bounds()))
        if one.type == raw.FPDF_PAGEOBJ_FORM:
            inner = one.get_matrix().multiply(outer)
            yield from bounds(page, list(page.get_objects(form=one, max_depth=1)), inner, kind)


def words(pdf, page=0):
    """The text of the page with the signatures, and for each letter its size and the box in which it is seen."""
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        space = PageSpace.of(document[page])
        document[page].flatten()
        text = document[page].get_textpage()
        whole = text.get_text_range()
        start = whole.index("SAO Y")
        boxes = [space.seen_of(Box(*text.get_charbox(index))) for index in range(start, text.count_chars())]
        sizes = {round(raw.FPDFText_GetFontSize(text, index), 1) for index in range(start, start + 5)}
        return whole, sizes, [box for box in boxes if box.width > 0 and box.height > 0]


def laid(degrees):
    return papers.turned(draft_pdf(), degrees) if degrees else draft_pdf()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_text_of_a_copy_stands_upright_in_the_upper_right_of_page_one(degrees):
    whole, sizes, boxes = words(copy_of(laid(degrees)))
    assert all(line in whole for line in LINES)
    assert sizes == {10.0}
    assert max(box.right for box in boxes) == pytest.approx(595 - 8 * 72 / 25.4, abs=3)
    assert min(box.left for box in boxes) > 595 / 2
    assert min(box.bottom for box in boxes) > 842 - 60
    first, last = boxes[0], boxes[-1]
    assert first.bottom > last.top, "the lines run down the page as it is seen"
    assert boxes[4].left > boxes[0].right, "the letters run to the right as they are seen"


def test_text_on_a_cropped_page_stands_in_the_visible_corner():
    pdf = papers.cropped(draft_pdf(), 40, 25)
    _whole, _sizes, boxes = words(copy_of(pdf))
    assert max(box.right for box in boxes) <= 595
    assert max(box.top for box in boxes) <= 842
    assert min(box.bottom for box in boxes) > 842 - 60


def test_text_is_black():
    with pypdfium2.PdfDocument(copy_of(draft_pdf())) as document:
        document.init_forms()
        image = document[0].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    corner = image.crop((image.width // 2, 0, image.width, 120))
    dark = [one for one in corner.get_flattened_data() if min(one) < 128]
    assert min(max(one) for one in dark) < 60
    red, green, blue = (sum(one[channel] for one in dark) / len(dark) for channel in range(3))
    assert max(red, green, blue) - min(red, green, blue) < 15


def test_the_picture_of_the_leader_stands_in_the_prepared_field(prepared_pdf):
    fields, _ = papers.boxes(prepared_pdf)
    pdf = signed(prepared_pdf, Stamp(Layout.PICTURE, png=PNG))
    [image] = drawn(pdf)
    field = Box(*fields[LEADER_FIELD])
    assert image.centre == pytest.approx(field.centre, abs=1)
    assert image.width <= field.width + 0.1
    assert image.height <= field.height + 0.1


def test_the_drawn_seal_covers_the_left_third_of_the_drawn_signature(prepared_pdf):
    leader = signed(prepared_pdf, Stamp(Layout.PICTURE, png=PNG))
    both = signed(leader, Stamp(Layout.PICTURE, png=seal_png("Cơ quan mẫu")), SEAL_FIELD)
    signature, seal = sorted(drawn(both), key=lambda box: box.height)
    assert signature.left <= seal.right <= signature.left + 0.4 * signature.width
    assert abs(seal.centre[1] - signature.centre[1]) <= 0.1 * signature.height


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("layout", [Layout.PICTURE, Layout.BESIDE, Layout.BELOW])
def test_an_initial_is_drawn_upright_inside_its_chosen_box(layout, degrees):
    pdf = laid(degrees)
    place = placed(pdf, Wish(Rule.END, 1, 1, chosen=BoxMm(20, 200, 50, 15)), "Nhay_1")
    [image] = drawn(signed(pdf, Stamp(layout, png=PNG, lines=("Lò Văn Bình",), place=place)))
    left, top = 20 * 72 / 25.4, 842 - 200 * 72 / 25.4
    assert left - 0.5 <= image.left < image.right <= left + 50 * 72 / 25.4 + 0.5
    assert top - 15 * 72 / 25.4 - 0.5 <= image.bottom < image.top <= top + 0.5
    assert image.width / image.height == pytest.approx(2, abs=0.05), "the picture keeps its shape"


def test_a_second_signature_of_a_kind_leaves_the_first_sound():
    pdf = draft_pdf()
    for number, left in ((1, 20), (2, 80)):
        place = placed(pdf, Wish(Rule.END, 1, 1, chosen=BoxMm(left, 200, 30, 12)), f"Nhay_{number}")
        pdf = signed(pdf, Stamp(Layout.PICTURE, png=PNG, place=place))
    findings = examine(pdf, anchors=TRUSTED, at=NOW)
    assert [(one.intact, one.changes_permitted) for one in findings.signatures] == [(True, True)] * 2


def test_initials_leave_the_prepared_fields_free_for_leader_and_seal(prepared_pdf):
    place = placed(prepared_pdf, Wish(Rule.END, 57, 20), "Nhay_1")
    pdf = signed(prepared_pdf, Stamp(Layout.PICTURE, png=PNG, place=place))
    pdf = signed(pdf, Stamp(Layout.PICTURE, png=PNG))
    pdf = signed(pdf, Stamp(Layout.PICTURE, png=PNG), SEAL_FIELD)
    findings = examine(pdf, anchors=TRUSTED, at=NOW)
    assert [(one.intact, one.changes_permitted) for one in findings.signatures] == [(True, True)] * 3


def test_nothing_is_added_to_what_the_leader_has_closed(prepared_pdf):
    leader = signed(prepared_pdf, Stamp(Layout.PICTURE, png=PNG))
    with pytest.raises(SigningRefusal, match=LEADER_NAME) as refused:
        copy_of(leader)
    assert refused.value.code == "field_locked"


def test_an_annex_is_closed_by_its_signature():
    closed = copy_of(draft_pdf(), lock=Lock.ALL)
    place = placed(closed, Wish(Rule.END, 1, 1, chosen=BoxMm(20, 200, 30, 12)), "Nhay_1")
    with pytest.raises(SigningRefusal) as refused:
        signed(closed, Stamp(Layout.TEXT, lines=("Thêm",), place=place))
    assert refused.value.code == "field_locked"


def test_a_taken_name_is_refused():
    once = copy_of(draft_pdf())
    place = placed(once, Wish(Rule.END, 1, 1, chosen=BoxMm(20, 200, 30, 12)), "SaoY_1")
    with pytest.raises(SigningRefusal) as refused:
        signed(once, Stamp(Layout.TEXT, lines=("SAO Y",), place=place))
    assert refused.value.code == "field_filled"


def test_the_reason_stands_in_the_signature():
    assert "Sao y".encode("utf-16-be").hex().encode() in copy_of(draft_pdf(), reason="Sao y bản chính").lower() or (
        b"Sao y" in copy_of(draft_pdf(), reason="Sao y ban chinh")
    )


def test_long_names_are_broken_between_words_and_keep_their_size():
    lines = wrapped(["Ủy ban nhân dân xã Mường Phăng huyện Điện Biên tỉnh Điện Biên và các đơn vị trực thuộc"])
    assert len(lines) > 1
    assert text_size(lines)[0] <= 203
    assert wrapped(["SAO Y"]) == ["SAO Y"]


@pytest.mark.parametrize(
    ("strict", "shown"), [(True, "2026-07-06T09:00:00+07:00"), (False, "06-07-2026 09:00:00 +07:00")]
)
def test_the_time_is_vietnamese_whatever_clock_was_passed(strict, shown):
    elsewhere = datetime(2026, 7, 6, 11, 0, tzinfo=timezone(timedelta(hours=9)))
    assert shown_time(elsewhere, strict=strict) == shown
