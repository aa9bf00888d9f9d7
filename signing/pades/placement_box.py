"""Find the place of a new signature on a file as it is: chosen by a person, by name and post, at the end, in a corner.

Whatever is found or chosen lies on the page and covers no foreign words; pages may be turned, cropped or scanned.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum

import pypdfium2 as pdfium
from pypdfium2 import raw

from common.pageimage import pdfium_lock
from signing.errors import refusal
from signing.pades.geometry import Box
from signing.pades.pagespace import POINTS_PER_MM, BoxMm, PageSpace
from signing.pades.pagetext import Hit, PageText
from signing.pades.placement import SEARCHED_PAGES, leader_box
from signing.pades.visible import PAGE_SHARE_MAX

# The part of a box that words of others may take.
COVERED_SHARE_MAX = 0.05
# A scan has no words, so its picture is looked at: what is darker than this counts as print.
DARK = 150
TOLERANCE = 0.5
CORNER_TOP, CORNER_RIGHT = 5 * POINTS_PER_MM, 8 * POINTS_PER_MM
GAP = 6.0
# How far from the edges the end of a document is looked for.
MARGIN = 14.0


class Rule(Enum):
    """How the place is found when nobody chooses one."""

    FIELD = "field"
    ANCHOR = "anchor"
    END = "end"
    TOP_RIGHT = "top_right"


@dataclass(frozen=True)
class Wish:
    """What is looked for: a box of this size in points, by the rule or where a person chose; pages count from 0."""

    rule: Rule
    width: float
    height: float
    chosen: BoxMm | None = None
    chosen_page: int = 0
    signer_name: str = ""
    signer_title: str = ""


@dataclass(frozen=True)
class Found:
    """The page, counted from 0, the box in the file's points, and how the page is turned."""

    page: int
    box: Box
    rotation: int


def find_box(pdf: bytes, wish: Wish) -> Found:
    """Find the place.

    Raises:
        SigningRefusal: there is no such page, the box leaves the page or covers words, or a person has to choose.
    """
    with _opened(pdf) as document:
        return _found(document, wish)


def page_size(pdf: bytes, page: int) -> tuple[float, float]:
    """Return width and height of a page, counted from 0, as it is seen, in points.

    Raises:
        SigningRefusal: the file cannot be read or has no such page.
    """
    with _opened(pdf) as document:
        if not 0 <= page < len(document):
            raise refusal("place_no_page", pages=len(document))
        seen = PageSpace.of(document[page]).seen
        return seen.width, seen.height


def share_covered(box: Box, others: Sequence[Box]) -> float:
    """Return the part of the box that others lie over, from 0 to 1; where two lie over each other both count."""
    return min(1.0, sum(_common(box, other) for other in others) / max(box.width * box.height, 0.001))


@contextmanager
def _opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    with pdfium_lock:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise refusal("file_broken") from error
        try:
            yield document
        finally:
            document.close()


class _Page:
    """One page: its space, its words, and what must not be covered, all as it is seen."""

    def __init__(self, document: pdfium.PdfDocument, number: int) -> None:
        self.number, self._page = number, document[number]
        self.space, self.text = PageSpace.of(self._page), PageText(self._page)
        self.words = [self.space.seen_of(box) for box in self.text.boxes()]

    @property
    def is_scan(self) -> bool:
        """Whether no words can be read on it."""
        return not self.words

    def hits(self, wanted: str) -> list[Hit]:
        """Return where the words are seen."""
        return [replace(hit, box=self.space.seen_of(hit.box)) for hit in self.text.search(wanted)]

    def problem_of(self, box: Box, own: Sequence[Box] = ()) -> str:
        """Return the code of why the seen box cannot be used, or nothing; `own` are words that may be touched."""
        if not _inside(box, self.space.seen):
            return "place_off_page"
        if box.width * box.height > PAGE_SHARE_MAX * self.space.seen.width * self.space.seen.height:
            return "place_too_large"
        foreign = [word for word in self.words if not any(_common(word, mine) for mine in own)]
        covered = share_covered(box, [*foreign, *self._widgets()])
        if self.is_scan:
            covered = max(covered, self._printed_share(box))
        return "place_covers_text" if covered > COVERED_SHARE_MAX else ""

    def found(self, box: Box) -> Found:
        """Return the seen box as a place in the file."""
        return Found(self.number, self.space.file_of(box), self.space.rotation)

    def _widgets(self) -> Iterator[Box]:
        for index in range(raw.FPDFPage_GetAnnotCount(self._page)):
            annotation = raw.FPDFPage_GetAnnot(self._page, index)
            rect = raw.FS_RECTF()
            if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET and raw.FPDFAnnot_GetRect(
                annotation, rect
            ):
                sides = (rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top))
                yield self.space.seen_of(Box(*sides))
            raw.FPDFPage_CloseAnnot(annotation)

    def _printed_share(self, box: Box) -> float:
        picture = self._page.render(scale=1, may_draw_forms=False).to_pil().convert("L")
        top = self.space.seen.top
        area = picture.crop((int(box.left), int(top - box.top), int(box.right), int(top - box.bottom)))
        counts = area.histogram()
        return float(sum(counts[:DARK]) / max(sum(counts), 1))


def _found(document: pdfium.PdfDocument, wish: Wish) -> Found:
    if wish.chosen is not None:
        return _chosen(document, wish, wish.chosen)
    finders = {Rule.ANCHOR: _by_anchor, Rule.END: _at_end, Rule.TOP_RIGHT: _in_corner}
    finder = finders.get(wish.rule)
    if finder is None:
        raise refusal("file_no_field")
    return finder(document, wish)


def _chosen(document: pdfium.PdfDocument, wish: Wish, chosen: BoxMm) -> Found:
    if not 0 <= wish.chosen_page < len(document):
        raise refusal("place_no_page", pages=len(document))
    page = _Page(document, wish.chosen_page)
    return _checked(page, page.space.seen_from_mm(chosen))


def _by_anchor(document: pdfium.PdfDocument, wish: Wish) -> Found:
    """Take the last place of name and post on the last page that has them."""
    scanned = True
    for number in range(len(document) - 1, max(-1, len(document) - 1 - SEARCHED_PAGES), -1):
        page = _Page(document, number)
        scanned = scanned and page.is_scan
        names, titles = page.hits(wish.signer_name), page.hits(wish.signer_title)
        if names or titles:
            box = leader_box(names, titles).inside(page.space.seen)
            return _checked(page, box, [hit.box for hit in (*names, *titles)])
    raise refusal("place_scan" if scanned else "place_no_anchor")


def _at_end(document: pdfium.PdfDocument, wish: Wish) -> Found:
    """Take the end of the last line of the last page that has words: behind it, else below it."""
    for number in range(len(document) - 1, max(-1, len(document) - 1 - SEARCHED_PAGES), -1):
        page = _Page(document, number)
        if page.words:
            return _first_free(page, list(_near_end(page, wish)))
    raise refusal("place_scan")


def _near_end(page: _Page, wish: Wish) -> Iterator[Box]:
    last = min(page.words, key=lambda word: word.bottom)
    line = [word for word in page.words if abs(word.centre[1] - last.centre[1]) < max(last.height, 4)]
    left, right = min(word.left for word in line), max(word.right for word in line)
    middle = last.centre[1] - wish.height / 2
    below = min(word.bottom for word in line) - GAP - wish.height
    for x, y in ((right + GAP, middle), (right - wish.width, below), (left, below)):
        yield Box(x, y, x + wish.width, y + wish.height)


def _in_corner(document: pdfium.PdfDocument, wish: Wish) -> Found:
    """Take the upper right corner of the first page.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – upper right of the first page, for annexes and copies.
    """
    page = _Page(document, 0)
    right, top = page.space.seen.right - CORNER_RIGHT, page.space.seen.top - CORNER_TOP
    return _checked(page, Box(right - wish.width, top - wish.height, right, top))


def _first_free(page: _Page, boxes: Sequence[Box]) -> Found:
    margins = page.space.seen.inset(MARGIN)
    free = next((box for box in boxes if _inside(box, margins) and not page.problem_of(box)), None)
    return _checked(page, free or boxes[0])


def _checked(page: _Page, box: Box, own: Sequence[Box] = ()) -> Found:
    problem = page.problem_of(box, own)
    if problem:
        raise refusal(problem)
    return page.found(box)


def _inside(box: Box, page: Box) -> bool:
    return (
        box.left >= page.left - TOLERANCE
        and box.bottom >= page.bottom - TOLERANCE
        and box.right <= page.right + TOLERANCE
        and box.top <= page.top + TOLERANCE
    )


def _common(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.top, other.top) - max(one.bottom, other.bottom)
    return max(width, 0.0) * max(height, 0.0)
