"""Read JSON that strangers wrote: no key twice, nothing that the database could not hold or that deceives a reader."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

SPACES = frozenset("\t\n\r")
# Marks that turn the direction of what follows, so that a text reads otherwise than it is stored.
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class JsonError(Exception):
    """The text is no JSON, or holds a key twice."""


class UnfitTextError(JsonError):
    """A text holds control characters, or marks that turn the direction of writing."""


def read_json(data: bytes) -> Any:
    """Return what the text says.

    Raises:
        JsonError: it is not UTF-8 or no JSON, is nested too deep, or names a key twice.
        UnfitTextError: a text of it is not fit to be shown.
    """
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise JsonError(type(error).__name__) from None
    if any(not is_fit(text) for text in _texts(found)):
        raise UnfitTextError
    return found


def is_fit(text: str) -> bool:
    """Tell whether a text holds no control characters, halves of surrogate pairs, or marks that turn its direction."""
    return all(_is_fit(letter) for letter in text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _texts(found: Any) -> Iterator[str]:
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _is_fit(letter: str) -> bool:
    return letter in SPACES or (letter not in TURNS and unicodedata.category(letter) not in ("Cc", "Cs"))
