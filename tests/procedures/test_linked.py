"""What a dossier does by itself because of its part dossiers, and how an action orders them; no database."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from procedures.conditions import Circumstances
from procedures.demands import Demands
from procedures.difference import differences
from procedures.engine import ActionNotOpen, Facts
from procedures.linked import linked_action, needs_person, parts_action, waits_for_parts
from procedures.part_orders import MOST_ORDERS, PartOrder, orders_read, source_of
from procedures.plans import plan_of_content
from procedures.schema import ProcessContent
from tests.procedures.lint.parts import INSURANCE, RESIDENCE, WAIT, with_parts

DONE = Circumstances(parts_done=True)


def content(**change):
    package = with_parts()
    found = package["processes"][0]["content"]
    for action in found["actions"]:
        if action["label"] == WAIT:
            action.update(change)
    return ProcessContent.model_validate(found)


def facts(seen=DONE, step="cho", state="processing", has_draft=False):
    return Facts(step, state, None, frozenset(), has_draft, look=lambda: seen)


def test_goes_on_once_every_part_is_over():
    plan = plan_of_content(content())
    assert parts_action(plan, "cho", Circumstances()) is None
    assert parts_action(plan, "xu_ly", DONE) is None
    found = parts_action(plan, "cho", DONE)
    assert found is not None
    assert found.label == WAIT


def test_takes_the_first_whose_conditions_hold():
    plan = plan_of_content(content(conditions=[{"type": "part_refused"}]))
    assert parts_action(plan, "cho", DONE) is None
    assert parts_action(plan, "cho", replace(DONE, part_refused=True)) is not None


def test_asks_how_parts_stand_only_where_a_process_waits_for_them():
    plan = plan_of_content(content())
    assert waits_for_parts(plan)
    bare = replace(plan, actions=tuple(action for action in plan.actions if action.trigger != "parts"))
    assert not waits_for_parts(bare)
    [first, *others] = plan_of_content(content(trigger="person", conditions=[{"type": "parts_done"}])).actions
    assert waits_for_parts(replace(bare, actions=(first, *others)))


def test_a_linked_action_is_one_of_the_present_step_whose_conditions_hold():
    plan = plan_of_content(content(trigger="special"))
    assert linked_action(plan, facts(), "2600").label == WAIT
    with pytest.raises(ActionNotOpen, match="không có thao tác mã 4110"):
        linked_action(plan, facts(), "4110")
    for lost in (facts(step="mat"), facts(state="paused")):
        with pytest.raises(ActionNotOpen, match="không ở bước nào"):
            linked_action(plan, lost, "2600")
    closed = plan_of_content(content(trigger="person", conditions=[{"type": "payment_due"}]))
    with pytest.raises(ActionNotOpen, match="còn nợ"):
        linked_action(closed, facts(), "2600")


def test_what_only_a_person_can_give_is_not_done():
    action = next(one for one in plan_of_content(content()).actions if one.label == WAIT)
    assert not needs_person(action)
    assert not needs_person(replace(action, demands=Demands(undoable=True, optional_papers=("KQ02",))))
    assert needs_person(replace(action, demands=Demands(needs_seal=True)))
    assert needs_person(replace(action, orders=(PartOrder(procedure=RESIDENCE),)))
    assert needs_person(replace(action, transition="confirm_result"))
    wanting = plan_of_content(content(needs_draft=True))
    with pytest.raises(ActionNotOpen, match="cần người làm"):
        linked_action(wanting, facts(), "2600")
    assert linked_action(wanting, facts(has_draft=True), "2600").needs_draft


@pytest.mark.parametrize(
    "wrong",
    [
        {"procedure": "khong-ma"},
        {"procedure": RESIDENCE, "server": "http://la"},
        {"procedure": RESIDENCE, "components": ["có dấu"]},
        {"procedure": RESIDENCE, "agency": "H" * 31},
    ],
)
def test_an_order_of_another_form_is_refused(wrong):
    with pytest.raises(ValidationError):
        orders_read([wrong])


def test_an_action_has_so_many_orders_at_most():
    assert orders_read([]) == ()
    with pytest.raises(ValidationError):
        orders_read([{"procedure": f"1.00000{number}"} for number in range(10)] + [{"procedure": "1.000010"}])
    assert MOST_ORDERS == 10


def test_the_same_reuse_code_goes_before_the_same_code():
    given = {"TP01": "", "TP02": "GKS"}
    assert source_of("TP01", "GKS", given) == "TP02"
    assert source_of("TP01", "", given) == "TP01"
    assert source_of("TP09", "CT01", given) is None


def test_a_difference_says_which_parts_came_and_went():
    old = content()
    actions = tuple(action.model_copy(update={"part_dossiers": ()}) for action in old.actions)
    [change] = differences(old.model_copy(update={"actions": actions}), old)
    [field] = change.fields
    assert (field.label, field.before) == ("Hồ sơ thành phần", "")
    assert f"{RESIDENCE}, tại G01, quy trình tt, chuyển theo TP01" in field.after
    assert f"{INSURANCE}, tại nơi tiếp nhận, không chuyển giấy tờ, kết quả về KQ02" in field.after
