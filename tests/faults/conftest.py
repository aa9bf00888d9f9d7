"""A company in committed rows, at a time of its own."""

from collections.abc import Iterator

import pytest
import time_machine

from common import wakeup
from tests.factories.accounts import NOW
from tests.factories.company import Company
from tests.factories.company import company as build
from tests.signing.conftest import cheap_scrypt, forgotten_keys

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Let the time begin at a working morning; `clock.shift(seconds)` lets it pass."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def company(transactional_db: None, clock: time_machine.Traveller) -> Company:
    """Give an agency whose people work on both sides."""
    wakeup.try_again()
    return build()
