"""Read JSON that strangers wrote: no key twice, nothing that the database could not hold."""

import json
from collections.abc import Iterator
from typing import Any

SPACES = frozenset("\t\n\r")


class JsonError(Exception):
    """The text is no JSON, or holds a key twice or a character that is none."""


def read_json(data: bytes) -> Any:
    """Return what the text says.

    Raises:
        JsonError: it is not UTF-8 or no JSON, is nested too deep, names a key twice, or holds control characters.
    """
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise JsonError(type(error).__name__) from None
    if any(_is_unfit(letter) for text in _texts(found) for letter in text):
        raise JsonError("control characters")
    return found


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


def _is_unfit(letter: str) -> bool:
    """Tell whether it is a control character or half of a surrogate pair."""
    return (letter < " " and letter not in SPACES) or "\ud800" <= letter <= "\udfff"
