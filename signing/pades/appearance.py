"""What a signature looks like: a picture that is packed once and drawn often, or lines of text without one."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from PIL import Image
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from signing.pades.fonts import EmbeddedFont, Style, font_for
from signing.pades.objects import array, dictionary, name, real, stream, whole

TEXT_SIZE = 10.0
LINE_HEIGHT = 1.2
# How high above the lower edge of a field its text stands, in ems.
BASELINE = 0.3
# How far the letters of a number or a date reach; what is covered by white must not touch the next lines.
ASCENT, DESCENT = 0.78, 0.24
PIXELS_MAX = 1200


@dataclass(frozen=True)
class Picture:
    """A picture with its transparency, packed as a PDF wants it."""

    width: int
    height: int
    colours: bytes
    alpha: bytes


@dataclass(frozen=True)
class Line:
    """How a line of text is drawn into a field; `covers_print` puts white below it."""

    style: Style
    size: float
    centred: bool
    covers_print: bool


@lru_cache(maxsize=256)
def picture(png: bytes) -> Picture:
    """Unpack the PNG and pack it for PDF; the same picture is packed once in the life of the process."""
    with Image.open(io.BytesIO(png)) as image:
        image.thumbnail((PIXELS_MAX, PIXELS_MAX))
        full = image.convert("RGBA")
    colours, alpha = full.convert("RGB").tobytes(), full.getchannel("A").tobytes()
    return Picture(full.width, full.height, zlib.compress(colours, 9), zlib.compress(alpha, 9))


def picture_form(writer: BasePdfFileWriter, drawn: Picture, *, width: float, height: float) -> Any:
    """Add the picture to the PDF, as large as fits the box and centred in it, and return its appearance."""
    scale = min(width / drawn.width, height / drawn.height)
    w, h = drawn.width * scale, drawn.height * scale
    x, y = (width - w) / 2, (height - h) / 2
    commands = b"q %.3f 0 0 %.3f %.3f %.3f cm /Picture Do Q" % (w, h, x, y)
    return _form(writer, commands, width, height, XObject=dictionary(Picture=_image(writer, drawn)))


def text_form(writer: BasePdfFileWriter, lines: Sequence[str], *, width: float, height: float) -> Any:
    """Add upright black text, size 10 or what fits, and return its appearance.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – Times New Roman, upright, size 10, black.
    """
    font = font_for("".join(lines))
    shown = ["".join(letter for letter in line if letter in font.glyphs) for line in lines]
    size = min(TEXT_SIZE, height / (LINE_HEIGHT * len(shown)), *(fitting(font, line, width) for line in shown))
    top = (height + size * LINE_HEIGHT * len(shown)) / 2 - size
    parts = [
        b"1 0 0 1 0 %.3f Tm %s Tj" % (top - number * size * LINE_HEIGHT, font.show(line))
        for number, line in enumerate(shown)
    ]
    commands = b"BT /F %.3f Tf 0 g %s ET" % (size, b" ".join(parts))
    return _form(writer, commands, width, height, Font=dictionary(F=font.write(writer)))


def filled_form(writer: BasePdfFileWriter, line: str, drawing: Line, *, width: float, height: float) -> Any:
    """Add one line of text as the appearance of a filled field, and return it."""
    font = font_for(line, drawing.style)
    size = min(drawing.size, fitting(font, line, width))
    left = (width - font.width(line, size)) / 2 if drawing.centred else 1
    low, high = (drawing.size * (BASELINE + reach) for reach in (-DESCENT, ASCENT))
    ground = b"1 g 0 %.3f %.3f %.3f re f " % (low, width, high - low) if drawing.covers_print else b""
    commands = b"/Tx BMC q %sBT /F %.3f Tf 0 g 1 0 0 1 %.3f %.3f Tm %s Tj ET Q EMC" % (
        ground,
        size,
        left,
        drawing.size * BASELINE,
        font.show(line),
    )
    return _form(writer, commands, width, height, Font=dictionary(F=font.write(writer)))


def fitting(font: EmbeddedFont, text: str, width: float) -> float:
    """Return the largest size at which the text is no wider than this."""
    return (width - 1) / max(font.width(text, 1), 0.001)


def _image(writer: BasePdfFileWriter, drawn: Picture) -> Any:
    mask = writer.add_object(_pixels(drawn, drawn.alpha, "DeviceGray"))
    image = _pixels(drawn, drawn.colours, "DeviceRGB")
    image[name("SMask")] = mask
    return writer.add_object(image)


def _pixels(drawn: Picture, packed: bytes, colour_space: str) -> Any:
    return stream(
        packed=packed,
        Type=name("XObject"),
        Subtype=name("Image"),
        Width=whole(drawn.width),
        Height=whole(drawn.height),
        ColorSpace=name(colour_space),
        BitsPerComponent=whole(8),
    )


def _form(writer: BasePdfFileWriter, commands: bytes, width: float, height: float, **resources: Any) -> Any:
    form = stream(
        data=commands,
        Type=name("XObject"),
        Subtype=name("Form"),
        BBox=array(real(side) for side in (0, 0, width, height)),
        Resources=dictionary(**resources),
    )
    return writer.add_object(form)
