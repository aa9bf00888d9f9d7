"""The words of a page and where they stand; whoever reads holds `common.pageimage.pdfium_lock`."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

from signing.pades.geometry import Box

LINE_LETTERS_MAX = 120
SAME_LINE_POINTS = 3
SIZE_MIN, SIZE_MAX, DEFAULT_SIZE = 8, 20, 13.0
# A gap wider than this, in ems, divides columns rather than words.
COLUMN_GAP = 2.0


@dataclass(frozen=True)
class Hit:
    """Words that were looked for, and where they are."""

    index: int
    count: int
    box: Box


@dataclass(frozen=True)
class Letter:
    """One letter and where it is."""

    sign: str
    box: Box


class PageText:
    """The text of one page."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._text = page.get_textpage()
        self.visible = Box(*page.get_bbox())

    @property
    def bottom(self) -> float:
        """Where the lowest text ends; the lower edge of an empty page."""
        return min((box.bottom for box in self.boxes()), default=self.visible.bottom)

    def boxes(self) -> list[Box]:
        """Return the boxes that the words fill."""
        return [Box(*self._text.get_rect(index)) for index in range(self._text.count_rects())]

    def search(self, wanted: str) -> Iterator[Hit]:
        """Yield the places of the words in reading order, however they are composed and whatever their case."""
        clean = " ".join(wanted.split())
        if not clean:
            return
        forms = {unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in (clean, clean.upper())}
        hits = {hit.index: hit for form in forms for hit in self._search_exactly(form)}
        yield from (hits[index] for index in sorted(hits))

    def after(self, hit: Hit) -> Iterator[Letter]:
        """Yield the letters that follow on the same line."""
        start = hit.index + hit.count
        yield from self._along_line(hit, range(start, min(self._text.count_chars(), start + LINE_LETTERS_MAX)))

    def line_left(self, hit: Hit) -> float:
        """Return where the line of this column begins."""
        left, gap = hit.box.left, COLUMN_GAP * self.font_size(hit)
        for letter in self._along_line(hit, range(hit.index - 1, max(-1, hit.index - LINE_LETTERS_MAX), -1)):
            if letter.sign.isspace():
                continue
            if left - letter.box.right > gap:
                break
            left = min(left, letter.box.left)
        return left

    def baseline(self, hit: Hit) -> float:
        """Return the height on which the words stand."""
        return self._baseline(hit.index)

    def font_size(self, hit: Hit) -> float:
        """Return the size of the words, or the usual one when the file says something odd."""
        size = float(raw.FPDFText_GetFontSize(self._text, hit.index))
        return size if SIZE_MIN <= size <= SIZE_MAX else DEFAULT_SIZE

    def _search_exactly(self, wanted: str) -> Iterator[Hit]:
        searcher = self._text.search(wanted)
        while (found := searcher.get_next()) is not None:
            boxes = [Box(*self._text.get_charbox(index)) for index in range(found[0], found[0] + found[1])]
            yield Hit(found[0], found[1], _union([box for box in boxes if box.width > 0] or boxes))

    def _along_line(self, hit: Hit, indexes: range) -> Iterator[Letter]:
        baseline = self.baseline(hit)
        for index in indexes:
            sign = chr(raw.FPDFText_GetUnicode(self._text, index))
            if sign in "\r\n" or (not sign.isspace() and abs(self._baseline(index) - baseline) > SAME_LINE_POINTS):
                return
            yield Letter(sign, Box(*self._text.get_charbox(index)))

    def _baseline(self, index: int) -> float:
        x, y = raw.c_double(), raw.c_double()
        raw.FPDFText_GetCharOrigin(self._text, index, x, y)
        return float(y.value)


def _union(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )
