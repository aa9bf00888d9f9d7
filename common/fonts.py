"""Find a serif face that has every Vietnamese letter: for the desk's papers and for stamps."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PaperFont

logger = logging.getLogger(__name__)

VIETNAMESE = "ĂăÂâĐđÊêÔôƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
# What reportlab calls the faces once `paper_family` has registered them.
REGULAR, BOLD, ITALIC, BOLD_ITALIC = "VanBan", "VanBan-B", "VanBan-I", "VanBan-BI"
# Names of the four faces: an agency's own Times New Roman goes before the face of the same measures.
FAMILIES = (
    ("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"),
    (
        "LiberationSerif-Regular.ttf",
        "LiberationSerif-Bold.ttf",
        "LiberationSerif-Italic.ttf",
        "LiberationSerif-BoldItalic.ttf",
    ),
)


@dataclass(frozen=True)
class Faces:
    """The files of one family; where a fitting italic is missing its upright face stands in."""

    regular: Path
    bold: Path
    italic: Path
    bold_italic: Path


class NoFontError(Exception):
    """No serif face of this machine has the Vietnamese letters; the text says what to install."""


@cache
def serif_faces() -> Faces:
    """Return the serif family to write papers with.

    An agency's own faces lie in var/fonts; then come the system's, then the wheel's.

    Raises:
        NoFontError: there is none.
    """
    for regular, bold, italic, bold_italic in (*_installed(), *_of_the_wheel()):
        if has_vietnamese(regular) and has_vietnamese(bold):
            slanted = italic if has_vietnamese(italic) else regular
            return Faces(regular, bold, slanted, bold_italic if has_vietnamese(bold_italic) else bold)
    raise NoFontError("No serif font with Vietnamese letters was found: install fonts-liberation2.")


@cache
def paper_family() -> str:
    """Register the serif family with reportlab once, and return its name; <b> and <i> find its other faces.

    Raises:
        NoFontError: there is none.
    """
    faces = serif_faces()
    for name, path in (
        (REGULAR, faces.regular),
        (BOLD, faces.bold),
        (ITALIC, faces.italic),
        (BOLD_ITALIC, faces.bold_italic),
    ):
        with path.open("rb") as file:
            pdfmetrics.registerFont(PaperFont(name, file))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC)
    return REGULAR


@cache
def has_vietnamese(path: Path) -> bool:
    """Tell whether the face is there and draws every Vietnamese letter."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            known = font.getBestCmap() or {}
    except (TTLibError, OSError):
        logger.warning("Font %s cannot be read", path)
        return False
    return all(ord(letter) in known for letter in VIETNAMESE)


def _installed() -> Iterator[tuple[Path, ...]]:
    folders = (Path(settings.BASE_DIR) / "var" / "fonts", *SYSTEM_FOLDERS)
    for family in FAMILIES:
        for folder in folders:
            # A system may have an older version of the family in another folder: each folder stands for itself.
            for regular in sorted(folder.rglob(family[0])):
                yield tuple(regular.with_name(name) for name in family)


def _of_the_wheel() -> Iterator[tuple[Path, ...]]:
    spec = find_spec("font_source_serif_pro")
    if spec is not None and spec.origin:
        files = Path(spec.origin).parent / "files"
        yield tuple(files / f"SourceSerifPro-{name}.ttf" for name in ("Regular", "Bold", "It", "BoldIt"))
