"""An office that can sign, with keys that cost nothing."""

import pytest

from common import wakeup
from tests.factories.eoffice import office as make_office
from tests.kept import kept
from tests.signing.conftest import cheap_scrypt, forgotten_keys

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def office(db):
    return kept(make_office)


@pytest.fixture(autouse=True)
def rested_broker():
    """A broker that failed in another test is tried again."""
    wakeup._rest.until = 0.0
    wakeup._line.drop()
