"""kill -9 before and after every commit and every outside effect: the dossier ends as if nothing had happened."""

from collections.abc import Iterator

import pytest

from tests.factories.company import JOURNEY, Company
from tests.faults import victim
from tests.faults.judge import assert_no_gap_in_numbers, assert_one_place, assert_whole, finish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

# Longer than a claim on a message and than a signing request live.
LAPSE_SECONDS = 120
# The acts of JOURNEY that are killed: its place there, and its name.
KILLED = [(place, act) for place, act in enumerate(JOURNEY) if act not in ("pass_on", "open", "confirm", "hand_over")]


def at_place(company: Company, place: int) -> str:
    """Return the code of a new dossier that has come to this place of the journey."""
    code = company.accept()
    for act in JOURNEY[:place]:
        getattr(company, act)(code)
    return code


def killed(company: Company, clock: object, place: int, point: str) -> str:
    """Kill the act at this place and point, let its claims lapse, finish the dossier and judge it."""
    code = at_place(company, place)
    assert victim.run(company, JOURNEY[place], code, die_at=point).killed, point
    assert_one_place(code)
    clock.shift(LAPSE_SECONDS)
    finish(company, code)
    assert_whole(code)
    return code


def points(company: Company, place: int) -> Iterator[str]:
    """Return every point that the act passes, by doing it in a process that lives."""
    code = at_place(company, place)
    fate = victim.run(company, JOURNEY[place], code)
    finish(company, code)
    assert_whole(code)
    yield from fate.passed


# The receiver has committed, the sender does not know; the key was used, nobody knows; the number is taken, no seal.
WORST = [
    (2, "after send 1"),
    (5, "after key 1"),
    (7, "after commit 2"),
    (10, "after send 1"),
]


def test_the_worst_moments_of_both_directions(company: Company, clock: object) -> None:
    for place, point in WORST:
        killed(company, clock, place, point)
    assert_no_gap_in_numbers()


@pytest.mark.prove
@pytest.mark.parametrize(("place", "act"), KILLED)
def test_every_moment(company: Company, clock: object, place: int, act: str) -> None:
    found = list(points(company, place))
    assert any("commit" in point for point in found)
    for point in found:
        killed(company, clock, place, point)
    assert_no_gap_in_numbers()
