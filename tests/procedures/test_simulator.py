"""Invented dossiers: whatever happens to them the engine would allow, and the report tells it."""

import json
import time
from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from common.workcalendar import ZONE
from procedures import packages
from procedures.engine import NoSuchAction
from procedures.lint import Severity, check_process
from procedures.management.commands.process_simulate import FIVE_DAYS
from procedures.plans import plan_of_content
from procedures.simulator import World, simulate
from procedures.simulator.invent import invent
from procedures.simulator.walk import Ending, walk
from tests.procedures.lint.good import good
from tests.procedures.test_properties import contents

MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=ZONE)
WORLD = World(calendar=FIVE_DAYS, agencies=("H18.01",), required=("TP01",), optional=("TP02",), has_fees=True)


def content(**changes):
    """Return the seven steps, with one action changed by its place: a7={...}."""
    package = good()
    for name, values in changes.items():
        package["processes"][0]["content"]["actions"][int(name.removeprefix("a"))] |= values
    return packages.package_read(package).processes[0].content


def run(process, world=WORLD, **options):
    return simulate(plan_of_content(process), world, at=MONDAY, **options)


def without(process, *places):
    left = tuple(action for number, action in enumerate(process.actions) if number not in places)
    return process.model_copy(update={"actions": left})


def test_the_same_seed_tells_the_same():
    assert run(content(), seed=7) == run(content(), seed=7)
    assert run(content(), seed=7) != run(content(), seed=8)


def test_dossiers_of_a_clean_process_are_handed_over():
    report = run(content())
    assert (report.dossiers, report.handed_over, report.dead, report.too_long) == (100, 100, 0, 0)
    assert sum(way.count for way in report.ways) <= 100
    assert report.ways[0].steps[0] == "Tiếp nhận"
    assert report.ways[0].steps[-1] == "Trả kết quả"


@pytest.mark.parametrize("path", packages.shipped_packages(), ids=lambda path: path.stem)
def test_shipped_processes_have_no_dead_end(path):
    for process in packages.package_read(path.read_bytes()).processes:
        report = run(process.content)
        assert (report.handed_over, report.dead_ends) == (100, ())


def test_both_values_of_conditions_occur():
    rng = Random(1)
    seen = [invent(WORLD, at=MONDAY, rng=rng).circumstances for _ in range(100)]
    assert {one.payment_settled for one in seen} == {one.supplemented for one in seen} == {True, False}
    assert {one.channel for one in seen} == {one.result_channel for one in seen} == {"counter", "online", "post"}
    assert {"TP02" in one.components for one in seen} == {True, False}
    assert all("TP01" in one.components for one in seen)


def test_without_fees_nobody_owes():
    rng, free = Random(1), replace(WORLD, has_fees=False)
    assert all(invent(free, at=MONDAY, rng=rng).circumstances.payment_settled for _ in range(50))


def test_work_takes_working_time():
    report = run(content())
    assert report.limit_hours == 48.0
    by_code = {step.code: step for step in report.steps}
    assert by_code["xu_ly"].limit_hours == 16.0
    assert 6 < by_code["xu_ly"].median_hours < 14
    assert by_code["xu_ly"].median_hours < by_code["xu_ly"].slow_hours
    assert 0 < by_code["xu_ly"].late_percent < 40


def test_a_timer_goes_before_who_is_slow():
    slow = content(a4={"after_hours": 1})
    report = run(without(slow, 3))
    assert {step.code: step for step in report.steps}["xem_xet"].median_hours == 1.0


def test_nobody_in_a_role_is_a_dead_end():
    [agency] = WORLD.agencies
    staffed = {(step.code, agency): 2 for step in content().steps} | {("xac_nhan", agency): 0}
    report = run(content(), replace(WORLD, staffed=staffed, people={("head", agency): 1}))
    assert (report.handed_over, report.dead) == (0, 100)
    [end] = report.dead_ends
    assert (end.step, end.count) == ("xac_nhan", 100)
    assert "bố trí người" in end.reason


def test_a_step_without_a_way_on_is_a_dead_end():
    report = run(without(content(), 11, 12))
    [end] = report.dead_ends
    assert (end.name, report.dead) == ("Xác nhận", 100)
    assert "không có thao tác nào" in end.reason


def test_a_condition_that_leaves_some_out_says_who():
    online = [{"type": "channel_is", "channels": ["online", "post"]}]
    report = run(without(content(a1={"conditions": online}), 2))
    assert 0 < report.dead < 100
    [end] = report.dead_ends
    assert (end.step, end.closed) == ("xu_ly", ("Trình xem xét",))
    assert end.facts[0] == "nộp tại quầy"
    assert "Không thao tác nào mở" in end.reason


def test_who_owes_may_pay_before_it_is_a_dead_end():
    assert run(without(content(), 6)).dead == 0


def test_a_loop_is_cut():
    only_back = without(content(), 5, 6)
    report = run(only_back)
    assert (report.handed_over, report.too_long) == (0, 100)


def test_a_wait_opens_what_waits_for_it():
    waits = [{"type": "waited_longer_than", "hours": 30}]
    report = run(without(content(a1={"conditions": waits}), 2))
    assert report.dead == 0
    assert {step.code: step for step in report.steps}["xu_ly"].median_hours > 30


def test_load_is_shared_by_who_holds_the_role():
    [agency] = WORLD.agencies
    people = {("head", agency): 4, ("clerk", agency): 1}
    report = run(content(), replace(WORLD, people=people))
    roles = {one.role: one for one in report.roles}
    assert (roles["head"].people, roles["clerk"].people, roles["specialist"].people) == (4, 1, 0)
    assert roles["head"].hours_each == round(roles["head"].hours / 4, 1)
    assert roles["specialist"].hours_each is None
    assert sum(one.visits for one in report.roles) == sum(step.visits for step in report.steps)


def test_load_is_told_of_each_agency_by_itself():
    people = {("head", "H18.01"): 4, ("head", "H18.02"): 2, ("clerk", "H18.01"): 1}
    report = run(content(), replace(WORLD, agencies=("H18.01",), deciders={"H18.01": ("H18.02",)}, people=people))
    loads = {(one.role, one.agency): one.people for one in report.roles}
    assert (loads["head", "H18.02"], loads["clerk", "H18.01"]) == (2, 1)
    assert ("head", "H18.01") not in loads


def test_a_process_without_a_beginning_is_told():
    nowhere = content()
    steps = tuple(step.model_copy(update={"entry": False}) for step in nowhere.steps)
    with pytest.raises(NoSuchAction, match="chưa có bước bắt đầu"):
        run(nowhere.model_copy(update={"steps": steps}))


def test_tells_how_far_it_is():
    heard = []
    run(content(), dossiers=3, tell=heard.append)
    assert heard == [1, 2, 3]


def test_the_report_is_json():
    report = run(content())
    assert json.loads(json.dumps(report.as_json()))["handed_over"] == 100


def test_a_hundred_dossiers_take_less_than_two_seconds():
    began = time.process_time()
    run(content())
    assert time.process_time() - began < 2


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None, max_examples=30)
@given(process=contents(), seed=st.integers(0, 1000))
def test_no_dossier_of_a_process_without_errors_gets_stuck(process, seed):
    assume(all(finding.severity != Severity.ERROR for finding in check_process(process)))
    plan, rng = plan_of_content(process), Random(seed)
    world = replace(WORLD, optional=("TP01",), required=())
    for _ in range(10):
        dossier = invent(world, at=MONDAY, rng=rng)
        dossier = replace(dossier, second_roles=frozenset(Role.values))
        course = walk(plan, world, dossier, rng=rng)
        assert course.ending != Ending.DEAD_END
        assert len(course.visits) <= 60


def test_a_wait_for_the_whole_time_is_waited_for():
    late = {"type": "processed_longer_than", "amount": 6, "unit": "working_day"}
    report = run(content(a11={"conditions": [late]}))
    assert not report.dead_ends
