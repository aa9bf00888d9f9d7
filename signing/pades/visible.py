"""Where visible signatures stand on their pages, and whether one hides what stands there."""

from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader

from common.pageimage import pdfium_lock
from signing.pades.objects import entry
from signing.pades.structure import ancestors, media_box, page_nodes, sound_box

Box = tuple[float, float, float, float]
PAGE_SHARE_MAX = 0.2
OUTSIDE_POINTS = 2.0
# A larger page is not drawn: A0 has 3370 points.
SIDE_MAX = 3400
# At 72 dpi: ink is darker than INK, it is hidden when covered by something lighter by FADED.
INK, FADED, HIDDEN_PIXELS_MAX = 140, 70, 25


@dataclass(frozen=True)
class Stamp:
    """The visible field of a signature: page from 1, its box and what is odd about it."""

    page: int
    box: Box
    share: float
    notes: tuple[str, ...]


def read_stamps(reader: PdfFileReader, fields: dict[str, Any]) -> dict[str, Stamp]:
    """Return the visible signature fields by name; one that shows nothing is left out."""
    pages = {_key(page): (number, page) for number, page in enumerate(page_nodes(reader), start=1)}
    stamps = {}
    for name, field in fields.items():
        for widget in _widgets(field):
            stamp = _stamp(widget, pages)
            if stamp is not None:
                stamps[name] = stamp
    return stamps


def form_boxes(reader: PdfFileReader) -> list[Stamp]:
    """Return where the fields of the form that are no signatures stand: there the look may change."""
    found = []
    for number, page in enumerate(page_nodes(reader), start=1):
        for reference in entry(page, "/Annots", []):
            widget = reference.get_object()
            box = sound_box(widget["/Rect"]) if "/Rect" in widget and _is_form_field(widget) else None
            if box is not None:
                found.append(Stamp(number, box, 0, ()))
    return found


def hiding(pdf: bytes, stamps: dict[str, Stamp]) -> set[str]:
    """Return the names of those that hide ink of the page below them; draws each page twice."""
    found: set[str] = set()
    if not stamps:
        return found
    with pdfium_lock, pdfium.PdfDocument(pdf) as document:
        document.init_forms()
        for number in {stamp.page for stamp in stamps.values()}:
            here = {name: stamp.box for name, stamp in stamps.items() if stamp.page == number}
            if number <= len(document):
                found |= _hiding_on(document[number - 1], here)
    return found


def _is_form_field(widget: Any) -> bool:
    if "/Subtype" not in widget or widget["/Subtype"] != "/Widget":
        return False
    return any("/FT" in node and node["/FT"] != "/Sig" for node in ancestors(widget))


def _key(page: Any) -> Any:
    reference: Any = getattr(page, "container_ref", None)
    return id(page) if reference is None else (reference.idnum, reference.generation)


def _widgets(field: Any) -> list[Any]:
    if "/Rect" in field:
        return [field]
    return [kid.get_object() for kid in field["/Kids"]] if "/Kids" in field else []


def _stamp(widget: Any, pages: dict[Any, tuple[int, Any]]) -> Stamp | None:
    box = sound_box(widget["/Rect"]) if "/Rect" in widget else None
    if box is None:
        return None
    number, page = _page_of(widget, pages)
    size = media_box(page) if page is not None else None
    if size is None:
        return Stamp(number, box, 0, ("stamp_off_page",))
    share = min(1.0, _area(box) / max(_area(size), 1))
    notes = [*(["large_stamp"] if share > PAGE_SHARE_MAX else []), *(["stamp_off_page"] if _leaves(box, size) else [])]
    return Stamp(number, box, share, tuple(notes))


def _page_of(widget: Any, pages: dict[Any, tuple[int, Any]]) -> tuple[int, Any]:
    if "/P" in widget:
        for node in ancestors(widget["/P"]):
            return pages.get(_key(node), (0, None))
    for number, page in pages.values():
        shown = entry(page, "/Annots", [])
        if any(_key(one.get_object()) == _key(widget) for one in shown):
            return number, page
    return 0, None


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _leaves(box: Box, page: Box) -> bool:
    lower = box[0] < page[0] - OUTSIDE_POINTS or box[1] < page[1] - OUTSIDE_POINTS
    return lower or box[2] > page[2] + OUTSIDE_POINTS or box[3] > page[3] + OUTSIDE_POINTS


def _hiding_on(page: pdfium.PdfPage, boxes: dict[str, Box]) -> set[str]:
    left, bottom, right, top = page.get_mediabox()
    if max(right - left, top - bottom) > SIDE_MAX:
        return set()
    page.set_rotation(0)
    below = page.render(scale=1, draw_annots=False, may_draw_forms=False, grayscale=True).to_pil()
    above = page.render(scale=1, may_draw_forms=True, grayscale=True).to_pil()
    crop_left, _, _, crop_top = page.get_cropbox()
    shown = {}
    for name, box in boxes.items():
        area = round(box[0] - crop_left), round(crop_top - box[3]), round(box[2] - crop_left), round(crop_top - box[1])
        shown[name] = _hidden_pixels(below.crop(area), above.crop(area))
    return {name for name, pixels in shown.items() if pixels > HIDDEN_PIXELS_MAX}


def _hidden_pixels(below: Image.Image, above: Image.Image) -> int:
    ink = below.point(lambda value: 255 if value < INK else 0)
    faded = ImageChops.subtract(above, below).point(lambda value: 255 if value > FADED else 0)
    return int(ImageChops.multiply(ink, faded).histogram()[255])
