"""Find on the pages where signature, seal, number and date belong, by the words that stand there."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

import pypdfium2 as pdfium
from pypdfium2 import raw

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

DEFAULT_SIZE = 13.0
NUMBER_WIDTH_MIN, NOTATION_WIDTH = 24.0, 150.0
LONGEST_DATE = "ngày 28 tháng 12 năm 2028"
SEARCHED_PAGES = 6


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


@dataclass(frozen=True)
class _Hit:
    index: int
    count: int
    box: Box


def find_placement(pdf: bytes, *, signer_name: str, signer_title: str) -> Placement:
    """Find the places in a PDF whose pages are upright.

    The last hit of the name on the last page that has it wins; without name and post a free place is taken.
    """
    with pdfium_lock:
        document = pdfium.PdfDocument(pdf)
        try:
            page_number, leader = _find_leader(document, signer_name, signer_title)
            first = document[0]
            number, date = _find_number(first), _find_date(first)
            seal = seal_beside(leader).inside(_visible(document[page_number]))
        finally:
            document.close()
    return Placement(page_number, leader, seal, number, date)


def _find_leader(document: pdfium.PdfDocument, name: str, title: str) -> tuple[int, Box]:
    count = len(document)
    for number in range(count - 1, max(-1, count - 1 - SEARCHED_PAGES), -1):
        page = document[number]
        text = page.get_textpage()
        names, titles = list(_search(text, name)), list(_search(text, title))
        if names or titles:
            return number, _leader_box(names, titles).inside(_visible(page))
    page = document[count - 1]
    return count - 1, leader_by_default(_visible(page), _text_bottom(page)).inside(_visible(page))


def _leader_box(names: list[_Hit], titles: list[_Hit]) -> Box:
    if not names:
        return leader_below(titles[-1].box)
    name = names[-1].box
    above = [hit.box for hit in titles if hit.box.bottom > name.bottom and _same_column(hit.box, name)]
    if not above:
        return leader_above(name)
    return leader_between(min(above, key=lambda box: box.bottom), name)


def _same_column(one: Box, other: Box) -> bool:
    return abs(one.centre[0] - other.centre[0]) < max(one.width, other.width)


def _find_number(page: pdfium.PdfPage) -> TextPlace:
    visible, text = _visible(page), page.get_textpage()
    for hit in _search(text, "Số:"):
        if hit.box.bottom < visible.bottom + visible.height * 0.6 or hit.box.left > visible.left + visible.width / 2:
            continue
        return _number_place(text, hit)
    box = Box(visible.left + 60, visible.top - 34, visible.left + 60 + NOTATION_WIDTH, visible.top - 16)
    return TextPlace(Fill.NUMBER_LINE, box, DEFAULT_SIZE, covers_print=False)


def _number_place(text: pdfium.PdfTextPage, hit: _Hit) -> TextPlace:
    size, baseline = _font_size(text, hit.index), _baseline(text, hit.index)
    gap_left = hit.box.right + 0.25 * size
    rest = [box for letter, box in _rest_of_line(text, hit) if letter == "/"]
    dotted = any(letter in ".…_" for letter, _ in _rest_of_line(text, hit))
    if rest:
        box = Box(gap_left, 0, max(rest[0].left - 1, gap_left + NUMBER_WIDTH_MIN), 0)
        return TextPlace(Fill.NUMBER, _on_line(box, baseline, size), size, dotted)
    box = Box(gap_left, 0, gap_left + NOTATION_WIDTH, 0)
    return TextPlace(Fill.NOTATION, _on_line(box, baseline, size), size, dotted)


def _find_date(page: pdfium.PdfPage) -> TextPlace:
    visible, text = _visible(page), page.get_textpage()
    for hit in _search(text, "ngày"):
        line = list(_rest_of_line(text, hit))
        words = _plain("".join(letter for letter, _ in line))
        if hit.box.bottom < visible.bottom + visible.height * 0.5 or "tháng" not in words or "năm" not in words:
            continue
        return _date_place(text, hit, line, visible)
    width = font_for(LONGEST_DATE, Style.ITALIC).width(LONGEST_DATE, DEFAULT_SIZE) + 4
    box = Box(visible.right - 60 - width, visible.top - 34, visible.right - 60, visible.top - 16)
    return TextPlace(Fill.DATE, box, DEFAULT_SIZE, covers_print=False)


def _date_place(text: pdfium.PdfTextPage, hit: _Hit, line: list[tuple[str, Box]], visible: Box) -> TextPlace:
    size = _font_size(text, hit.index)
    needed = font_for(LONGEST_DATE, Style.ITALIC).width(LONGEST_DATE, size) + 2
    printed_end = max((box.right for letter, box in line if not letter.isspace()), default=hit.box.right)
    right = min(max(printed_end + 1, hit.box.left + needed), visible.right - 2)
    box = _on_line(Box(hit.box.left - 1, 0, right, 0), _baseline(text, hit.index), size)
    return TextPlace(Fill.DATE, box, size, covers_print=True)


def _search(text: pdfium.PdfTextPage, wanted: str) -> Iterator[_Hit]:
    """Yield the places of the text in reading order, however it is composed and whatever its case."""
    clean = " ".join(wanted.split())
    if not clean:
        return
    forms = {unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in (clean, clean.upper())}
    hits = {hit.index: hit for form in forms for hit in _search_exactly(text, form)}
    yield from (hits[index] for index in sorted(hits))


def _search_exactly(text: pdfium.PdfTextPage, wanted: str) -> Iterator[_Hit]:
    searcher = text.search(wanted)
    while (found := searcher.get_next()) is not None:
        boxes = [Box(*text.get_charbox(index)) for index in range(found[0], found[0] + found[1])]
        yield _Hit(found[0], found[1], _union([box for box in boxes if box.width > 0] or boxes))


def _union(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


def _rest_of_line(text: pdfium.PdfTextPage, hit: _Hit) -> Iterator[tuple[str, Box]]:
    baseline = _baseline(text, hit.index)
    for index in range(hit.index + hit.count, min(text.count_chars(), hit.index + hit.count + 120)):
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if letter in "\r\n" or (not letter.isspace() and abs(_baseline(text, index) - baseline) > 3):
            return
        yield letter, Box(*text.get_charbox(index))


def _baseline(text: pdfium.PdfTextPage, index: int) -> float:
    x, y = raw.c_double(), raw.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    return float(y.value)


def _font_size(text: pdfium.PdfTextPage, index: int) -> float:
    size = float(raw.FPDFText_GetFontSize(text, index))
    return size if 8 <= size <= 20 else DEFAULT_SIZE


def _on_line(box: Box, baseline: float, size: float) -> Box:
    return replace(box, bottom=baseline - BASELINE * size, top=baseline + size)


def _text_bottom(page: pdfium.PdfPage) -> float:
    text = page.get_textpage()
    rects = [text.get_rect(index) for index in range(text.count_rects())]
    return min((rect[1] for rect in rects), default=_visible(page).bottom)


def _visible(page: pdfium.PdfPage) -> Box:
    left, bottom, right, top = page.get_bbox()
    return Box(left, bottom, right, top)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text)
