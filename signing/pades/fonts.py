"""The letters of stamps and filled fields: a serif face of this machine, cut down, scaled to 1000 units, kept.

pyHanko and some viewers count in thousandths of an em, so fonts of 2048 units are scaled at first use. The result
lies under var/fonts and in the memory of the process; no font file is part of the product.
Source: NĐ 30/2020/NĐ-CP, Phụ lục I – Times New Roman; Liberation Serif 2 has the same metrics.
"""

import hashlib
import io
import logging
import os
import tempfile
import zlib
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from pyhanko.pdf_utils.writer import BasePdfFileWriter

from common.fonts import VIETNAMESE, serif_faces
from signing.pades.objects import array, dictionary, name, real, stream, text, whole

UNITS_PER_EM = 1000
SERIF_AND_SYMBOLIC, ITALIC = 6, 64
LATIN_TONES = "ÀÁÃÈÉÌÍÒÓÕÙÚÝàáãèéìíòóõùúýĨĩŨũ"
NUMBER_LETTERS = "0123456789/-.,:() ABCDEFGHIJKLMNOPQRSTUVWXYZĐƠƯÂĂÊÔngàythámốSăđ"
ALL_LETTERS = "".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + LATIN_TONES + "–—“”…"

logging.getLogger("fontTools").setLevel(logging.ERROR)


class Style(Enum):
    """How the letters stand; italic is set upright where no good italic is found."""

    UPRIGHT = "upright"
    ITALIC = "italic"


@dataclass(frozen=True)
class EmbeddedFont:
    """A font ready to be put into a PDF; made once, written often."""

    name: str
    glyphs: dict[str, int]
    widths: tuple[int, ...]
    ascent: int
    descent: int
    box: tuple[int, int, int, int]
    italic_angle: float
    packed_file: bytes
    file_bytes: int
    packed_unicode_map: bytes

    def width(self, words: str, size: float) -> float:
        """Return how wide the text is, in points."""
        return sum(self.widths[self.glyphs.get(letter, 0)] for letter in words) * size / UNITS_PER_EM

    def covers(self, words: str) -> bool:
        """Tell whether every letter can be drawn."""
        return all(letter in self.glyphs for letter in words)

    def show(self, words: str) -> bytes:
        """Return the text as the operand of Tj."""
        return b"<" + b"".join(b"%04X" % self.glyphs[letter] for letter in words) + b">"

    def write(self, writer: BasePdfFileWriter) -> Any:
        """Add the font to the PDF and return the reference to it."""
        return writer.add_object(
            dictionary(
                Type=name("Font"),
                Subtype=name("Type0"),
                BaseFont=name(self.name),
                Encoding=name("Identity-H"),
                DescendantFonts=array([writer.add_object(self._descendant(writer))]),
                ToUnicode=writer.add_object(stream(packed=self.packed_unicode_map)),
            )
        )

    def _descendant(self, writer: BasePdfFileWriter) -> Any:
        return dictionary(
            Type=name("Font"),
            Subtype=name("CIDFontType2"),
            BaseFont=name(self.name),
            CIDSystemInfo=dictionary(Registry=text("Adobe"), Ordering=text("Identity"), Supplement=whole(0)),
            CIDToGIDMap=name("Identity"),
            DW=whole(UNITS_PER_EM),
            W=array([whole(0), array(map(whole, self.widths))]),
            FontDescriptor=writer.add_object(self._descriptor(writer)),
        )

    def _descriptor(self, writer: BasePdfFileWriter) -> Any:
        return dictionary(
            Type=name("FontDescriptor"),
            FontName=name(self.name),
            Flags=whole(SERIF_AND_SYMBOLIC | (ITALIC if self.italic_angle else 0)),
            FontBBox=array(map(whole, self.box)),
            ItalicAngle=real(self.italic_angle),
            Ascent=whole(self.ascent),
            Descent=whole(self.descent),
            CapHeight=whole(self.ascent),
            StemV=whole(80),
            FontFile2=writer.add_object(stream(packed=self.packed_file, Length1=whole(self.file_bytes))),
        )


def font_for(words: str, style: Style = Style.UPRIGHT) -> EmbeddedFont:
    """Return a font that draws the text: a small cut for numbers and dates, a larger one for anything else."""
    small = set(words) <= set(NUMBER_LETTERS)
    return _embedded(style, NUMBER_LETTERS if small else ALL_LETTERS)


def cut_bytes(style: Style, letters: str) -> bytes:
    """Return a TrueType file of 1000 units per em with just these letters."""
    faces = serif_faces()
    return _cached_cut(faces.italic if style is Style.ITALIC else faces.regular, letters)


@lru_cache(maxsize=8)
def _embedded(style: Style, letters: str) -> EmbeddedFont:
    content = cut_bytes(style, letters)
    font = TTFont(io.BytesIO(content))
    order = {glyph: index for index, glyph in enumerate(font.getGlyphOrder())}
    glyphs = {chr(code): order[glyph] for code, glyph in font.getBestCmap().items()}
    head = font["head"]
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(content).digest()[:6])
    return EmbeddedFont(
        name=f"{tag}+VanBan{style.value.title()}",
        glyphs=glyphs,
        widths=tuple(font["hmtx"][glyph][0] for glyph in order),
        ascent=font["hhea"].ascent,
        descent=font["hhea"].descent,
        box=(head.xMin, head.yMin, head.xMax, head.yMax),
        italic_angle=font["post"].italicAngle,
        packed_file=zlib.compress(content, 9),
        file_bytes=len(content),
        packed_unicode_map=zlib.compress(_unicode_map(glyphs)),
    )


def _cached_cut(source: Path, letters: str) -> bytes:
    seen = f"{source}|{source.stat().st_mtime_ns}|{source.stat().st_size}|{letters}"
    target = Path(settings.BASE_DIR) / "var" / "fonts" / f"{hashlib.sha256(seen.encode()).hexdigest()[:24]}.ttf"
    if target.is_file():
        return target.read_bytes()
    content = _cut(source, letters)
    _store(target, content)
    return content


def _cut(source: Path, letters: str) -> bytes:
    options = subset.Options(hinting=False, layout_features=[], name_IDs=[1, 2, 6], notdef_outline=True)
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    scale_upem(font, UNITS_PER_EM)
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def _store(target: Path, content: bytes) -> None:
    """Keep the cut for the next process; a read-only installation cuts again instead."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).replace(target)
    except OSError as error:
        logging.getLogger(__name__).info("Fonts are not kept under %s: %s", target.parent, error)


def _unicode_map(glyphs: dict[str, int]) -> bytes:
    """Return the map by which a reader copies text out of the page."""
    pairs = sorted((glyph, letter) for letter, glyph in glyphs.items())
    lines = [f"<{glyph:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for glyph, letter in pairs]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
