"""Where a new signature comes to stand on a file as it is, whatever way its pages are turned or cut."""

import io
import unicodedata

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from signing.errors import SigningRefusal
from signing.pades.geometry import Box
from signing.pades.pagespace import BoxMm, PageSpace, Place
from signing.pades.placement_box import Rule, Wish, find_box
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, draft_pdf
from tests.signing.pades import papers

FREE = BoxMm(20, 200, 40, 20)


def chosen(box=FREE, page=0):
    return Wish(Rule.END, 1, 1, chosen=box, chosen_page=page)


def code_of(pdf, wish):
    with pytest.raises(SigningRefusal) as refused:
        find_box(pdf, wish)
    return refused.value.code


def laid(degrees):
    return papers.turned(draft_pdf(), degrees) if degrees else draft_pdf()


def seen(pdf, found):
    """The box as the reader sees it, in points from the lower left of the page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return PageSpace.of(document[found.page]).seen_of(found.box)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_chosen_box_is_where_the_reader_put_it(degrees):
    pdf = laid(degrees)
    found = find_box(pdf, chosen())
    box = seen(pdf, found)
    assert found.rotation == degrees
    assert box.left == pytest.approx(20 * 72 / 25.4)
    assert box.top == pytest.approx(842 - 200 * 72 / 25.4, abs=0.1)
    assert (box.width, box.height) == pytest.approx((40 * 72 / 25.4, 20 * 72 / 25.4))


def test_a_chosen_box_counts_from_the_visible_corner():
    pdf = papers.cropped(draft_pdf(), 40, 25)
    found = find_box(pdf, chosen())
    assert found.box.left == pytest.approx(40 + 20 * 72 / 25.4, abs=0.1)
    assert found.box.top == pytest.approx(25 + 842 - 200 * 72 / 25.4, abs=0.1)


@pytest.mark.parametrize("box", [BoxMm(-1, 10, 20, 20), BoxMm(195, 10, 20, 5), BoxMm(20, 285, 40, 20)])
@pytest.mark.parametrize("degrees", [0, 90])
def test_refuses_a_box_off_the_page(box, degrees):
    assert code_of(laid(degrees), chosen(box)) == "place_off_page"


def test_refuses_a_box_that_a_checker_would_call_too_large():
    assert code_of(laid(0), chosen(BoxMm(5, 120, 200, 70))) == "place_too_large"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_refuses_a_box_over_words(degrees):
    assert code_of(laid(degrees), chosen(BoxMm(25, 50, 60, 25))) == "place_covers_text"


@pytest.mark.parametrize("page", [-1, 1, 99])
def test_refuses_a_page_that_is_not_there(page):
    assert code_of(draft_pdf(), chosen(page=page)) == "place_no_page"


def test_refuses_a_box_over_a_prepared_field(prepared_pdf):
    over_leader = BoxMm(125, 185, 35, 15)
    assert code_of(prepared_pdf, chosen(over_leader)) == "place_covers_text"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_name_and_post_are_found_on_turned_pages_too(form, degrees):
    pdf = laid(degrees)
    name = unicodedata.normalize(form, LEADER_NAME)
    found = find_box(pdf, Wish(Rule.ANCHOR, 120, 60, signer_name=name, signer_title=LEADER_TITLE))
    box = seen(pdf, found)
    assert box.centre[0] == pytest.approx(595 * 0.7, abs=3)
    assert box.centre[1] == pytest.approx((259 + 330) / 2, abs=4)


def test_asks_for_a_place_when_neither_name_nor_post_is_there():
    wish = Wish(Rule.ANCHOR, 120, 60, signer_name="Người Khác Hẳn", signer_title="Chánh Văn phòng")
    assert code_of(draft_pdf(), wish) == "place_no_anchor"


@pytest.mark.parametrize("rule", [Rule.ANCHOR, Rule.END])
def test_asks_for_a_place_on_a_scan(rule):
    assert code_of(scan(), Wish(rule, 60, 20, signer_name=LEADER_NAME)) == "place_scan"


def test_a_box_over_the_print_of_a_scan_is_refused():
    assert code_of(scan(), chosen(BoxMm(30, 60, 40, 20))) == "place_covers_text"
    assert find_box(scan(), chosen(BoxMm(30, 200, 40, 20))).page == 0


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_end_is_behind_the_last_line(degrees):
    pdf = laid(degrees)
    box = seen(pdf, find_box(pdf, Wish(Rule.END, 57, 20)))
    assert box.left > 595 * 0.7 + 30
    assert box.centre[1] == pytest.approx(254, abs=5)


def test_the_end_is_on_the_last_page_and_below_a_full_line():
    pdf = draft_pdf(pages=2, name="X" * 60)
    found = find_box(pdf, Wish(Rule.END, 57, 20))
    assert found.page == 1
    assert found.box.top < 250


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_corner_is_the_upper_right_of_the_first_page(degrees):
    pdf = laid(degrees)
    found = find_box(pdf, Wish(Rule.TOP_RIGHT, 150, 36))
    box = seen(pdf, found)
    assert found.page == 0
    assert box.right == pytest.approx(595 - 8 * 72 / 25.4, abs=0.5)
    assert box.top == pytest.approx(842 - 5 * 72 / 25.4, abs=0.5)


def test_the_corner_is_refused_when_words_stand_there():
    stream = io.BytesIO()
    paper = canvas.Canvas(stream, pagesize=(595, 842))
    for line in range(6):
        paper.drawString(380, 825 - 10 * line, "MAU SO 01 BAN HANH KEM THEO QUYET DINH")
    paper.save()
    assert code_of(stream.getvalue(), Wish(Rule.TOP_RIGHT, 150, 36)) == "place_covers_text"


def test_a_prepared_field_is_wanted_where_the_rule_says_so():
    assert code_of(draft_pdf(), Wish(Rule.FIELD, 1, 1)) == "file_no_field"


def test_refuses_what_is_no_pdf():
    assert code_of(b"khong phai pdf", chosen()) == "file_broken"


ROTATIONS = st.sampled_from([0, 90, 180, 270])
POINTS = st.floats(-50, 900)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rotation=ROTATIONS, x=POINTS, y=POINTS, left=st.floats(-100, 100), bottom=st.floats(-100, 100))
def test_there_and_back_is_the_same_box(rotation, x, y, left, bottom):
    space = PageSpace(Box(left, bottom, left + 595, bottom + 842), rotation)
    box = Box(x, y, x + 70, y + 30)
    again = space.file_of(space.seen_of(box))
    assert again.as_list() == pytest.approx(box.as_list(), abs=0.02)


def test_a_place_is_kept_as_plain_values():
    place = Place("Nhay_1", 2, Box(1.5, 2, 30, 40), 90)
    assert Place.from_json(place.as_json()) == place


def scan():
    """A page that is a picture: a dark block of print in its upper half, no words."""
    picture = Image.new("L", (595, 842), 255)
    picture.paste(40, (70, 150, 500, 300))
    stream = io.BytesIO()
    paper = canvas.Canvas(stream, pagesize=(595, 842))
    paper.drawImage(ImageReader(picture), 0, 0, 595, 842)
    paper.save()
    return stream.getvalue()
