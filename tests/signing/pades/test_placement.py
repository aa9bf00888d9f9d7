"""Where signature, seal, number and date come to stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing.pades.geometry import LEADER_HEIGHT, LEADER_WIDTH, Box, around, seal_beside
from signing.pades.placement import Fill, find_placement
from signing.services import prepare_file
from tests.factories.signing import LEADER_NAME, LEADER_TITLE, draft_pdf
from tests.signing.pades import papers

# The draft of the tests: the post's line ends at 330, the name's at 250, both centred at 70 % of 595 points.
CENTRE, GAP = 595 * 0.7, (259, 330)


def place(pdf, name=LEADER_NAME, title=LEADER_TITLE):
    return find_placement(pdf, signer_name=name, signer_title=title)


def test_signature_is_centred_between_post_and_name():
    leader = place(draft_pdf()).leader
    assert leader.centre[0] == pytest.approx(CENTRE, abs=3)
    assert leader.centre[1] == pytest.approx(sum(GAP) / 2, abs=4)
    assert (leader.width, leader.height) == (LEADER_WIDTH, LEADER_HEIGHT)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_finds_the_name_however_it_is_composed(form):
    found = place(draft_pdf(), name=unicodedata.normalize(form, LEADER_NAME))
    assert found.leader.centre[0] == pytest.approx(CENTRE, abs=3)


def test_the_last_hit_on_the_last_page_wins():
    found = place(draft_pdf(pages=3, mark=f"Ông {LEADER_NAME}"))
    assert found.page == 2
    assert found.leader.centre[1] == pytest.approx(sum(GAP) / 2, abs=4)


def test_stands_above_the_name_when_the_post_is_not_found():
    leader = place(draft_pdf(), title="Chánh Văn phòng").leader
    assert leader.bottom == pytest.approx(GAP[0] + 2, abs=4)
    assert leader.centre[0] == pytest.approx(CENTRE, abs=3)


def test_stands_below_the_post_when_the_name_is_not_found():
    leader = place(draft_pdf(), name="Người Khác Hẳn").leader
    assert leader.top == pytest.approx(GAP[1] - 2, abs=4)


def test_takes_a_free_place_when_nothing_is_found():
    leader = place(draft_pdf(), name="Người Khác Hẳn", title="Chánh Văn phòng").leader
    assert leader.top < 250
    assert leader.left > 595 / 2
    assert leader.bottom > 0


def test_number_goes_into_the_gap_before_the_printed_notation():
    number = place(draft_pdf()).number
    assert number.fill is Fill.NUMBER
    assert number.box.left == pytest.approx(90, abs=2)
    assert number.box.right < 140
    assert number.box.bottom < 750 < number.box.top
    assert not number.covers_print


def test_whole_notation_follows_a_bare_label():
    number = place(draft_pdf(number_line="Số:")).number
    assert number.fill is Fill.NOTATION
    assert number.box.width == 150


def test_printed_dots_are_covered():
    number = place(draft_pdf(number_line="Số: ........../GP-SXD")).number
    assert number.covers_print
    assert number.fill is Fill.NUMBER


def test_number_with_its_label_goes_to_the_head_when_there_is_no_line():
    found = place(draft_pdf(number_line=""))
    assert found.number.fill is Fill.NUMBER_LINE
    assert found.number.box.top > 842 - 40
    assert found.number.box.left < 595 / 2


def test_date_goes_to_the_head_when_there_is_no_line():
    found = place(draft_pdf(date_line=""))
    assert found.date.box.top > 842 - 40
    assert found.date.box.left > 595 / 2
    assert not found.date.covers_print


def test_a_date_in_the_text_is_not_the_date_of_issue():
    found = place(draft_pdf(date_line="", mark="năm 2014, ngày 01 tháng 02 năm 2015"))
    assert found.date.box.top > 842 - 40


@pytest.mark.parametrize("line", ["Số: 30/2020/NĐ-CP", "Số: 17", "Số: abc"])
def test_a_printed_number_is_never_written_over(line):
    assert place(draft_pdf(number_line=line)).number.fill is Fill.NUMBER_LINE


@pytest.mark.parametrize("line", ["Căn cứ ngày 01 tháng 02 năm 2015; nay", "ngày mai, tháng sau, năm tới", "ngày 1/2"])
def test_other_words_are_never_covered_by_the_date(line):
    assert not place(draft_pdf(date_line=line)).date.covers_print


def test_date_covers_the_printed_blank():
    date = place(draft_pdf()).date
    assert date.covers_print
    assert date.box.left > 595 / 2 + 80
    assert date.box.bottom < 750 < date.box.top


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_gets_its_fields_where_the_reader_sees_them(degrees):
    upright, _ = papers.boxes(prepare(draft_pdf()))
    turned, visible = papers.boxes(prepare(papers.turned(draft_pdf(), degrees)))
    assert visible == pytest.approx([0, 0, 595, 842], abs=1)
    for name, box in upright.items():
        assert turned[name] == pytest.approx(box, abs=1.5), name


def test_a_cropped_page_gets_its_fields_where_the_reader_sees_them():
    upright, _ = papers.boxes(prepare(draft_pdf()))
    moved, _ = papers.boxes(prepare(papers.cropped(draft_pdf(), 40, 25)))
    for name, box in upright.items():
        assert moved[name] == pytest.approx([box[0] + 40, box[1] + 25, box[2] + 40, box[3] + 25], abs=1.5), name


def prepare(pdf):
    return prepare_file.prepare(pdf, signer_name=LEADER_NAME, signer_title=LEADER_TITLE)


SIZES = st.floats(20, 400)


@given(x=SIZES, y=SIZES, width=st.floats(40, 200), height=st.floats(20, 100))
def test_seal_covers_the_left_third_of_the_signature(x, y, width, height):
    leader = around((x, y), width, height)
    seal = seal_beside(leader)
    assert leader.left <= seal.right <= leader.left + 0.4 * width
    assert seal.right == pytest.approx(leader.left + width / 3)
    assert abs(seal.centre[1] - leader.centre[1]) <= 0.1 * height
    assert 99 <= seal.width <= 105
    assert seal.width == pytest.approx(seal.height)


@given(x=st.floats(-300, 900), y=st.floats(-300, 900))
def test_a_box_is_moved_onto_the_page_without_shrinking(x, y):
    page = Box(0, 0, 595, 842)
    box = around((x, y), 100, 60)
    moved = box.inside(page)
    assert (moved.width, moved.height) == pytest.approx((100, 60))
    assert moved.left >= 4 - 1e-9
    assert moved.bottom >= 4 - 1e-9
    assert moved.right <= 591 + 1e-9
    assert moved.top <= 838 + 1e-9


def test_the_prepared_seal_overlaps_the_prepared_signature(prepared_pdf):
    fields, _ = papers.boxes(prepared_pdf)
    leader, seal = Box(*fields["KySo_LD_1"]), Box(*fields["DongDau_1"])
    assert leader.left <= seal.right <= leader.left + 0.4 * leader.width
    assert seal.centre[1] == pytest.approx(leader.centre[1], abs=0.1 * leader.height)
