"""Find on the pages where signature, seal, number and date belong, by the words that stand there."""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum

import pypdfium2 as pdfium

from common.pageimage import pdfium_lock
from signing.pades.appearance import BASELINE
from signing.pades.fonts import Style, font_for
from signing.pades.geometry import (
    Box,
    leader_above,
    leader_below,
    leader_between,
    leader_by_default,
    seal_beside,
)
from signing.pades.pagetext import DEFAULT_SIZE, Hit, Letter, PageText

NUMBER_WIDTH_MIN, NOTATION_WIDTH = 24.0, 150.0
LONGEST_DATE = "ngày 28 tháng 12 năm 2028"
SEARCHED_PAGES = 6
HEAD_SHARE = 0.6
DATE_COLUMN = 0.35
BLANK = r"[\s.…_]*"
PRINTED_DATE = re.compile(rf"{BLANK}\d*{BLANK}tháng{BLANK}\d*{BLANK}năm[\s.…_\d]*", re.IGNORECASE)


class Fill(Enum):
    """What is written into a field for the number or the date."""

    NUMBER = "number"  # 05, because /GP-SXD is printed already
    NOTATION = "notation"  # 05/GP-SXD, after a printed "Số:"
    NUMBER_LINE = "number-line"  # Số: 05/GP-SXD, where nothing is printed
    DATE = "date"  # ngày 05 tháng 02 năm 2026, over the printed blank


@dataclass(frozen=True)
class TextPlace:
    """Where a text is to be filled in, and how."""

    fill: Fill
    box: Box
    size: float
    covers_print: bool


@dataclass(frozen=True)
class Placement:
    """Where everything goes; signature and seal on page `page`, number and date on the first."""

    page: int
    leader: Box
    seal: Box
    number: TextPlace
    date: TextPlace


def find_placement(pdf: bytes, *, signer_name: str, signer_title: str) -> Placement:
    """Find the places in a PDF whose pages are upright.

    The last hit of the name on the last page that has it wins; without name and post a free place is taken. Number
    and date go to their lines in the head; where those are missing or filled in already, to the upper margin.
    """
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            page_number, leader = _find_leader(document, signer_name, signer_title)
            first = PageText(document[0])
            number, date = _find_number(first), _find_date(first)
            seal = seal_beside(leader).inside(PageText(document[page_number]).visible)
        finally:
            document.close()
    return Placement(page_number, leader, seal, number, date)


def _find_leader(document: pdfium.PdfDocument, name: str, title: str) -> tuple[int, Box]:
    count = len(document)
    for number in range(count - 1, max(-1, count - 1 - SEARCHED_PAGES), -1):
        page = PageText(document[number])
        names, titles = list(page.search(name)), list(page.search(title))
        if names or titles:
            return number, leader_box(names, titles).inside(page.visible)
    page = PageText(document[count - 1])
    return count - 1, leader_by_default(page.visible, page.bottom).inside(page.visible)


def leader_box(names: list[Hit], titles: list[Hit]) -> Box:
    """Return the place of a signature for the places of name and post on one page; one of them may be missing."""
    if not names:
        return leader_below(titles[-1].box)
    name = names[-1].box
    above = [hit.box for hit in titles if hit.box.bottom > name.bottom and _same_column(hit.box, name)]
    if not above:
        return leader_above(name)
    return leader_between(min(above, key=lambda box: box.bottom), name)


def _same_column(one: Box, other: Box) -> bool:
    return abs(one.centre[0] - other.centre[0]) < max(one.width, other.width)


def _find_number(page: PageText) -> TextPlace:
    for hit in page.search("Số:"):
        place = _number_place(page, hit) if _in_head(page, hit) and hit.box.left < page.visible.centre[0] else None
        if place is not None:
            return place
    left, top = page.visible.left + 60, page.visible.top
    box = Box(left, top - 34, left + NOTATION_WIDTH, top - 16)
    return TextPlace(Fill.NUMBER_LINE, box, DEFAULT_SIZE, covers_print=False)


def _number_place(page: PageText, hit: Hit) -> TextPlace | None:
    """Return the blank after the label; nothing when a number is printed there already."""
    column = [one for one in page.after(hit) if one.sign.isspace() or one.box.left < page.visible.centre[0]]
    blank, printed = _split_blank(column)
    if printed and printed[0].sign != "/":
        return None
    size = page.font_size(hit)
    left = hit.box.right + 0.25 * size
    right = max(printed[0].box.left - 1, left + NUMBER_WIDTH_MIN) if printed else left + NOTATION_WIDTH
    dotted = any(not letter.sign.isspace() for letter in blank)
    fill = Fill.NUMBER if printed else Fill.NOTATION
    return TextPlace(fill, _on_line(page, hit, left, right), size, dotted)


def _split_blank(letters: list[Letter]) -> tuple[list[Letter], list[Letter]]:
    line = "".join(letter.sign for letter in letters)
    matched = re.match(BLANK, line)
    end = matched.end() if matched else 0
    return letters[:end], letters[end:]


def _find_date(page: PageText) -> TextPlace:
    for hit in page.search("ngày"):
        letters = list(page.after(hit))
        words = unicodedata.normalize("NFC", "".join(letter.sign for letter in letters))
        column = page.visible.left + page.visible.width * DATE_COLUMN
        if _in_head(page, hit) and PRINTED_DATE.fullmatch(words) and page.line_left(hit) > column:
            return _date_place(page, hit, letters)
    width = font_for(LONGEST_DATE, Style.ITALIC).width(LONGEST_DATE, DEFAULT_SIZE) + 4
    right, top = page.visible.right - 60, page.visible.top
    return TextPlace(Fill.DATE, Box(right - width, top - 34, right, top - 16), DEFAULT_SIZE, covers_print=False)


def _date_place(page: PageText, hit: Hit, letters: list[Letter]) -> TextPlace:
    size = page.font_size(hit)
    needed = font_for(LONGEST_DATE, Style.ITALIC).width(LONGEST_DATE, size) + 2
    printed_end = max((one.box.right for one in letters if not one.sign.isspace()), default=hit.box.right)
    right = min(max(printed_end + 1, hit.box.left + needed), page.visible.right - 2)
    return TextPlace(Fill.DATE, _on_line(page, hit, hit.box.left - 1, right), size, covers_print=True)


def _in_head(page: PageText, hit: Hit) -> bool:
    return hit.box.bottom > page.visible.bottom + page.visible.height * HEAD_SHARE


def _on_line(page: PageText, hit: Hit, left: float, right: float) -> Box:
    size, baseline = page.font_size(hit), page.baseline(hit)
    return replace(hit.box, left=left, right=right, bottom=baseline - BASELINE * size, top=baseline + size)
