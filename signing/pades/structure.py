"""What is odd about a PDF as a file: bytes nobody signed, traces of removed signatures, scripts, other forms."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.pades.mapped import Content
from signing.pades.metadata import same_metadata
from signing.pades.objects import entry, target

PAGES_MAX = 5000
PAGE_DEPTH_MAX = 50
PAGE_SIDE_MIN, PAGE_SIDE_MAX = 3.0, 14400.0
LAST_MARK = re.compile(rb"%%EOF[\r\n \t]*\Z")
BYTE_RANGE = re.compile(rb"/ByteRange[\s\x00]*\[([^\]]{0,200})\]")
SAVING = {"/ModDate", "/Producer"}
STORE = frozenset({"/DSS", "/Extensions"})
FIELDS = frozenset({"/Fields", "/SigFlags"})
# What makes viewers draw the fields of a form otherwise.
DRAWING = {"/NeedAppearances", "/XFA", "/DA", "/Q"}
RUNNING = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}


def byte_notes(pdf: Content, ranges: Iterable[tuple[int, ...]]) -> list[str]:
    """Tell what the bytes say besides their objects; `ranges` are those of the signatures that the form names."""
    notes = []
    if not LAST_MARK.search(pdf[-64:]):
        notes.append("bytes_after_end")
    written = {tuple(_numbers(found)) for found in BYTE_RANGE.findall(pdf)}
    if written - {tuple(one) for one in ranges}:
        notes.append("orphan_signature")
    return notes


def tail_notes(
    reader: PdfFileReader, pdf: Content, *, signed: int, signed_end: int, stamped: frozenset[int]
) -> list[str]:
    """Tell what stands after the last signature: time-stamps, and a store for long-term checking, may.

    `signed` is the revision of the last signature, `stamped` are those that a time-stamp closes, which must not be a
    cover for other changes; `signed_end` is where the last of them all ends.
    """
    later = range(signed + 1, reader.xrefs.total_revisions)
    closed = max(stamped | {signed}) + 1 == reader.xrefs.total_revisions
    notes = ["bytes_after_end"] if closed and pdf[signed_end:].strip(b"\r\n \t") else []
    if not later:
        return notes
    plain = [revision for revision in later if revision not in stamped]
    changed = {ref for revision in plain for ref in reader.xrefs.explicit_refs_in_revision(revision)}
    kept = _store_references(reader) | {reader.root_ref} | _info_references(reader, signed)
    well = changed <= kept and _same_root(reader, signed, stamped=len(plain) < len(later))
    return notes if well else [*notes, "changed_after_last"]


def content_notes(reader: PdfFileReader) -> list[str]:
    """Tell what the file holds that a paper should not."""
    notes: list[str] = []
    for look in (_root_notes, _page_notes):
        try:
            notes += [note for note in look(reader) if note not in notes]
        except Exception:  # noqa: BLE001 - hostile objects may raise anything; they are then what is odd
            notes += ["loose_structure"] if "loose_structure" not in notes else []
    return notes


def page_nodes(reader: PdfFileReader) -> Iterator[Any]:
    """Yield the pages in their order; a tree in circles or without end is cut."""
    waiting, seen = [(reader.root["/Pages"], 0)], 0
    while waiting and seen < PAGES_MAX:
        node, depth = waiting.pop(0)
        if "/Kids" in node:
            if depth < PAGE_DEPTH_MAX:
                waiting = [(kid.get_object(), depth + 1) for kid in node["/Kids"]] + waiting
            continue
        seen += 1
        yield node


def media_box(page: Any) -> tuple[float, float, float, float] | None:
    """Return the page's own or inherited size, None when there is none or it makes no sense."""
    for node in ancestors(page):
        if "/MediaBox" in node:
            return sound_box(node["/MediaBox"])
    return None


def ancestors(page: Any) -> Iterator[Any]:
    """Yield the page and what it inherits from; a hostile tree may run in circles."""
    for _ in range(PAGE_DEPTH_MAX):
        yield page
        if "/Parent" not in page:
            return
        page = page["/Parent"]


def sound_box(rectangle: Any) -> tuple[float, float, float, float] | None:
    """Return the rectangle as left, bottom, right, top; None when it is none that a page could have."""
    try:
        x1, y1, x2, y2 = map(float, rectangle)
    except (TypeError, ValueError):
        return None
    box = min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)
    sides = box[2] - box[0], box[3] - box[1]
    return box if all(PAGE_SIDE_MIN <= side <= PAGE_SIDE_MAX for side in sides) else None


def _same_root(reader: PdfFileReader, revision: int, *, stamped: bool) -> bool:
    """Tell whether root, description and form say what they said in that revision; a time-stamp adds its own field."""
    old, new = reader.get_historical_root(revision), reader.root
    if not stamped:
        return _without(old, STORE) == _without(new, STORE)
    before, after = (_without(entry(root, "/AcroForm", {}), FIELDS) for root in (old, new))
    form = all(after.get(key) == value for key, value in before.items()) and not DRAWING & (
        after.keys() - before.keys()
    )
    root = _without(old, STORE | {"/AcroForm"}) == _without(new, STORE | {"/AcroForm"})
    marks = entry(old, "/MarkInfo") == entry(new, "/MarkInfo")
    return form and root and marks and _same_info(reader, revision) and same_metadata(old, new)


def _without(owner: Any, left_out: Collection[str]) -> dict[str, Any]:
    return {str(key): owner.raw_get(key) for key in owner if key not in left_out}


def _same_info(reader: PdfFileReader, revision: int) -> bool:
    """Tell whether the file's description says the same but for when the file was saved, and by what."""
    old, new = _info_in(reader, revision), entry(reader.trailer, "/Info", {})
    same = [{str(key): str(one[key]) for key in one if key not in SAVING} for one in (old, new)]
    return same[0] == same[1]


def _info_in(reader: PdfFileReader, revision: int) -> Any:
    """Return the description as that revision has it; what its trailer points to by itself is the object of today."""
    then: Any = reader.get_historical_resolver(revision)
    if "/Info" not in then.trailer_view:
        return {}
    held = then.trailer_view.raw_get("/Info")
    return then.get_object(held.reference) if isinstance(held, generic.IndirectObject) else held


def _info_references(reader: PdfFileReader, revision: int) -> set[Any]:
    """Return the file's description if it says the same as in that revision."""
    there = "/Info" in reader.trailer and _same_info(reader, revision)
    reference = reader.trailer.raw_get("/Info") if there else None
    return {reference.reference} if isinstance(reference, generic.IndirectObject) else set()


def _store_references(reader: PdfFileReader) -> set[Any]:
    """Return all that the store for long-term checking is made of."""
    root = reader.root
    waiting = [root.raw_get("/DSS")] if "/DSS" in root else []
    found: set[Any] = set()
    while waiting and len(found) < PAGES_MAX:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if one.reference not in found:
                found.add(one.reference)
                waiting.append(target(one))
        elif isinstance(one, generic.ArrayObject):
            waiting += [one.raw_get(index) for index in range(len(one))]
        elif isinstance(one, generic.DictionaryObject):
            waiting += [one.raw_get(key) for key in one]
    return found


def _numbers(written: bytes) -> list[int]:
    return [int(part) if re.fullmatch(rb"[+-]?\d{1,15}", part) else -1 for part in written.split()]


def _root_notes(reader: PdfFileReader) -> Iterator[str]:
    root = reader.root
    names = entry(root, "/Names", {})
    if "/AA" in root or "/JavaScript" in names or _runs(root, "/OpenAction"):
        yield "has_script"
    if "/AcroForm" in root and "/XFA" in root["/AcroForm"]:
        yield "has_xfa"
    if "/EmbeddedFiles" in names or "/AF" in root:
        yield "has_attachments"


def _page_notes(reader: PdfFileReader) -> Iterator[str]:
    pages = list(page_nodes(reader))
    if not pages:
        yield "no_pages"
    for page in pages:
        if media_box(page) is None:
            yield "odd_pages"
        yield from _annotation_notes(page)


def _annotation_notes(page: Any) -> Iterator[str]:
    if "/AA" in page:
        yield "has_script"
    for reference in entry(page, "/Annots", []):
        annotation = reference.get_object()
        if "/AA" in annotation or _runs(annotation, "/A"):
            yield "has_script"
        if "/Subtype" in annotation and annotation["/Subtype"] == "/FileAttachment":
            yield "has_attachments"


def _runs(owner: Any, key: str) -> bool:
    action = entry(owner, key)
    return isinstance(action, dict) and "/S" in action and str(action["/S"]) in RUNNING
