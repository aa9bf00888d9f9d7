"""The pictures of the state machines are those of the code."""

from docs import states


def test_the_pictures_of_the_states_are_fresh():
    assert states.PAGE.read_text(encoding="utf-8") == states.page(), "stale: run python -m docs.states"


def test_every_machine_is_drawn():
    text = states.PAGE.read_text(encoding="utf-8")
    for machine in ("onestop.Dossier", "onestop.OfficeRound", "onestop.Payment", "eoffice.Document"):
        assert f"## {machine}.state" in text
    assert "## integrations.OutboxMessage.state" in text
    assert "## signing.SigningRequest.state" in text


def test_a_transition_that_decides_on_its_way_shows_each_end():
    text = states.PAGE.read_text(encoding="utf-8")
    assert "    processing --> accepted: advance, send_back" in text
    assert "    processing --> processing: advance, office_result, send_back" in text
