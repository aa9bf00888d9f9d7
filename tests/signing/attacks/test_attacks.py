"""No attack is accepted as valid at the level of the document."""

import random

import pytest

from signing.models import Verdict
from signing.pades.verify import examine
from signing.services import verdicts
from tests.factories.accounts import NOW
from tests.factories.signing import authority
from tests.signing.attacks.files import ATTACKS, last_range
from tests.signing.pades.test_verify import anchors_of

ATTACKS_MIN, FLIPS = 35, 1000
SOUND = ["both", "open_both", "long", "shadow", "archived", "described", "described_archived"]


def judged(pdf, *, draw=True):
    found = examine(pdf, anchors=anchors_of(authority()), at=NOW, draw=draw)
    notes = verdicts.all_notes(found)
    return verdicts.judge(found, notes, own=False), notes, found


@pytest.mark.parametrize("name", SOUND)
def test_the_files_that_are_attacked_are_valid(files, name):
    verdict, notes, _ = judged(getattr(files, name))
    assert (verdict, notes) == (Verdict.VALID, [])


@pytest.mark.parametrize("name", ATTACKS)
def test_is_not_accepted(files, name):
    pdf = ATTACKS[name](files)
    assert pdf not in [getattr(files, one) for one in SOUND]
    verdict, notes, found = judged(pdf)
    assert verdict != Verdict.VALID, [(one.field, one.changes, one.coverage) for one in found.signatures]
    assert not (verdict == Verdict.REVIEW and not notes)


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= ATTACKS_MIN


def test_a_thousand_changed_bits_are_never_accepted(files):
    chance, pdf = random.Random(20261126), files.leader
    _, _, (_, first, second, length) = last_range(pdf)
    places = [*range(first), *range(second, second + length)]
    accepted = []
    for place in chance.sample(places, FLIPS):
        broken = bytearray(pdf)
        broken[place] ^= 1 << chance.randrange(8)
        verdict, notes, _ = judged(bytes(broken), draw=False)
        if verdict == Verdict.VALID or notes == [verdicts.MISSING]:
            accepted.append((place, verdict))
    assert [one for one in accepted if one[1] in {Verdict.VALID, Verdict.REVIEW}] == []
