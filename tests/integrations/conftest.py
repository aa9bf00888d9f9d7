"""Fixtures of the link."""

from collections.abc import Iterator

import pytest

from common import wakeup
from tests.integrations.messages import Clock, Receiver, receiver
from tests.integrations.valkey import Valkey


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(name="receiver")
def empty_receiver() -> Receiver:
    receiver.reset()
    return receiver


@pytest.fixture(autouse=True)
def rested_broker() -> None:
    """A broker that failed in another test is tried again."""
    wakeup.try_again()


@pytest.fixture
def valkey(settings: object) -> Iterator[Valkey]:
    """Use a broker that the test may break."""
    server = Valkey()
    settings.CELERY_BROKER_URL = server.url
    yield server
    server.stop()
