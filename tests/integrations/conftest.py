"""Fixtures of the link."""

import pytest

from integrations import broker
from tests.integrations.messages import Clock, Receiver, receiver


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(name="receiver")
def empty_receiver() -> Receiver:
    receiver.__init__()
    return receiver


@pytest.fixture(autouse=True)
def rested_broker() -> None:
    """A broker that failed in another test is tried again."""
    broker._rest.until = 0.0
    broker._line.drop()
