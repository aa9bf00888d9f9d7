"""What one signature shows and closes beyond its field: picture and lines in a layout, upright on a turned page.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I – the picture of a signature or a seal; for annexes and copies text alone, Times
New Roman, upright, size 10, black.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec

from signing.pades.appearance import LINE_HEIGHT, TEXT_SIZE, picture, picture_form, text_form
from signing.pades.fonts import font_for
from signing.pades.objects import array, dictionary, name, real, stream, target, whole
from signing.pades.pagespace import Place

TEXT_WIDTH_MAX = 200.0
# The share of a stamp that its picture takes beside or above the text.
PICTURE_SHARE = 0.42
GAP = 3.0
# How the page is turned back, by how many degrees it is shown turned clockwise.
TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Layout(Enum):
    """How picture and text stand to each other."""

    PICTURE = "picture"
    TEXT = "text"
    BESIDE = "beside"
    BELOW = "below"


class Lock(Enum):
    """What a signature closes in a field that is made with it."""

    NONE = "none"
    ALL = "all"


@dataclass(frozen=True)
class Stamp:
    """Picture and text of one signature, its reason, and for a new field its place and what it closes."""

    layout: Layout
    png: bytes | None = None
    lines: tuple[str, ...] = ()
    reason: str = ""
    place: Place | None = None
    lock: Lock = Lock.NONE
    # In points; drawn so large at most, in the middle of the field.
    size: tuple[float, float] | None = None


def stamp_form(writer: BasePdfFileWriter, stamp: Stamp, *, width: float, height: float) -> Any:
    """Add the stamp for a box of this size in the file, and return its appearance, upright for the reader."""
    rotation = stamp.place.rotation if stamp.place else 0
    seen = (height, width) if rotation in {90, 270} else (width, height)
    form = _drawn(writer, stamp, *seen)
    if rotation:
        target(form)[name("Matrix")] = array([*map(whole, TURNS[rotation]), whole(0), whole(0)])
    return form


def new_field(stamp: Stamp) -> SigFieldSpec | None:
    """Return the field that is to be made with the signature; none for a prepared one."""
    place = stamp.place
    if place is None:
        return None
    closed = stamp.lock is Lock.ALL
    return SigFieldSpec(
        place.field,
        on_page=place.page,
        box=place.box.as_list(),  # type: ignore[arg-type]
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if closed else None,
        doc_mdp_update_value=MDPPerm.NO_CHANGES if closed else None,
    )


def wrapped(lines: Sequence[str], *, limit: float = TEXT_WIDTH_MAX) -> list[str]:
    """Return the lines, broken between words where they are wider than the limit at size 10."""
    return [part for line in lines for part in _wrapped(line, limit)]


def text_size(lines: Sequence[str]) -> tuple[float, float]:
    """Return width and height of these lines at size 10, in points."""
    font = font_for("".join(lines))
    return max(font.width(line, TEXT_SIZE) for line in lines) + 2, len(lines) * TEXT_SIZE * LINE_HEIGHT


def shown_time(at: datetime, *, strict: bool) -> str:
    """Return the time of signing in Vietnamese time, to the second.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – by ISO 8601; `strict` is that reading, the other the one that reads easily.
    """
    local = at.astimezone(ZONE)
    return local.isoformat(timespec="seconds") if strict else f"{local:%d-%m-%Y %H:%M:%S} +07:00"


def _wrapped(line: str, limit: float) -> list[str]:
    font, parts = font_for(line), [""]
    for word in line.split():
        longer = f"{parts[-1]} {word}".strip()
        if parts[-1] and font.width(longer, TEXT_SIZE) > limit:
            parts.append(word)
        else:
            parts[-1] = longer
    return parts


def _drawn(writer: BasePdfFileWriter, stamp: Stamp, width: float, height: float) -> Any:
    if stamp.png is None or stamp.layout is Layout.TEXT:
        return text_form(writer, stamp.lines, width=width, height=height)
    if stamp.layout is Layout.PICTURE or not stamp.lines:
        return _picture(writer, stamp, width, height)
    if stamp.layout is Layout.BESIDE:
        part = width * PICTURE_SHARE
        image = picture_form(writer, picture(stamp.png), width=part, height=height)
        text = text_form(writer, stamp.lines, width=width - part - GAP, height=height)
        return _both(writer, (image, 0, 0), (text, part + GAP, 0), width, height)
    part = height * PICTURE_SHARE
    image = picture_form(writer, picture(stamp.png), width=width, height=height - part)
    text = text_form(writer, stamp.lines, width=width, height=part)
    return _both(writer, (image, 0, part), (text, 0, 0), width, height)


def _picture(writer: BasePdfFileWriter, stamp: Stamp, width: float, height: float) -> Any:
    w, h = stamp.size or (width, height)
    w, h = min(w, width), min(h, height)
    image = picture_form(writer, picture(stamp.png or b""), width=w, height=h)
    if (w, h) == (width, height):
        return image
    commands = b"q 1 0 0 1 %.3f %.3f cm /A Do Q" % ((width - w) / 2, (height - h) / 2)
    return _composed(writer, commands, width, height, A=image)


def _both(
    writer: BasePdfFileWriter,
    image: tuple[Any, float, float],
    text: tuple[Any, float, float],
    width: float,
    height: float,
) -> Any:
    (image_form, *image_at), (lines_form, *text_at) = image, text
    commands = b"q 1 0 0 1 %.3f %.3f cm /A Do Q q 1 0 0 1 %.3f %.3f cm /B Do Q" % (*image_at, *text_at)
    return _composed(writer, commands, width, height, A=image_form, B=lines_form)


def _composed(writer: BasePdfFileWriter, commands: bytes, width: float, height: float, **forms: Any) -> Any:
    form = stream(
        data=commands,
        Type=name("XObject"),
        Subtype=name("Form"),
        BBox=array(real(side) for side in (0, 0, width, height)),
        Resources=dictionary(XObject=dictionary(**forms)),
    )
    return writer.add_object(form)
