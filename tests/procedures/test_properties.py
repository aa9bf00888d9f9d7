"""What holds of every process that the linter passes, and of every person at every step."""

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from procedures import engine, schema
from procedures.conditions import CHANNELS, Circumstances
from procedures.engine import ActionNotOpen, Actor, Facts
from procedures.lint import Severity, check_process
from procedures.plans import plan_of_content

AGENCY, OTHER_AGENCY = 1, 2
ANNA, BINH = 10, 11
ROLES = ("clerk", "specialist", "head", "leader", "clerical")
FOREVER = 10_000.0
OFFICE = {"trigger": "message", "assignment": "nobody"}

conditions = st.one_of(
    st.sampled_from([{"type": "payment_settled"}, {"type": "payment_due"}, {"type": "supplemented"}]),
    st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True).map(
        lambda ways: {"type": "channel_is", "channels": ways}
    ),
    st.sampled_from(["has_component", "lacks_component"]).map(lambda kind: {"type": kind, "component": "TP01"}),
    st.builds(
        lambda kind, number: {"type": kind, "step": f"b{number}"},
        st.sampled_from(["step_done", "step_not_done"]),
        st.integers(0, 3),
    ),
    st.sampled_from(ROLES).map(lambda role: {"type": "actor_has_role", "role": role}),
    st.integers(1, 100).map(lambda hours: {"type": "waited_longer_than", "hours": hours}),
)
asked = st.lists(conditions, max_size=2)
# Whom an action gives the dossier to and whom it lets name changes nothing of who may press what.
given_to = st.fixed_dictionaries(
    {
        "assignment": st.sampled_from(["chosen", "previous", "least_loaded", "post"]),
        "post_title": st.just("Phó Trưởng phòng"),
        "participants": st.sampled_from(["performer", "co_workers", "followers"]),
        "opinion": st.sampled_from(["may", "must"]),
        "tells_holder": st.booleans(),
    }
)
seen = st.builds(
    Circumstances,
    payment_settled=st.booleans(),
    supplemented=st.booleans(),
    channel=st.sampled_from(CHANNELS),
    result_channel=st.sampled_from(CHANNELS),
    steps_done=st.frozensets(st.sampled_from(["b0", "b1", "b2", "b3"])),
    components=st.frozensets(st.just("TP01")),
    waited_hours=st.floats(0, 200),
)


def part(code, start, end, transition, **extras):
    return {
        "code": code,
        "label": f"{start} {end} {code}",
        "from": start,
        "to": end,
        "transition": transition,
        **extras,
    }


@st.composite
def contents(draw):
    """Draw a process: some steps at the desk, perhaps the office, and ways on, back and by the clock between them."""
    desk = [f"b{number}" for number in range(draw(st.integers(2, 4)))]
    office = draw(st.booleans())
    steps = [
        {"code": "b0", "role": "clerk", "life_cycle": "accepted", "entry": True},
        *({"code": code, "role": draw(st.sampled_from(ROLES[1:3])), "life_cycle": "processing"} for code in desk[1:]),
        *({"code": code, "role": role, "life_cycle": "at_office", "interconnected": True}
          for code, role in (("ky", "leader"), ("dau", "clerical")) if office),
        {"code": "xn", "role": "head", "life_cycle": "processing"},
        {"code": "tra", "role": "clerk", "life_cycle": "result_ready", "final": True},
    ]  # fmt: skip
    actions = [part("2000", "b0", "b1", "advance", trigger=draw(st.sampled_from(["acceptance", "person"])))]
    actions += [part("2000", a, b, "advance", conditions=draw(asked), **draw(given_to)) for a, b in pairwise(desk[1:])]
    actions += _through_office(desk[-1]) if office else [part("2000", desk[-1], "xn", "advance")]
    actions += [part("2000", "xn", "tra", "confirm_result", needs_draft=True), part("4000", "tra", None, "hand_over")]
    actions += [draw(_extra(desk)) for _ in range(draw(st.integers(0, 4)))]
    whole = {"duration": 100, "decision_number": "1/QĐ", "decision_date": "2024-01-01"}
    named = [{"name": step["code"], **step} for step in steps]
    return schema.ProcessContent.model_validate({**whole, "steps": named, "actions": actions})


def _through_office(sender):
    return [
        part("2600", sender, "ky", "forward", assignment="nobody"),
        part("2600", "ky", "dau", "office_signed", **OFFICE),
        part("7400", "ky", sender, "office_return", trigger="message"),
        part("7400", "dau", "ky", "office_reopened", **OFFICE),
        part("2600", "dau", "xn", "office_result", trigger="message"),
    ]


@st.composite
def _extra(draw, desk):
    places = [*desk, "xn"]
    start, end = draw(st.sampled_from(places[1:])), draw(st.sampled_from(places))
    trigger = draw(st.sampled_from(["person", "special", "timer"]))
    later = places.index(end) > places.index(start)
    return part(
        draw(st.sampled_from(["1101", "2001", "2101", "2300"])),
        start,
        end,
        "advance" if later else "send_back",
        trigger=trigger,
        after_hours=draw(st.integers(1, 40)) if trigger == "timer" else None,
        conditions=draw(asked),
    )


def facts_at(plan, code, circumstances, holder=ANNA):
    step = plan.step(code)
    return Facts(code, step.life_cycle, holder, frozenset({AGENCY}), has_draft=True, look=lambda: circumstances)


def ways(plan, code, circumstances):
    """Return every action that may happen to a dossier at a step: by its holder, a message, the clock."""
    holder = Actor(ANNA, frozenset({(plan.step(code).role, AGENCY)}))
    found = list(engine.open_actions(plan, facts_at(plan, code, circumstances), holder))
    found += [action for action in plan.actions_from(code) if action.trigger == "message"]
    timer = engine.timer_action(plan, code, circumstances)
    return [*found, timer] if timer else found


def places_after(plan, place, dossier):
    """Return where a dossier may be next: a place is the step, the steps done, and whether it is paid."""
    code, done, paid = place
    here = replace(dossier, steps_done=done, payment_settled=paid, waited_hours=FOREVER)
    found = [] if paid else [(code, done, True)]
    for action in ways(plan, code, here):
        backward = action.transition in ("send_back", "office_return", "office_reopened")
        found.append((action.to_step, done if backward else done | {code}, paid))
    return found


def explored(plan, dossier):
    """Return every place that a dossier may come to, with those that may follow."""
    acceptance = engine.acceptance_action(plan)
    code = acceptance.to_step if acceptance else plan.entry.code
    first = (code, frozenset({plan.entry.code} if acceptance else ()), dossier.payment_settled)
    found, waiting = {}, [first]
    while waiting:
        place = waiting.pop()
        if place not in found and place[0] is not None:
            found[place] = places_after(plan, place, dossier)
            waiting += found[place]
    return found


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(content=contents(), dossier=seen)
def test_every_dossier_of_a_process_without_errors_can_reach_an_end(content, dossier):
    assume(all(finding.severity != Severity.ERROR for finding in check_process(content)))
    places = explored(plan_of_content(content), dossier)
    ending = set()
    while more := {one for one, after in places.items() if any(to[0] is None or to in ending for to in after)} - ending:
        ending |= more
    assert ending == set(places)


@given(
    content=contents(),
    circumstances=seen,
    data=st.data(),
    holder=st.sampled_from([ANNA, BINH, None]),
    roles=st.frozensets(st.tuples(st.sampled_from(ROLES), st.sampled_from([AGENCY, OTHER_AGENCY]))),
)
def test_what_is_open_is_what_is_accepted_and_open_to_nobody_else(content, circumstances, data, holder, roles):
    plan = plan_of_content(content)
    code = data.draw(st.sampled_from(list(plan.steps)))
    facts, actor = facts_at(plan, code, circumstances, holder), Actor(ANNA, roles)
    shown = engine.open_actions(plan, facts, actor)
    accepted = []
    for action in plan.actions:
        with suppress(ActionNotOpen):
            accepted.append(engine.find_action(plan, facts, actor, action.id))
    assert accepted == list(shown)
    own = frozenset(role for role, agency in roles if agency == AGENCY)
    for action in shown:
        assert plan.step(code).role in own
        assert holder == ANNA or action.trigger == "special"
        assert action.trigger in ("person", "special")
        assert all(condition.holds(replace(circumstances, roles=own)) for condition in action.conditions)
