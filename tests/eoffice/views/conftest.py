"""Browsers of the office's people."""

import pytest
import time_machine
from django.test import Client

from tests.factories.accounts import NOW


@pytest.fixture(autouse=True)
def office_hours():
    """The office's clock stands at the time of the factories."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in():
    """Return a browser in which this person is signed in."""

    def open_browser(user):
        client = Client()
        client.force_login(user)
        return client

    return open_browser
