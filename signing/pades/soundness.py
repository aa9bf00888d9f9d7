"""Whether a file can take a signature into a field, asked before anybody is asked for a PIN."""

import io
from collections.abc import Iterator

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

from signing.errors import SigningRefusal, refusal
from signing.pades.engine import free_field
from signing.pades.fields import oddities
from signing.pades.structure import content_notes
from signing.pades.writing import QuickWriter

# What a checker would say against the signed file.
NOTED = {
    "loose_structure": "file_loose",
    "has_script": "file_script",
    "has_xfa": "file_xfa",
    "has_attachments": "file_attachments",
    "odd_pages": "file_odd_pages",
    "no_pages": "file_empty",
}


def field_problems(pdf: bytes, field: str, *, numbered: bool) -> Iterator[SigningRefusal]:
    """Yield all that speaks against signing this field of the file, `numbered` together with number and date."""
    try:
        odd = oddities(pdf, field)
        yield from map(refusal, odd)
        if "file_encrypted" not in odd:
            writer = QuickWriter(io.BytesIO(pdf))
            yield from (refusal(NOTED[note]) for note in content_notes(writer.prev) if note in NOTED)
            free_field(writer, field, numbered=numbered)
    except SigningRefusal as problem:
        yield problem
    except (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError, OSError):
        yield refusal("file_loose")
