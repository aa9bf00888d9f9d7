"""Actions under conditions, those of a role, and those of the clock."""

from dataclasses import replace

import pytest

from procedures import engine
from procedures.conditions import Circumstances, conditions_read
from procedures.engine import ActionNotOpen
from tests.procedures.test_engine import AGENCY, ANNA, AT_HEAD, BINH, HEAD, SPECIALIST, action, plan_from, seven_steps

SEVEN = seven_steps()
ONLINE = conditions_read([{"type": "channel_is", "channels": ["online"]}])
HEADS = conditions_read([{"type": "actor_has_role", "role": "head"}])


def with_action(**flags):
    """Return the seven steps with one more action from the head to the specialist, number 50."""
    return plan_from(SEVEN.steps.values(), [*SEVEN.actions, action(50, "xem_xet", "xu_ly", "send_back", **flags)])


def seen(**values):
    return replace(AT_HEAD, look=lambda: Circumstances(**values))


def numbers(actions):
    return [one.id for one in actions]


def test_an_action_whose_condition_does_not_hold_is_left_out():
    plan = with_action(conditions=ONLINE)
    assert 50 in numbers(engine.open_actions(plan, seen(channel="online"), HEAD))
    assert engine.find_action(plan, seen(channel="online"), HEAD, 50).id == 50
    assert 50 not in numbers(engine.open_actions(plan, seen(channel="counter"), HEAD))
    with pytest.raises(ActionNotOpen, match="nộp trực tuyến"):
        engine.find_action(plan, seen(channel="counter"), HEAD, 50)


def test_says_why_an_action_is_closed_to_whom_it_would_be_open():
    plan = with_action(conditions=ONLINE)
    [(closed, reason)] = engine.closed_actions(plan, seen(channel="counter"), HEAD)
    assert (closed.id, reason) == (50, ONLINE[0].refusal)
    assert engine.closed_actions(plan, seen(channel="online"), HEAD) == ()
    assert engine.closed_actions(plan, seen(channel="counter"), SPECIALIST) == ()


def test_circumstances_are_not_read_where_no_action_of_the_step_has_conditions():
    def look():
        raise AssertionError("nobody asked for circumstances")

    facts = replace(AT_HEAD, look=look)
    assert engine.open_actions(SEVEN, facts, HEAD)
    assert engine.find_action(SEVEN, facts, HEAD, engine.open_actions(SEVEN, facts, HEAD)[0].id)
    with pytest.raises(AssertionError):
        engine.open_actions(with_action(conditions=ONLINE), facts, HEAD)


def test_a_condition_on_the_persons_role_counts_posts_in_the_dossiers_agencies_alone():
    steps = [replace(step, role="specialist") if step.code == "xem_xet" else step for step in SEVEN.steps.values()]
    plan = plan_from(steps, with_action(conditions=HEADS).actions)
    own, foreign = (frozenset({("specialist", AGENCY), ("head", agency)}) for agency in (AGENCY, AGENCY + 1))
    assert 50 in numbers(engine.open_actions(plan, AT_HEAD, engine.Actor(ANNA, own)))
    assert 50 not in numbers(engine.open_actions(plan, AT_HEAD, engine.Actor(ANNA, foreign)))


def test_a_special_action_is_open_to_whoever_holds_the_role():
    plan, facts = with_action(trigger="special"), replace(AT_HEAD, holder_id=BINH)
    assert numbers(engine.open_actions(plan, facts, HEAD)) == [50]
    assert engine.find_action(plan, facts, HEAD, 50).id == 50
    assert numbers(engine.open_actions(plan, AT_HEAD, HEAD))[-1] == 50


def test_a_special_action_is_closed_without_the_role():
    plan, facts = with_action(trigger="special"), replace(AT_HEAD, holder_id=BINH)
    assert engine.open_actions(plan, facts, SPECIALIST) == ()
    with pytest.raises(ActionNotOpen, match="vai trò"):
        engine.find_action(plan, facts, SPECIALIST, 50)


def test_a_timer_is_no_button():
    plan = with_action(trigger="timer", after_hours=8)
    assert 50 not in numbers(engine.open_actions(plan, AT_HEAD, HEAD))
    with pytest.raises(ActionNotOpen):
        engine.find_action(plan, AT_HEAD, HEAD, 50)


@pytest.mark.parametrize(("hours", "channel", "due"), [(8, "online", True), (7.9, "online", False), (9, "post", False)])
def test_a_timer_is_due_after_its_hours_when_its_conditions_hold(hours, channel, due):
    plan = with_action(trigger="timer", after_hours=8, conditions=ONLINE)
    found = engine.timer_action(plan, "xem_xet", Circumstances(waited_hours=hours, channel=channel))
    assert (found is not None) == due


def test_of_several_timers_the_one_that_is_due_first_goes_first():
    late, early = (
        action(51, "xem_xet", "xu_ly", "send_back", "timer", after_hours=9),
        action(52, "xem_xet", "xu_ly", "send_back", "timer", after_hours=8),
    )
    found = engine.timer_action(
        plan_from(SEVEN.steps.values(), [late, early]), "xem_xet", Circumstances(waited_hours=10)
    )
    assert found == early


def test_a_timer_without_hours_is_never_due():
    assert engine.timer_action(with_action(trigger="timer"), "xem_xet", Circumstances(waited_hours=1e6)) is None
