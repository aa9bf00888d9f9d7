"""Every state of a dossier has its national code."""

import pytest

from onestop.models import Dossier
from onestop.national import NATIONAL_STATES, NationalState, national_state
from tests.factories.accounts import NOW


def test_every_dossier_state_has_a_code():
    assert set(NATIONAL_STATES) == set(Dossier.State)


def test_every_national_state_is_reached():
    assert set(NATIONAL_STATES.values()) == set(NationalState)
    assert list(NationalState.values) == list(range(1, 11))


def test_refusing_and_stopping_are_not_confused():
    assert NATIONAL_STATES[Dossier.State.REFUSED] == 3
    assert NATIONAL_STATES[Dossier.State.STOPPED] == 8


@pytest.mark.parametrize(("received_at", "code"), [(None, 3), (NOW, 8)])
def test_what_is_refused_after_it_was_received_counts_as_stopped(received_at, code):
    assert national_state(Dossier(state="refused", received_at=received_at)) == code
    assert national_state(Dossier(state="processing", received_at=received_at)) == 4
