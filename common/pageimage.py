"""Pictures of the pages of a PDF, so that a page can be read without a viewer in the browser."""

import io
from math import sqrt
from threading import Lock

import pypdfium2

# PDFium is not safe for threads: whoever reads or draws pages in this process takes this first.
pdfium_lock = Lock()
WIDTH_PX = 1190
LARGEST_WIDTH_PX = 2400
# A page as narrow as a thread would be drawn as high as a tower: gigabytes, and everybody waits for the lock.
LARGEST_PIXELS = 16_000_000


class NoSuchPageError(Exception):
    """The file has no such page, or is no PDF that can be drawn."""


def page_count(pdf: bytes) -> int:
    """Return how many pages the file has.

    Raises:
        NoSuchPageError: it cannot be read.
    """
    with pdfium_lock:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                return len(document)
        except pypdfium2.PdfiumError as error:
            raise NoSuchPageError(str(error)) from error


def render_page(pdf: bytes, page: int, *, width_px: int = WIDTH_PX) -> bytes:
    """Draw one page, counted from 1, as a PNG of this width; filled fields and signatures are drawn too.

    A page of an odd shape is drawn smaller, so that no picture has more than LARGEST_PIXELS.

    Raises:
        NoSuchPageError: there is no such page, or the file cannot be read.
    """
    with pdfium_lock:
        try:
            with pypdfium2.PdfDocument(pdf) as document:
                if not 1 <= page <= len(document):
                    raise NoSuchPageError(f"page {page} of {len(document)}")
                return _png(document, page - 1, min(width_px, LARGEST_WIDTH_PX))
        except pypdfium2.PdfiumError as error:
            raise NoSuchPageError(str(error)) from error


def _png(document: pypdfium2.PdfDocument, index: int, width_px: int) -> bytes:
    document.init_forms()
    page = document[index]
    try:
        image = page.render(scale=_scale(page, width_px), may_draw_forms=True).to_pil()
    finally:
        page.close()
    target = io.BytesIO()
    image.save(target, "PNG", optimize=False, compress_level=6)
    return target.getvalue()


def _scale(page: pypdfium2.PdfPage, width_px: int) -> float:
    width, height = (max(side, 1) for side in page.get_size())
    return float(min(width_px / width, sqrt(LARGEST_PIXELS / (width * height))))
