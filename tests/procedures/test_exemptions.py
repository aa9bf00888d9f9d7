"""Who pays less."""

import pytest
from pydantic import ValidationError

from procedures.exemptions import Exemption, Group, exemptions_read, left_vnd

RULES = (Exemption(group=Group.POOR, percent=100), Exemption(group=Group.ELDERLY, percent=50))


@pytest.mark.parametrize(("group", "left"), [("", 30_001), ("poor", 0), ("elderly", 15_000), ("child", 30_001)])
def test_takes_off_what_the_group_is_let_off(group, left):
    assert left_vnd(30_001, RULES, group) == left


@pytest.mark.parametrize(
    "stored",
    [
        {"group": "rich", "percent": 10},
        {"group": "poor", "percent": 0},
        {"group": "poor", "percent": 101},
        {"group": "poor", "percent": 10, "more": 1},
    ],
)
def test_refuses_what_is_no_exemption(stored):
    with pytest.raises(ValidationError):
        exemptions_read([stored])
