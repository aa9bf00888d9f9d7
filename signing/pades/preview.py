"""Show a stamp on a page as a signature would show it, without signing anything."""

import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pades.geometry import Box
from signing.pades.objects import array, dictionary, name, real, whole
from signing.pades.stamps import Stamp, stamp_form

PRINT = 4


def with_stamp(pdf: bytes, stamp: Stamp, *, page: int, box: Box) -> bytes:
    """Return the PDF with the stamp drawn in the box of the page, counted from 0."""
    stream = io.BytesIO(pdf)
    writer: Any = IncrementalPdfFileWriter(stream, strict=False)
    form = stamp_form(writer, stamp, width=box.width, height=box.height)
    annotation = dictionary(
        Type=name("Annot"),
        Subtype=name("Stamp"),
        Rect=array(real(side) for side in box.as_list()),
        F=whole(PRINT),
        AP=dictionary(N=form),
    )
    reference, _resources = writer.find_page_for_modification(page)
    writer.register_annotation(reference, writer.add_object(annotation))
    writer.write_in_place()
    return stream.getvalue()
