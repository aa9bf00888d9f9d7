"""Read the objects of a PDF word by word.

pyHanko reads them letter by letter, which took almost half of the time of a signature that is to last. Here one regular
expression finds each word of an object that is written plainly. Anything else, be it a comment, an unusual escape, a
length that stands elsewhere or something broken, is left to pyHanko, so what it accepts, and what it refuses, stays the
same.
"""

import binascii
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

# How much of the file is looked at for one object: little at first, then more.
LOOK_AHEAD_BYTES = (1 << 12, 1 << 16)
TAIL_BYTES = 40
DEPTH_MAX = 50
HEADER = re.compile(rb"(\d{1,8})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]obj")
NAME, REFERENCE, WHOLE, REAL, OPEN, CLOSE, ARRAY, ARRAY_END, HEX, TEXT, TRUTH, NULL, OTHER = range(1, 14)
# Names, numbers and other words end where a space or a mark follows.
WORD = re.compile(
    rb"""[\0\t\n\f\r ]*(?:
    /([!"$&'*+,\-.0-9:;=?@A-Z\\^_`a-z|~]*)(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |([1-9]\d{0,7}\ \d{1,5})\ R(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |([+-]?\d{1,18})(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |([+-]?(?:\d{1,18}\.\d{0,18}|\.\d{1,18}))(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |(<<)
    |(>>)
    |(\[)
    |(\])
    |<((?:[0-9A-Fa-f]{2})*)>
    |\(([^()\\]*(?:\\(?:[0-3][0-7]{2}|[()\\nrtbf])[^()\\]*)*)\)
    |(true|false)(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |(null)(?=[\0\t\n\f\r ()<>\[\]{}/%])
    |(.))""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE = re.compile(rb"\\([0-3][0-7]{2}|[()\\nrtbf])")
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"(": b"(", b")": b")", b"\\": b"\\"}
END = re.compile(rb"[\0\t\n\f\r ]*endobj[\0\t\n\f\r ]*[^\0\t\n\f\r %]")
STREAM = re.compile(rb"[\0\t\n\f\r ]*stream\r?\n")
STREAM_END = re.compile(rb"[\0\t\n\f\r ]*endstream[\0\t\n\f\r ]*endobj[\0\t\n\f\r ]*[^\0\t\n\f\r %]")

_untyped: Any = generic


class QuickReader(PdfFileReader):
    """A reader that takes plain objects in at one go; it says and refuses what pyHanko's own does."""

    def get_object(self, ref: Any, revision: int | None = None, *rest: Any, **how: Any) -> Any:  # type: ignore[override]
        """Return the object, as pyHanko's reader does.

        Raises:
            PdfReadError: it cannot be read.
        """
        if revision is None and not rest and not any(how.values()) and self._is_open:
            kept = self.resolved_objects.get((ref.generation, ref.idnum))
            found = self._taken_in(ref) if kept is None else kept
            if found is not None:
                return found
        return super().get_object(ref, revision, *rest, **how)  # type: ignore[no-untyped-call]

    @cached_property
    def _is_open(self) -> bool:
        return not self.encrypted

    def _taken_in(self, ref: Any) -> Any:
        """Return the object and keep it, None when it is not plain."""
        place = self.xrefs[ref]
        made = _plain_object(self, ref, place) if isinstance(place, int) else None
        if made is not None:
            self.resolved_objects[ref.generation, ref.idnum] = made
        return made


def _plain_object(reader: PdfFileReader, ref: Any, place: int) -> Any:
    """Return the object at this place of the file, None when it is not plain."""
    for size in LOOK_AHEAD_BYTES:
        reader.stream.seek(place)
        data = reader.stream.read(size)
        try:
            return _Words(reader, ref, data).whole_object(place)
        except _NotPlainError:
            if len(data) < size:
                break
    return None


class _NotPlainError(Exception):
    """Something stands there that is left to pyHanko."""


class _Words:
    """The words of one object, from its number on; all that is made of them belongs to it."""

    def __init__(self, reader: PdfFileReader, ref: Any, data: bytes) -> None:
        header = HEADER.match(data)
        if header is None or (int(header[1]), int(header[2])) != (ref.idnum, ref.generation):
            raise _NotPlainError
        self.reader, self.data = reader, data
        self.owner = generic.Reference(ref.idnum, ref.generation, reader)
        self.words: Iterator[re.Match[bytes]] = WORD.finditer(data, header.end())
        self.last = header

    def whole_object(self, place: int) -> Any:
        """Return the object that begins at this place of the file."""
        try:
            made = self._value(next(self.words), 0)
        except StopIteration:
            raise _NotPlainError from None
        if END.match(self.data, self.last.end()):
            return made
        begins = STREAM.match(self.data, self.last.end())
        if begins is None or not isinstance(made, generic.DictionaryObject):
            raise _NotPlainError
        return self._with_stream(made, place + begins.end())

    def _with_stream(self, entries: Any, place: int) -> Any:
        length = dict.get(entries, "/Length")
        if not isinstance(length, generic.NumberObject) or length < 0:
            raise _NotPlainError
        self.reader.stream.seek(place)
        content = self.reader.stream.read(length)
        if not STREAM_END.match(self.reader.stream.read(TAIL_BYTES)):
            raise _NotPlainError
        made = _untyped.StreamObject(entries, encoded_data=content)
        made.container_ref = self.owner
        return made

    def _value(self, word: re.Match[bytes], depth: int) -> Any:
        """Return what begins with this word."""
        self.last, kind = word, word.lastindex or OTHER
        if kind in SIMPLE:
            made = SIMPLE[kind](word[kind])
        elif kind == REFERENCE:
            number, generation = word[REFERENCE].split()
            made = _untyped.IndirectObject(int(number), int(generation), self.reader)
        elif kind == OPEN and depth < DEPTH_MAX:
            made = self._dictionary(depth + 1)
        elif kind == ARRAY and depth < DEPTH_MAX:
            made = self._array(depth + 1)
        else:
            raise _NotPlainError
        made.container_ref = self.owner
        return made

    def _dictionary(self, depth: int) -> Any:
        entries: dict[Any, Any] = {}
        while (word := next(self.words)).lastindex == NAME:
            key = _name(word[NAME])
            if key in entries:
                raise _NotPlainError
            entries[key] = self._value(next(self.words), depth)
        self.last = word
        if word.lastindex != CLOSE:
            raise _NotPlainError
        made = _untyped.DictionaryObject()
        dict.update(made, entries)
        return made

    def _array(self, depth: int) -> Any:
        made = _untyped.ArrayObject()
        while (word := next(self.words)).lastindex != ARRAY_END:
            made.append(self._value(word, depth))
        self.last = word
        return made


def _name(letters: bytes) -> Any:
    return generic.NameObject("/" + letters.decode("ascii"))


def _text(written: bytes) -> Any:
    return _string(ESCAPE.sub(_unescaped, written) if b"\\" in written else written)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return ESCAPED.get(found[1]) or bytes((int(found[1], 8),))


def _string(content: bytes) -> Any:
    letters = content.decode("ascii") if content.isascii() else ""
    if not letters.isprintable() or not letters:
        return generic.pdf_string(content)
    made = _untyped.TextStringObject(letters)
    made.autodetected_encoding = generic.TextStringEncoding.PDF_DOC
    return made


SIMPLE: dict[int, Callable[[bytes], Any]] = {
    NAME: _name,
    WHOLE: lambda digits: _untyped.NumberObject(digits.decode("ascii")),
    REAL: lambda digits: _untyped.FloatObject(digits.decode("ascii")),
    HEX: lambda digits: _string(binascii.unhexlify(digits)),
    TEXT: _text,
    TRUTH: lambda word: _untyped.BooleanObject(word == b"true"),
    NULL: lambda _word: generic.NullObject(),
}
