"""What a PDF says of itself in XMP, and whether a later revision says the same.

Whoever adds a time-stamp may write the whole anew: the same properties in one description in the place of several.
Source: ISO 16684-1; ISO 32000-1, 14.3.2.
"""

import io
from typing import Any

from pyhanko.pdf_utils.metadata.model import PDF_PRODUCER, XMP_MODDATE, ExpandedName
from pyhanko.pdf_utils.metadata.xmp_xml import parse_xmp

from signing.pades.objects import entry

# When the file was saved, and by what.
SAVING = {XMP_MODDATE, ExpandedName(ns=XMP_MODDATE.ns, local_name="MetadataDate"), PDF_PRODUCER}


def same_metadata(old_root: Any, new_root: Any) -> bool:
    """Tell whether the two roots' XMP says the same but for when the file was saved, and by what.

    Raises:
        ValueError: one of them differs and is no XMP.
    """
    before, after = entry(old_root, "/Metadata"), entry(new_root, "/Metadata")
    if before is None or after is None:
        return before is after
    return bool(before.data == after.data) or _same(_properties(before.data), _properties(after.data))


def _same(before: list[tuple[Any, Any]], after: list[tuple[Any, Any]]) -> bool:
    """Tell whether they are the same one by one, or each once with what it says."""
    once = dict(after)
    return before == after or (len(once) == len(after) and once == dict(before))


def _properties(written: bytes) -> list[tuple[Any, Any]]:
    return [(key, value) for one in parse_xmp(io.BytesIO(written)) for key, value in one if key not in SAVING]
