"""A desk with its people for each test."""

import pytest

from tests.factories.onestop import desk as build


@pytest.fixture
def desk(db):
    """Give an agency with one person per role and the seven steps."""
    return build()
