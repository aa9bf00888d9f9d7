"""The action codes of the province."""

from procedures import library
from procedures.schema import MOVES, ActionPart


def test_has_the_fourteen_codes_once():
    codes = "1100 1101 2000 2001 2101 2300 2400 2600 4000 4110 4200 4400 5200 7400"
    assert " ".join(action.code for action in library.ACTIONS) == " ".join(library.BY_CODE) == codes


def test_each_begins_a_new_action_that_a_package_may_have():
    for action in library.ACTIONS:
        assert action.transition in MOVES
        values = {
            "code": action.code, "label": action.name, "from": "b1", "transition": action.transition,
            "assignment": action.assignment, "needs_draft": action.needs_draft, "opinion": action.opinion,
        }  # fmt: skip
        assert ActionPart.model_validate(values).label == action.name


def test_what_gives_back_or_refuses_asks_for_a_reason():
    asking = {action.code for action in library.ACTIONS if action.opinion == "must"}
    assert {"2001", "2300", "2400", "4110", "4200", "4400", "5200", "7400"} == asking
