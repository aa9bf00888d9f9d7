"""A signed-in administrator beside the office of the services' tests."""

import pytest
from django.test import Client

from tests.procedures.services.conftest import Office, foreign, nothing_changes, office, sheets, system, taken
from tests.procedures.views.browsing import browser

__all__ = ["foreign", "nothing_changes", "office", "sheets", "system", "taken"]


@pytest.fixture
def admin(office: Office) -> Client:
    """Give the browser of the administrator who made the draft."""
    return browser(office.admin)
