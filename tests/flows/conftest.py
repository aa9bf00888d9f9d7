"""Both halves of one agency, for journeys through the services and the real link."""

import pytest

from common import wakeup
from tests.factories.company import Company
from tests.factories.company import company as build
from tests.kept import kept
from tests.signing.conftest import cheap_scrypt, forgotten_keys

__all__ = ["cheap_scrypt", "forgotten_keys"]


@pytest.fixture
def company(db: None) -> Company:
    """Give an agency whose people work on both sides."""
    wakeup.try_again()
    return kept(build)
