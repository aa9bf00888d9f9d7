"""Read hexadecimal strings at one go.

pyHanko reads them letter by letter, which is a third of the time that checking a file takes: the CMS of a signature
stands there as some six thousand letters, and each look at the file reads it again. Anything but plain pairs of
letters is left to pyHanko, so what it accepts, and what it refuses, stays the same.
"""

import binascii
import re
from typing import IO, Any

from pyhanko.pdf_utils import generic

PLAIN = re.compile(rb"<((?:[0-9A-Fa-f]{2})*)>")
LOOK_AHEAD_BYTES = 1 << 16

_letter_by_letter = generic.read_hex_string_from_stream


def read_hex_string(stream: IO[bytes]) -> Any:
    """Read the string that begins here into pyHanko's own kind of string.

    Raises:
        PdfStreamError: it is broken.
    """
    start = stream.tell()
    plain = PLAIN.match(stream.read(LOOK_AHEAD_BYTES))
    if plain is None:
        stream.seek(start)
        return _letter_by_letter(stream)
    stream.seek(start + plain.end())
    return generic.pdf_string(binascii.unhexlify(plain[1]))


def install() -> None:
    """Let pyHanko's reader use it."""
    generic.read_hex_string_from_stream = read_hex_string
