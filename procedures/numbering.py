"""The patterns of result numbers: a counter is written {qqqq}. Pure.

    {nnn} a group and day   {ppp} a month   {qqq} a year    {rrr} a procedure   {kkk} a procedure and day
    {aaa} an agency         {bbb} an agency and day         {dd} {mm} {yy} {yyyy} the date    {agency} the agency's code

The number of letters is the least width. A pattern has exactly one counter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

TOKEN = re.compile(r"\{([^{}]*)\}")
COUNTER = re.compile(r"([npqrkab])\1{0,9}")
DATES: dict[str, Callable[[date], str]] = {
    "dd": lambda day: f"{day:%d}",
    "mm": lambda day: f"{day:%m}",
    "yy": lambda day: f"{day:%y}",
    "yyyy": lambda day: f"{day:%Y}",
}
AGENCY = "agency"
LIMIT_LETTERS = 60


class PatternError(ValueError):
    """The pattern cannot be used; the text is a sentence for the person who writes it."""


@dataclass(frozen=True)
class Place:
    """Where and when a number is given: codes of procedure and agency, the name of the counter, the local day."""

    procedure: str
    agency: str
    counter: str
    day: date
    per_agency: bool = True


def pattern_check(pattern: str) -> None:
    """Refuse a pattern that cannot be used.

    Raises:
        PatternError: it has an unknown token, a brace without its other half, or not exactly one counter.
    """
    tokens = TOKEN.findall(pattern)
    if set(TOKEN.sub("", pattern)) & {"{", "}"}:
        raise PatternError(_("Mẫu số có dấu ngoặc nhọn lẻ. Hãy đóng từng dấu ngoặc, ví dụ {qqqq}."))
    counters = [token for token in tokens if COUNTER.fullmatch(token)]
    for token in tokens:
        if token not in counters and token not in DATES and token != AGENCY:
            text = _("Mẫu số có ký hiệu lạ «{%(token)s}». Hãy dùng các ký hiệu nêu bên dưới.")
            raise PatternError(text % {"token": token[:20]})
    if len(counters) != 1:
        raise PatternError(_("Mẫu số cần đúng một bộ đếm, ví dụ {qqqq} để đếm theo năm."))
    if len(pattern) > LIMIT_LETTERS:
        raise PatternError(_("Mẫu số không quá 60 ký tự. Hãy rút gọn."))


def series_key(pattern: str, place: Place) -> str:
    """Return the name of the series that the pattern counts in, at this place."""
    letter = next(token[0] for token in TOKEN.findall(pattern) if COUNTER.fullmatch(token))
    day, month, year = f"{place.day:%Y%m%d}", f"{place.day:%Y%m}", f"{place.day:%Y}"
    within = {
        "n": day,
        "p": month,
        "q": year,
        "r": place.procedure,
        "k": f"{place.procedure} {day}",
        "a": place.agency,
        "b": f"{place.agency} {day}",
    }[letter]
    own = f" {place.agency}" if place.per_agency and letter not in "ab" else ""
    return f"result {place.counter} {letter} {within}{own}"


def number_write(pattern: str, place: Place, count: int) -> str:
    """Return the number that the pattern makes of a count."""

    def written(found: re.Match[str]) -> str:
        token = found[1]
        if token in DATES:
            return DATES[token](place.day)
        return place.agency if token == AGENCY else f"{count:0{len(token)}d}"

    return TOKEN.sub(written, pattern)


def example_of(pattern: str, *, day: date, agency: str = "H18.05") -> str:
    """Return the first number that a pattern would give; '' for none or a wrong one."""
    try:
        pattern_check(pattern)
    except PatternError:
        return ""
    return number_write(pattern, Place("1.000001", agency, "", day), 1)
