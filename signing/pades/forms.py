"""Fill number and date into their fields: own appearances with embedded letters, read-only afterwards."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.errors import refusal
from signing.pades.appearance import Line, filled_form, fitting
from signing.pades.fields import DATE_FIELD, NUMBER_FIELD
from signing.pades.fonts import Style, font_for
from signing.pades.objects import dictionary, name, target, text, whole
from signing.pades.pagetext import DEFAULT_SIZE
from signing.pades.placement import Fill

READ_ONLY = 1
SIZE_MIN = 6.0


def fill_number_and_date(writer: IncrementalPdfFileWriter, *, number: str, issued_on: date) -> None:
    """Write number and date into the fields that `fields.prepare` made; nothing is saved yet.

    Raises:
        SigningRefusal: a field is missing, or the number does not fit or cannot be drawn.
    """
    fields = root_fields(writer)
    for wanted in (NUMBER_FIELD, DATE_FIELD):
        if wanted not in fields:
            raise refusal("file_no_field")
        _fill(writer, fields[wanted], number, issued_on)


def root_fields(handler: IncrementalPdfFileWriter) -> Mapping[str, Any]:
    """Return the references of the form's top fields by name."""
    try:
        references = handler.root["/AcroForm"]["/Fields"]
    except KeyError:
        return {}
    return {str(target(reference).get("/T", "")): reference for reference in references}


def date_in_words(day: date) -> str:
    """Return the date as documents write it.

    Source: NĐ 30/2020/NĐ-CP, Phụ lục I – a nought before days below 10 and months 1 and 2.
    """
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _fill(writer: IncrementalPdfFileWriter, reference: Any, number: str, issued_on: date) -> None:
    field = target(reference)
    fill = Fill(str(field["/TM"]))
    words = _words(fill, number, issued_on)
    style = Style.ITALIC if fill is Fill.DATE else Style.UPRIGHT
    width, height = _extent(field)
    font = font_for(words, style)
    if not font.covers(words) or fitting(font, words, width) < SIZE_MIN:
        raise refusal("number_too_long")
    drawing = Line(style, _size(field), centred=fill is Fill.NUMBER, covers_print="/MK" in field)
    appearance = filled_form(writer, words, drawing, width=width, height=height)
    field[name("V")] = text(words)
    field[name("Ff")] = whole(READ_ONLY)
    field[name("AP")] = dictionary(N=appearance)
    writer.mark_update(reference)


def _words(fill: Fill, number: str, issued_on: date) -> str:
    match fill:
        case Fill.NUMBER:
            return number.split("/")[0]
        case Fill.NOTATION:
            return number
        case Fill.NUMBER_LINE:
            return f"Số: {number}"
        case Fill.DATE:
            return date_in_words(issued_on)


def _extent(field: Any) -> tuple[float, float]:
    left, bottom, right, top = map(float, field["/Rect"])
    return right - left, top - bottom


def _size(field: Any) -> float:
    words = str(field.get("/DA", "")).split()
    return float(words[words.index("Tf") - 1]) if "Tf" in words else DEFAULT_SIZE
