"""What is wrong with a process before it is published: rules over values, so that no database is needed."""

from procedures.lint import (
    assignment,
    cases,
    demands,
    form,
    link,
    money,
    package,
    papers,
    parts,
    parts_elsewhere,
    people,
    reach,
    results,
    route,
    terms,
    time,
    words,
)
from procedures.lint.check import check_package, check_procedure, check_process
from procedures.lint.findings import Finding, Place, Severity
from procedures.lint.registry import CATALOGUE_RULES, PACKAGE_RULES, PROCESS_RULES, STAFF_RULES, Rule
from procedures.lint.staff import Seat, Staff

__all__ = [
    "RULES",
    "STAFF_RULE_IDS",
    "Finding",
    "Place",
    "Rule",
    "Seat",
    "Severity",
    "Staff",
    "check_package",
    "check_procedure",
    "check_process",
]

SUBJECTS = (
    form,
    reach,
    time,
    people,
    assignment,
    link,
    papers,
    results,
    money,
    terms,
    demands,
    parts,
    parts_elsewhere,
    route,
    words,
    cases,
    package,
)
# What only the people of an installation make wrong: a package itself has no such fault.
STAFF_RULE_IDS = frozenset(rule.id for rule, _look in STAFF_RULES)
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for table in (PROCESS_RULES, STAFF_RULES, CATALOGUE_RULES, PACKAGE_RULES) for rule, _look in table),
        key=lambda rule: rule.id,
    )
)
