"""Our reader of hexadecimal strings reads what pyHanko's reads, stops where it stops and refuses what it refuses."""

from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfStreamError

from signing.pades import hexstrings

LETTERS = st.lists(st.sampled_from([b"0", b"9", b"a", b"F", b" ", b"\n", b"\0", b"%", b"x", b">", b"<"])).map(b"".join)


def outcome(read, data):
    """Return what was read, of which kind, and where the stream stands; or the refusal."""
    stream = BytesIO(data)
    try:
        found = read(stream)
    except PdfStreamError:
        return "refused"
    return type(found), found, stream.tell()


@given(st.one_of(LETTERS, st.binary().map(lambda data: data.hex().encode() + b">/Next")).map(lambda data: b"<" + data))
@example(b"<>")
@example(b"<FEFF00C1>")
@example(b"<4142434>")
@example(b"<41 42>")
@example(b"<41")
def test_reads_as_pyhanko_reads(data):
    assert outcome(hexstrings.read_hex_string, data) == outcome(hexstrings._letter_by_letter, data)


@pytest.mark.parametrize("letters", [hexstrings.LOOK_AHEAD_BYTES - 2, hexstrings.LOOK_AHEAD_BYTES])
def test_reads_a_string_longer_than_it_looks_ahead(letters):
    data = b"<" + b"41" * (letters // 2) + b">"
    assert outcome(hexstrings.read_hex_string, data) == (generic.TextStringObject, "A" * (letters // 2), len(data))


def test_the_reader_of_pdf_files_uses_it():
    assert generic.read_hex_string_from_stream is hexstrings.read_hex_string
    assert generic.read_object(BytesIO(b"<414243> "), generic.Reference(1, 0, None)) == "ABC"
