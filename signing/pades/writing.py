"""Write the objects of an incremental update word by word, the very bytes that pyHanko writes.

pyHanko writes names and texts letter by letter, a sixth of what a signature that is to last costs. What is neither a
plain container nor a name or text writes itself.
"""

import codecs
import io
from collections.abc import Callable
from functools import lru_cache
from typing import IO, Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signing.pades.objects import name, whole
from signing.pades.reading import QuickReader

NAMES_KEPT = 2048
TEXT_LETTERS = [
    bytes((letter,)) if bytes((letter,)).isalnum() or letter == ord(" ") else b"\\%03o" % letter
    for letter in range(256)
]

_untyped: Any = generic


class QuickWriter(IncrementalPdfFileWriter):
    """What adds an update to a PDF that is read strictly, quick with plain objects both ways."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Read the PDF in the stream.

        Raises:
            PdfReadError: it is no PDF.
        """
        super().__init__(stream, prev=QuickReader(stream, strict=True))

    def _write_objects(self, stream: IO[bytes], object_position_dict: dict[tuple[int, int], Any]) -> None:
        """Write the objects and note where each begins; what is encrypted or packed together is left to pyHanko."""
        if self.security_handler is not None or self.object_streams:
            super()._write_objects(stream, object_position_dict)
            return
        for generation, number in sorted(self.objects):
            object_position_dict[generation, number] = stream.tell()
            stream.write(b"%d %d obj\n" % (number, generation))
            write_object(self.objects[generation, number], stream)
            stream.write(b"\nendobj\n")


def write_object(written: Any, stream: IO[bytes]) -> None:
    """Write the object as it writes itself; a kind with a way of its own keeps it."""
    own = type(written).write_to_stream
    WAYS.get(own, own)(written, stream)


def _write_dictionary(entries: Any, stream: IO[bytes]) -> None:
    stream.write(b"<<\n")
    for key, value in entries.items():
        stream.write(_letters(str(key)) + b" ")
        write_object(value, stream)
        stream.write(b"\n")
    stream.write(b">>")


def _write_stream(written: Any, stream: IO[bytes]) -> None:
    content = written.encoded_data
    written[name("Length")] = whole(len(content))
    _write_dictionary(written, stream)
    del written["/Length"]
    stream.write(b"\nstream\n")
    stream.write(content)
    stream.write(b"\nendstream")


def _write_array(items: Any, stream: IO[bytes]) -> None:
    stream.write(b"[")
    for item in items:
        stream.write(b" ")
        write_object(item, stream)
    stream.write(b" ]")


def _write_name(written: Any, stream: IO[bytes]) -> None:
    # As plain text: a name out of a file would keep that file in memory.
    stream.write(_letters(str(written)))


@lru_cache(maxsize=NAMES_KEPT)
def _letters(written: str) -> bytes:
    """Return the name as pyHanko writes it."""
    stream = io.BytesIO()
    _untyped.NameObject(written).write_to_stream(stream)
    return stream.getvalue()


def _write_text(text: Any, stream: IO[bytes]) -> None:
    if text.force_output_encoding is not None:
        text.write_to_stream(stream)
        return
    try:
        content = _untyped.encode_pdfdocencoding(text)
    except UnicodeEncodeError:
        content = codecs.BOM_UTF16_BE + text.encode("utf-16be")
    stream.write(b"(" + b"".join(TEXT_LETTERS[letter] for letter in content) + b")")


WAYS: dict[Any, Callable[[Any, IO[bytes]], None]] = {
    _untyped.DictionaryObject.write_to_stream: _write_dictionary,
    _untyped.StreamObject.write_to_stream: _write_stream,
    _untyped.ArrayObject.write_to_stream: _write_array,
    _untyped.NameObject.write_to_stream: _write_name,
    _untyped.TextStringObject.write_to_stream: _write_text,
}
