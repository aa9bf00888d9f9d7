"""Which actions are open to whom."""

from contextlib import suppress
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procedures import engine
from procedures.engine import ActionNotOpen, ActionPlan, Actor, Facts, NoSuchAction, ProcessPlan, StepPlan
from procedures.schema import MOVES
from tests.factories.procedures import SEVEN_ACTIONS, SEVEN_STEPS

AGENCY, OTHER_AGENCY = 1, 2
ANNA, BINH = 10, 11


def step(number, code, role, life_cycle, **flags):
    values = {"interconnected": False, "entry": False, "final": False, **flags}
    return StepPlan(
        number, code, f"Bước {code}", number, role, None, life_cycle, 8, "working_hour", seal_by="configured", **values
    )


def action(number, start, end, transition, trigger="person", **flags):
    values = {"assignment": "chosen", "needs_draft": False, **flags}
    return ActionPlan(number, "2000", f"Việc {number}", start, end, transition, trigger, **values)


def plan_from(steps, actions):
    return ProcessPlan(7, "Bảy bước", 10, "working_day", {one.code: one for one in steps}, tuple(actions))


def seven_steps(roles=None):
    steps = [
        step(number, code, (roles or {}).get(code, str(role)), life_cycle, **flags)
        for number, (code, _, role, life_cycle, _, flags) in enumerate(SEVEN_STEPS, 1)
    ]
    actions = [
        action(number, start, end, transition, **extras)
        for number, (_, _, start, end, transition, extras) in enumerate(SEVEN_ACTIONS, 1)
    ]
    return plan_from(steps, actions)


PLAN = seven_steps()
SPECIALIST = Actor(ANNA, frozenset({("specialist", AGENCY)}))
HEAD = Actor(ANNA, frozenset({("head", AGENCY)}))
AT_SPECIALIST = Facts("xu_ly", "processing", ANNA, frozenset({AGENCY}), has_draft=True)
AT_HEAD = replace(AT_SPECIALIST, step="xem_xet")


def transitions(actions):
    return [one.transition for one in actions]


def id_of(transition, start, plan=PLAN):
    return next(one.id for one in plan.actions_from(start) if one.transition == transition)


def test_the_holder_with_the_role_sees_the_actions_of_the_step_in_their_order():
    assert transitions(engine.open_actions(PLAN, AT_HEAD, HEAD)) == ["send_back", "forward"]


def test_an_action_that_needs_a_draft_is_shown_before_the_draft_is_there():
    facts = replace(AT_SPECIALIST, has_draft=False)
    assert transitions(engine.open_actions(PLAN, facts, SPECIALIST)) == ["advance"]


@pytest.mark.parametrize(
    ("facts", "actor"),
    [
        (replace(AT_HEAD, holder_id=BINH), HEAD),
        (replace(AT_HEAD, holder_id=None), HEAD),
        (replace(AT_HEAD, agency_ids=frozenset({OTHER_AGENCY})), HEAD),
        (AT_HEAD, SPECIALIST),
        (replace(AT_HEAD, state="supplement"), HEAD),
        (replace(AT_HEAD, step=None), HEAD),
        (replace(AT_HEAD, step="gone"), HEAD),
    ],
    ids=["somebody else's", "nobody's", "another agency", "another role", "another state", "no step", "unknown step"],
)
def test_nothing_is_open_to_the_wrong_person_or_in_the_wrong_state(facts, actor):
    assert engine.open_actions(PLAN, facts, actor) == ()
    with pytest.raises(ActionNotOpen):
        engine.find_action(PLAN, facts, actor, id_of("forward", "xem_xet"))


def test_a_message_is_not_an_action_of_a_person():
    facts = Facts("ky_duyet", "at_office", ANNA, frozenset({AGENCY}), has_draft=True)
    leader = Actor(ANNA, frozenset({("leader", AGENCY)}))
    assert engine.open_actions(PLAN, facts, leader) == ()
    with pytest.raises(ActionNotOpen):
        engine.find_action(PLAN, facts, leader, id_of("office_signed", "ky_duyet"))


def test_a_post_in_either_agency_of_the_dossier_counts():
    facts = replace(AT_HEAD, agency_ids=frozenset({AGENCY, OTHER_AGENCY}))
    actor = Actor(ANNA, frozenset({("head", OTHER_AGENCY)}))
    assert engine.open_actions(PLAN, facts, actor)


def test_finds_the_action_that_is_open():
    found = engine.find_action(PLAN, AT_HEAD, HEAD, id_of("forward", "xem_xet"))
    assert found.to_step == "ky_duyet"


def test_says_that_the_draft_is_missing():
    with pytest.raises(ActionNotOpen, match="Chưa có dự thảo"):
        engine.find_action(PLAN, replace(AT_HEAD, has_draft=False), HEAD, id_of("forward", "xem_xet"))


def test_says_that_the_dossier_moved_on():
    with pytest.raises(ActionNotOpen, match="đã chuyển sang bước «Bước xem_xet»"):
        engine.find_action(PLAN, AT_HEAD, HEAD, id_of("advance", "xu_ly"))


def test_says_that_somebody_else_has_it():
    with pytest.raises(ActionNotOpen, match="người khác giữ"):
        engine.find_action(PLAN, replace(AT_HEAD, holder_id=BINH), HEAD, id_of("forward", "xem_xet"))


def test_says_that_the_role_is_missing():
    with pytest.raises(ActionNotOpen, match="vai trò"):
        engine.find_action(PLAN, AT_HEAD, SPECIALIST, id_of("forward", "xem_xet"))


def test_refuses_an_action_of_another_process():
    with pytest.raises(ActionNotOpen):
        engine.find_action(PLAN, AT_HEAD, HEAD, 999)


def test_changing_the_role_of_a_step_opens_it_to_the_other_role_only():
    plan = seven_steps({"xem_xet": "leader"})
    leader = Actor(ANNA, frozenset({("leader", AGENCY)}))
    assert engine.open_actions(plan, AT_HEAD, HEAD) == ()
    assert transitions(engine.open_actions(plan, AT_HEAD, leader)) == ["send_back", "forward"]


def test_acceptance_moves_on_by_itself_where_the_process_says_so():
    found = engine.acceptance_action(PLAN)
    assert found is not None
    assert found.to_step == "xu_ly"
    by_hand = plan_from(PLAN.steps.values(), [one for one in PLAN.actions if one.trigger != "acceptance"])
    assert engine.acceptance_action(by_hand) is None


def test_finds_what_a_message_does_at_a_step():
    assert engine.message_action(PLAN, "ky_duyet", "office_return").to_step == "xem_xet"


@pytest.mark.parametrize("code", ["xu_ly", "gone"])
def test_names_the_way_that_the_process_lacks(code):
    with pytest.raises(NoSuchAction, match="quản trị cơ quan"):
        engine.message_action(PLAN, code, "office_return")


def test_knows_its_entry():
    assert PLAN.entry.code == "tiep_nhan"
    with pytest.raises(NoSuchAction):
        _ = plan_from([step(1, "xu_ly", "specialist", "processing")], []).entry


def test_answers_for_a_row_of_a_list_within_a_tenth_of_a_millisecond():
    began = perf_counter()
    for _ in range(1000):
        engine.open_actions(PLAN, AT_HEAD, HEAD)
    assert (perf_counter() - began) / 1000 < 100e-6


ROLES = ("clerk", "specialist", "head", "leader", "clerical")
PAIRS = [
    (origin, str(move), target)
    for move, (origins, targets) in MOVES.items()
    for origin in sorted(origins)
    for target in sorted(targets)
]


@st.composite
def processes(draw):
    """Draw a process from the kinds of step and move that a package may have."""
    lives = ["accepted", *draw(st.lists(st.sampled_from(["processing", "at_office"]), max_size=6)), "result_ready"]
    steps = [
        step(
            number,
            f"b{number}",
            draw(st.sampled_from(ROLES)),
            life,
            interconnected=life == "at_office",
            entry=number == 0,
            final=life == "result_ready",
        )
        for number, life in enumerate(lives)
    ]
    ways = [
        (a.code, b.code, move)
        for a in steps
        for b in steps
        for origin, move, target in PAIRS
        if a is not b and (a.life_cycle, b.life_cycle) == (origin, target)
    ]
    chosen = draw(st.lists(st.sampled_from(ways), unique=True, max_size=12)) if ways else []
    triggers = st.sampled_from(["person", "message", "acceptance"])
    flags = st.booleans()
    actions = [
        action(number, start, end, move, draw(triggers), needs_draft=draw(flags))
        for number, (start, end, move) in enumerate(chosen, 1)
    ]
    return plan_from(steps, [*actions, action(99, steps[-1].code, None, "hand_over")])


@given(
    plan=processes(),
    data=st.data(),
    holder=st.sampled_from([ANNA, BINH, None]),
    state=st.sampled_from(["accepted", "processing", "at_office", "result_ready", "returned", "supplement"]),
    has_draft=st.booleans(),
    roles=st.frozensets(st.tuples(st.sampled_from(ROLES), st.sampled_from([AGENCY, OTHER_AGENCY]))),
)
def test_what_is_open_is_what_is_accepted(plan, data, holder, state, has_draft, roles):
    code = data.draw(st.sampled_from([*plan.steps, None]))
    facts, actor = Facts(code, state, holder, frozenset({AGENCY}), has_draft), Actor(ANNA, roles)
    shown = engine.open_actions(plan, facts, actor)
    accepted = []
    for one in plan.actions:
        with suppress(ActionNotOpen):
            accepted.append(engine.find_action(plan, facts, actor, one.id))
    assert accepted == [one for one in shown if has_draft or not one.needs_draft]
    if shown:
        assert holder == ANNA
        assert (plan.step(code).role, AGENCY) in roles
        assert plan.step(code).life_cycle == state
        assert {one.trigger for one in shown} == {"person"}


@pytest.mark.parametrize(
    ("role", "place", "agency"),
    [
        ("clerk", "usual", AGENCY),
        ("head", "usual", OTHER_AGENCY),
        ("head", "receiving", AGENCY),
        ("clerk", "deciding", OTHER_AGENCY),
    ],
)
def test_a_step_is_for_people_of_one_of_two_agencies(role, place, agency):
    one = step(1, "a", role, "processing", place=place)
    assert one.agency(receiving=AGENCY, deciding=OTHER_AGENCY) == agency


def test_at_a_step_of_one_agency_people_of_the_other_do_nothing():
    both = frozenset({AGENCY, OTHER_AGENCY})
    here = replace(AT_HEAD, agency_ids=both, place_ids=frozenset({AGENCY}))
    assert engine.open_actions(PLAN, here, HEAD)
    elsewhere = replace(here, place_ids=frozenset({OTHER_AGENCY}))
    assert engine.open_actions(PLAN, elsewhere, HEAD) == ()
    with pytest.raises(ActionNotOpen, match="không có ở cơ quan"):
        engine.find_action(PLAN, elsewhere, HEAD, id_of("send_back", "xem_xet"))
