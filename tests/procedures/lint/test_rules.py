"""Each rule lets the good packages pass and catches a broken one."""

import pytest

from procedures.lint import RULES, Severity, check_package, check_process
from tests.procedures.lint.assignment import with_people
from tests.procedures.lint.broken import BROKEN, UNMANNED, ask
from tests.procedures.lint.good import STAFF, good, parsed, two_agencies, without_office
from tests.procedures.lint.parts import KNOWING, action, many_without_agency, with_parts


def rules(findings):
    return {finding.rule for finding in findings}


def broken(name):
    _rule, change, *begins = BROKEN[name]
    package = (begins[0] if begins else good)()
    change(package)
    return parsed(package)


@pytest.mark.parametrize("build", [good, without_office, with_people, two_agencies])
def test_a_good_package_has_no_finding(build):
    assert check_package(parsed(build()), staff=STAFF) == []


@pytest.mark.parametrize("staff", [STAFF, KNOWING])
def test_a_good_package_with_parts_has_no_finding(staff):
    assert check_package(parsed(with_parts()), staff=staff) == []


def test_many_may_make_parts_where_the_process_names_the_agency():
    package = good()
    many_without_agency(package)
    action(package, "Xác nhận kết quả")["part_dossiers"][0]["agency"] = "G01"
    assert "L952" not in rules(check_package(parsed(package)))


@pytest.mark.parametrize("name", BROKEN)
def test_finds(name):
    assert BROKEN[name][0] in rules(check_package(broken(name)))


@pytest.mark.parametrize("name", UNMANNED)
def test_finds_among_people(name):
    rule, change, staff, *begins = UNMANNED[name]
    package = (begins[0] if begins else good)()
    change(package)
    assert rule in rules(check_package(parsed(package), staff=staff))
    assert rule not in rules(check_package(parsed(package)))


def test_every_rule_catches_something():
    caught = {entry[0] for entry in [*BROKEN.values(), *UNMANNED.values()]}
    assert caught == {rule.id for rule in RULES}
    assert len(BROKEN) + len(UNMANNED) >= 40


def test_each_rule_has_an_id_and_a_sentence_of_its_own():
    assert len({rule.id for rule in RULES}) == len(RULES) >= 30
    assert len({rule.title for rule in RULES}) == len(RULES)
    assert all(rule.title.endswith(".") for rule in RULES)
    assert {rule.severity for rule in RULES} == set(Severity)


@pytest.mark.parametrize("name", BROKEN)
def test_a_finding_says_where_it_is_and_what_to_do(name):
    package = broken(name)
    for finding in check_package(package):
        assert finding.text.endswith(".")
        assert finding.fix.startswith("Hãy ")
        assert finding.fix.endswith(".")
        _check_place(package, finding.place)


def _check_place(package, place):
    processes = {process.code: process for process in package.processes}
    if place.kind in ("procedure", "component", "fee", "result"):
        assert place.process == ""
    else:
        content = processes[place.process].content
        known = {"process": {place.process}, "step": {step.code for step in content.steps}}
        if place.kind == "action":
            assert content.actions[place.index].code == place.code
        else:
            assert place.code in known[place.kind]


def test_one_process_is_checked_without_its_procedure():
    content = parsed(good()).processes[0].content
    assert check_process(content) == []
    assert check_process(content, staff=STAFF.at(["H18.01"])) == []


def test_people_of_another_agency_do_not_count():
    content = parsed(good()).processes[0].content
    found = check_process(content, staff=STAFF.at(["H18.02"]))
    assert {finding.place.code for finding in found if finding.rule == "L451"} == {
        "tiep_nhan", "xem_xet", "xac_nhan", "tra_ket_qua"
    }  # fmt: skip


def came_by(*channels):
    return {"type": "channel_is", "channels": list(channels)}


def component(kind):
    return {"type": kind, "component": "TP02"}


@pytest.mark.parametrize(
    ("first", "second", "stuck"),
    [
        (component("has_component"), component("lacks_component"), False),
        (came_by("online", "post"), came_by("counter"), False),
        (came_by("online"), came_by("counter"), True),
        (component("has_component"), {"type": "lacks_component", "component": "TP01"}, True),
        ({"type": "actor_has_role", "role": "specialist"}, came_by("post"), False),
        ({"type": "actor_has_role", "role": "head"}, came_by("post"), True),
    ],
)
def test_two_ways_under_conditions_do_where_one_of_them_is_always_open(first, second, stuck):
    package = good()
    ask(package, "Trình xem xét", first)
    ask(package, "Trình hồ sơ trực tuyến", second)
    assert ("L706" in rules(check_package(parsed(package)))) == stuck


def test_with_and_without_a_paper_exclude_each_other():
    package = good()
    ask(package, "Làm lại", component("has_component"), component("lacks_component"))
    assert "L701" in rules(check_package(parsed(package)))


def test_an_entry_that_acceptance_leaves_may_be_anybodys():
    package = good()
    package["processes"][0]["content"]["steps"][0]["role"] = "specialist"
    assert check_package(parsed(package)) == []
