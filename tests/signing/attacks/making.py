"""How attacks are made and named, and what several of them need."""

import io
import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

ATTACKS = {}


def attack(make):
    """Enter the attack under its name."""
    ATTACKS[make.__name__] = make
    return make


def update(pdf, change):
    """Append an incremental update that nobody signed."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    change(writer)
    writer.write_in_place()
    return stream.getvalue()


def field_of(writer, name):
    return next(one for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == name)


def stream_of(text):
    return generic.StreamObject(stream_data=text)


def flipped(pdf, place):
    return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]


def last_range(pdf):
    start = pdf.rindex(b"/ByteRange [") + 12
    end = pdf.index(b"]", start)
    return start, end, list(map(int, pdf[start:end].split()))


def with_range(pdf, *numbers):
    """Write other numbers into the last signature's range, in the same room."""
    start, end, _ = last_range(pdf)
    written = b" ".join(str(number).encode() for number in numbers)
    assert len(written) <= end - start
    return pdf[:start] + written.ljust(end - start) + pdf[end:]


def contents(pdf):
    """Return where the hex strings of the signatures begin and end."""
    return [(found.start(1), found.end(1)) for found in re.finditer(rb"/Contents <([0-9a-fA-F]{500,})>", pdf)]
