"""What the pages of an unsigned PDF are: how large, and whether other files hang on them."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf

Sides = tuple[float, float, float, float]
# From a postage stamp to the largest page that PDF knows, in points.
SIDE_MIN, SIDE_MAX = 72.0, 14_400.0


def first_without_size(document: Pdf) -> int:
    """Return the number of the first page whose size is missing or nonsense, counted from 1; 0 when there is none."""
    return next((number for number, page in enumerate(document.pages, 1) if not _has_size(page)), 0)


def mend_boxes(page: Page) -> None:
    """Write the corners of the page in their usual order, and leave out a visible part that lies beside the page."""
    media = _media(page)
    if media is None:
        return
    page.mediabox = Array(media)
    for name in (Name.CropBox, Name.TrimBox, Name.BleedBox, Name.ArtBox):
        box = _sides(page.obj.get(name))
        if name in page.obj and (box is None or not _overlaps(box, media)):
            del page.obj[name]
        elif box is not None:
            page.obj[name] = Array(box)


def has_files(document: Pdf) -> bool:
    """Tell whether other files are packed into this one, where whoever signs does not see them."""
    named = document.Root.get(Name.Names)
    if Name.AF in document.Root or (isinstance(named, Dictionary) and Name.EmbeddedFiles in named):
        return True
    return any(one.get(Name.Subtype) == Name.FileAttachment for page in document.pages for one in _annotations(page))


def _annotations(page: Page) -> list[Dictionary]:
    found = page.obj.get(Name.Annots)
    return [one for one in found if isinstance(one, Dictionary)] if isinstance(found, Array) else []


def _has_size(page: Page) -> bool:
    box = _media(page)
    return box is not None and all(SIDE_MIN <= side <= SIDE_MAX for side in (box[2] - box[0], box[3] - box[1]))


def _media(page: Page) -> Sides | None:
    """Return the size of the page, its own or inherited; qpdf hands it down on opening."""
    node: Any = page.obj
    for _level in range(50):
        if Name.MediaBox in node:
            return _sides(node.MediaBox)
        node = node.get(Name.Parent)
        if not isinstance(node, Dictionary):
            return None
    return None


def _sides(box: object) -> Sides | None:
    if not isinstance(box, Array) or len(box) != 4:
        return None
    try:
        left, bottom, right, top = (float(side) for side in box)
    except (TypeError, ValueError):
        return None
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _overlaps(one: Sides, other: Sides) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide >= SIDE_MIN and high >= SIDE_MIN
