"""Whether a file can take a signature into a field, asked before anybody is asked for a PIN."""

import io
from collections.abc import Iterator

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

from signing.errors import SigningRefusal, refusal
from signing.pades.engine import free_field
from signing.pades.fields import oddities


def field_problems(pdf: bytes, field: str, *, numbered: bool) -> Iterator[SigningRefusal]:
    """Yield all that speaks against signing this field of the file, `numbered` together with number and date."""
    try:
        odd = oddities(pdf, field)
        yield from map(refusal, odd)
        if "file_encrypted" not in odd:
            free_field(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=True), field, numbered=numbered)
    except SigningRefusal as problem:
        yield problem
    except (PdfError, SigningError, ValueError, KeyError, TypeError, AttributeError, OSError):
        yield refusal("file_loose")
