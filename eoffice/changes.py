"""What changed in the words of a draft since the leader returned it."""

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import pypdfium2

from common import blobs
from common.pageimage import pdfium_lock

SHOWN_LIMIT = 12


@dataclass(frozen=True)
class Change:
    """Lines that went and lines that came in their place; either may be empty."""

    removed: str
    added: str


def changed_words(before_sha256: str, after_sha256: str) -> list[Change]:
    """Return what differs between the texts of two stored PDFs, line by line, at most SHOWN_LIMIT places.

    A scan has no text; two scans differ in nothing that this can see.
    """
    before, after = lines_of(before_sha256), lines_of(after_sha256)
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    found = [Change("\n".join(before[a:b]), "\n".join(after[c:d])) for tag, a, b, c, d in codes if tag != "equal"]
    return found[:SHOWN_LIMIT]


@lru_cache(maxsize=256)
def lines_of(sha256: str) -> tuple[str, ...]:
    """Return the lines of text of a stored PDF, without blanks round them; none when it cannot be read."""
    try:
        text = _text(blobs.read(sha256))
    except (pypdfium2.PdfiumError, FileNotFoundError):
        return ()
    lines = (" ".join(unicodedata.normalize("NFC", line).split()) for line in text.splitlines())
    return tuple(line for line in lines if line)


def _text(pdf: bytes) -> str:
    with pdfium_lock, pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
