"""PDF objects in few words; pyHanko's own constructors carry no types."""

from collections.abc import Iterable
from typing import Any

from pyhanko.pdf_utils import generic

_untyped: Any = generic


def name(text: str) -> Any:
    """Return the PDF name /text."""
    return generic.pdf_name(f"/{text}")


def text(value: str) -> Any:
    """Return the PDF string."""
    return generic.pdf_string(value)


def whole(value: int) -> Any:
    """Return the PDF integer."""
    return _untyped.NumberObject(value)


def real(value: float) -> Any:
    """Return the PDF real number."""
    return _untyped.FloatObject(round(value, 3))


def array(items: Iterable[Any]) -> Any:
    """Return the PDF array."""
    return _untyped.ArrayObject(items)


def dictionary(**entries: Any) -> Any:
    """Return the PDF dictionary with these keys."""
    return _untyped.DictionaryObject({name(key): value for key, value in entries.items()})


def stream(*, data: bytes | None = None, packed: bytes | None = None, **entries: Any) -> Any:
    """Return the PDF stream of plain data, or of data that is packed by Flate already."""
    if packed is not None:
        entries["Filter"] = name("FlateDecode")
    return _untyped.StreamObject(dictionary(**entries), stream_data=data, encoded_data=packed)


def target(reference: Any) -> Any:
    """Return the object that the reference points to."""
    return reference.get_object()


def entry(owner: Any, key: str, default: Any = None) -> Any:
    """Return what a dictionary holds under the key, references followed, which its own `get` does not do."""
    try:
        return owner[key]
    except KeyError:
        return default
