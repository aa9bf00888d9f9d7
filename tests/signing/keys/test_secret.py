"""A PIN must not be seen."""

import copy
import pickle

import pytest

from signing.keys.secret import Secret

PIN = "13572468"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "%s".__mod__, "{!r:>20}".format])
def test_is_not_shown(show):
    assert PIN not in show(Secret(PIN))


def test_is_not_in_a_dump_of_its_attributes():
    assert not hasattr(Secret(PIN), "__dict__")


@pytest.mark.parametrize("send", [pickle.dumps, copy.deepcopy])
def test_is_neither_stored_nor_sent(send):
    with pytest.raises(TypeError):
        send(Secret(PIN))


def test_reveals_itself_only_on_request():
    assert Secret(PIN).reveal() == PIN


def test_is_false_when_empty():
    assert not Secret("")
    assert Secret(PIN)
