"""Search and sort Vietnamese text in a database that has no Vietnamese collation."""

import unicodedata
from itertools import groupby

# Letters that are letters of their own: sorted after every word that goes on with the plain letter.
# "~" stands after all letters in ASCII, so a < ă < â < b holds byte by byte.
BREVE, CIRCUMFLEX, HORN = "\u0306", "\u0302", "\u031b"
LETTERS = {
    "a" + BREVE: "a~",
    "a" + CIRCUMFLEX: "a~~",
    "e" + CIRCUMFLEX: "e~",
    "o" + CIRCUMFLEX: "o~",
    "o" + HORN: "o~~",
    "u" + HORN: "u~",
}
# The order of tones in Vietnamese dictionaries: none, huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def fold(text: str) -> str:
    """Return the text as people type it in a search box: no marks, đ as d, small letters, single spaces."""
    # Twice: some letters decompose into capitals, and some capitals fold into letters that decompose.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(text.replace("đ", "d").split())


def name_sort_key(full_name: str) -> str:
    """Return a key whose byte order is the order of a Vietnamese list of people.

    The given name comes first, then the rest of the name; within each, letters in the order of the
    Vietnamese alphabet decide before tones do.
    """
    words = _words(full_name)
    if not words:
        return ""
    parts = [words[-1:], words[:-1]] if len(words) > 1 else [words]
    return " ".join(_part_key(part) for part in parts)


def _words(name: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    kept = (char if char.isalnum() or unicodedata.combining(char) else " " for char in decomposed)
    return "".join(kept).split()


def _part_key(words: list[str]) -> str:
    letters, tones = zip(*(_word_key(word) for word in words), strict=True)
    return " ".join([*letters, "".join(tones)])


def _word_key(word: str) -> tuple[str, str]:
    """Return the letters and the tones of a decomposed word."""
    letters, tones = [], []
    for base, marks in _clusters(word):
        letters.append(next((LETTERS[base + mark] for mark in marks if base + mark in LETTERS), base))
        tones += [TONES[mark] for mark in marks if mark in TONES]
    return "".join(letters).replace("đ", "d~"), "".join(tones) or "0"


def _clusters(word: str) -> list[tuple[str, list[str]]]:
    clusters: list[tuple[str, list[str]]] = []
    for is_mark, chars in groupby(word, key=lambda char: bool(unicodedata.combining(char))):
        if not is_mark:
            clusters += [(char, []) for char in chars]
        elif clusters:
            clusters[-1][1].extend(chars)
    return clusters
