"""Words that a process gives an action, with places to fill in: the subject, and what the applicant is told. Pure.

A place stands in braces: {procedure}, {code}, {component:TP01}. A dossier's values are asked for one at a time, so that
what a text does not name is not read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

SPACES = re.compile(r"\s+")
PLACE = re.compile(r"\{([^{}]*)\}")
COMPONENT = "component"
SIMPLE = ("procedure", "code", "case", "agency")
OF_PEOPLE = ("applicant", "owner")
SUBJECT_PLACES = frozenset({*SIMPLE, *OF_PEOPLE})
# What is told to the applicant goes by ways that others may read along: it has nobody's name.
NOTICE_PLACES = frozenset(SIMPLE)
LONGEST_SUBJECT, LONGEST_NOTICE = 300, 500


@dataclass(frozen=True)
class Wording:
    """The words of an action: the template of the subject, and what the applicant reads on the page and by e-mail."""

    subject_template: str = ""
    notice_text: str = ""
    mail_text: str = ""

    @property
    def parts(self) -> tuple[tuple[str, str, frozenset[str]], ...]:
        """Each text by the name of its field, with the places that it may name."""
        return (
            ("subject_template", self.subject_template, SUBJECT_PLACES),
            ("notice_text", self.notice_text, NOTICE_PLACES),
            ("mail_text", self.mail_text, NOTICE_PLACES),
        )

    @property
    def components(self) -> frozenset[str]:
        """The codes of the components that any text names."""
        return frozenset(code for _field, text, _known in self.parts for code in _components(text))


NO_WORDING = Wording()


def wording_of(source: Any) -> Wording:
    """Return the words of an action's row or part."""
    return Wording(source.subject_template, source.notice_text, source.mail_text)


def unknown_places(text: str, known: frozenset[str]) -> list[str]:
    """Return the places that nothing fills in, as they are written; a brace that is not closed is one."""
    wrong = [f"{{{place}}}" for place in PLACE.findall(text) if not _is_known(place, known)]
    return wrong + sorted(set(re.findall(r"[{}]", PLACE.sub("", text))))


def places_in_words(known: frozenset[str]) -> str:
    """Return the places that a text may name, as they are written."""
    return ", ".join([*(f"{{{name}}}" for name in sorted(known)), "{component:TP01}"])


def filled(text: str, value_of: Callable[[str, str], str]) -> str:
    """Return the text with its places filled in; `value_of` takes a place and, for a component, its code."""
    whole = PLACE.sub(lambda found: value_of(*_split(found[1])), text)
    return SPACES.sub(" ", whole).strip()


def _split(place: str) -> tuple[str, str]:
    name, _colon, code = place.partition(":")
    return name, code


def _is_known(place: str, known: frozenset[str]) -> bool:
    name, code = _split(place)
    return bool(code) if name == COMPONENT else place in known


def _components(text: str) -> Iterator[str]:
    for place in PLACE.findall(text):
        name, code = _split(place)
        if name == COMPONENT and code:
            yield code
