"""Draw an image as a PDF, a page for each of its pictures; a program of its own, for what an image unpacks to.

Started by `common.convert` within bounds: `image_pdf.py <image> <pdf>`. Nothing is written when the image is broken.
"""

import io
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

MARGIN = 10 * mm
ORIENTATION = 0x0112  # the EXIF tag


def draw(source: bytes) -> bytes:
    """Return the PDF: each picture upright, as large as an A4 page of its own direction holds it.

    Raises:
        OSError, SyntaxError, ValueError, Image.DecompressionBombError: the image is broken or too large.
    """
    output = io.BytesIO()
    canvas = Canvas(output, invariant=True)
    for picture in _pictures(source):
        _draw_page(canvas, ImageReader(io.BytesIO(picture)))
    canvas.save()
    return output.getvalue()


def _draw_page(canvas: Canvas, picture: ImageReader) -> None:
    width, height = picture.getSize()
    page = A4 if height >= width else (A4[1], A4[0])
    scale = min((page[0] - 2 * MARGIN) / width, (page[1] - 2 * MARGIN) / height)
    left, bottom = (page[0] - width * scale) / 2, (page[1] - height * scale) / 2
    canvas.setPageSize(page)
    canvas.drawImage(picture, left, bottom, width * scale, height * scale)
    canvas.showPage()


def _pictures(source: bytes) -> Iterator[bytes]:
    """Yield the pictures without transparency, in colours that every viewer shows alike."""
    with Image.open(io.BytesIO(source)) as image:
        if image.format == "JPEG" and image.mode in {"L", "RGB"} and image.getexif().get(ORIENTATION, 1) == 1:
            image.load()
            yield source  # reportlab takes a JPEG's bytes as they are, so nothing is lost
            return
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        for number in range(frames):
            image.seek(number)
            yield _encoded(image, "JPEG" if image.format == "JPEG" else "PNG")


def _encoded(image: Image.Image, format_: str) -> bytes:
    flat, output = _on_white(ImageOps.exif_transpose(image)), io.BytesIO()
    flat.save(output, format_, **({"quality": 92} if format_ == "JPEG" else {}))
    return output.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in {"1", "L", "RGB"} else image.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")


def main(source: str, target: str) -> None:
    """Draw the one file into the other; write nothing when the image is broken."""
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Path(target).write_bytes(draw(Path(source).read_bytes()))


if __name__ == "__main__":
    main(*sys.argv[1:])
