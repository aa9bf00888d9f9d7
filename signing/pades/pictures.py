"""Compare how a file looks now with how it looked when it was signed, page by page, and mark what differs.

A font that was changed or a layer that was switched leaves every byte that was signed in place; only pictures tell.
Source: Mladenov et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs" (NDSS 2021).
"""

import io
from collections.abc import Mapping, Sequence
from math import sqrt

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from common.pageimage import pdfium_lock
from signing.pades.findings import MarkedPage
from signing.pades.visible import Box

DPI, MARKED_DPI = 43, 80
PAGES_MAX, MARKED_MAX = 200, 6
PIXELS_MAX = 1_000_000
# Antialiasing moves a few grey values; a letter of 8 points at this size has more than this.
DIFFERENCE, CHANGED_PIXELS_MAX = 48, 6
MARGIN_POINTS = 2.0
RED, WHITE = (190, 24, 24), (255, 255, 255)

Boxes = Mapping[int, Sequence[Box]]


def compare(before: bytes, after: bytes, *, allowed: Boxes) -> tuple[list[MarkedPage], list[str]]:
    """Return the pages of `after` that look otherwise outside the allowed boxes, and notes about the comparison.

    `allowed` holds boxes in points by page, counted from 1.

    Raises:
        PdfiumError: one of the files cannot be drawn.
    """
    with pdfium_lock, pdfium.PdfDocument(before) as old, pdfium.PdfDocument(after) as new:
        old.init_forms()
        new.init_forms()
        notes = ["pages_differ"] if len(old) != len(new) else []
        if min(len(old), len(new)) > PAGES_MAX:
            notes.append("too_many_pages")
        marked: list[MarkedPage] = []
        for index in range(min(len(old), len(new), PAGES_MAX)):
            pixels = _difference(old[index], new[index], allowed.get(index + 1, ()))
            if pixels is not None:
                png = _marked(new[index], pixels) if len(marked) < MARKED_MAX else b""
                marked.append(MarkedPage(index + 1, _count(pixels), png))
    return marked, [*notes, *(["looks_changed"] if marked else [])]


def _difference(old: pdfium.PdfPage, new: pdfium.PdfPage, allowed: Sequence[Box]) -> Image.Image | None:
    """Return which pixels differ, or None when the page looks the same."""
    turned = old.get_rotation() != new.get_rotation()
    old.set_rotation(0)
    new.set_rotation(0)
    scale = _scale(new, DPI)
    before, after = _draw(old, scale), _draw(new, scale)
    if turned or before.size != after.size:
        return Image.new("L", after.size, 255)
    pixels = ImageChops.difference(before, after).point(lambda value: 255 if value > DIFFERENCE else 0)
    _blacken(pixels, new, allowed, scale)
    return pixels if _count(pixels) > CHANGED_PIXELS_MAX else None


def _draw(page: pdfium.PdfPage, scale: float) -> Image.Image:
    image: Image.Image = page.render(scale=scale, may_draw_forms=True, grayscale=True).to_pil()
    return image


def _scale(page: pdfium.PdfPage, dpi: int) -> float:
    width, height = (max(side, 1) for side in page.get_size())
    return float(min(dpi / 72, sqrt(PIXELS_MAX / (width * height))))


def _count(pixels: Image.Image) -> int:
    return int(pixels.histogram()[255])


def _blacken(pixels: Image.Image, page: pdfium.PdfPage, allowed: Sequence[Box], scale: float) -> None:
    left, _, _, top = page.get_cropbox()
    draw = ImageDraw.Draw(pixels)
    for box in allowed:
        corners = (
            (box[0] - MARGIN_POINTS - left) * scale,
            (top - box[3] - MARGIN_POINTS) * scale,
            (box[2] + MARGIN_POINTS - left) * scale,
            (top - box[1] + MARGIN_POINTS) * scale,
        )
        draw.rectangle(corners, fill=0)


def _marked(page: pdfium.PdfPage, pixels: Image.Image) -> bytes:
    scale = _scale(page, MARKED_DPI)
    picture = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    box = pixels.getbbox() or (0, 0, *pixels.size)
    ratio = picture.width / pixels.width
    left, top, right, bottom = (side * ratio for side in box)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((left - 6, top - 6, right + 6, bottom + 6), outline=WHITE, width=6)
    draw.rectangle((left - 5, top - 5, right + 5, bottom + 5), outline=RED, width=4)
    target = io.BytesIO()
    picture.save(target, "PNG", optimize=False, compress_level=6)
    return target.getvalue()
