"""Every state of a dossier has its national code."""

from onestop.models import Dossier
from onestop.national import NATIONAL_STATES, NationalState


def test_every_dossier_state_has_a_code():
    assert set(NATIONAL_STATES) == set(Dossier.State)


def test_every_national_state_is_reached():
    assert set(NATIONAL_STATES.values()) == set(NationalState)
    assert list(NationalState.values) == list(range(1, 11))


def test_refusing_and_stopping_are_not_confused():
    assert NATIONAL_STATES[Dossier.State.REFUSED] == 3
    assert NATIONAL_STATES[Dossier.State.STOPPED] == 8
