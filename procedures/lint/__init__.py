"""What is wrong with a process before it is published: rules over values, so that no database is needed."""

from procedures.lint import demands, form, link, money, package, papers, people, reach, route, terms, time
from procedures.lint.check import check_package, check_procedure, check_process
from procedures.lint.findings import Finding, Place, Severity
from procedures.lint.registry import CATALOGUE_RULES, PACKAGE_RULES, PROCESS_RULES, STAFF_RULES, Rule
from procedures.lint.staff import Seat, Staff

__all__ = [
    "RULES",
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

SUBJECTS = (form, reach, time, people, link, papers, money, terms, demands, route, package)
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (rule for table in (PROCESS_RULES, STAFF_RULES, CATALOGUE_RULES, PACKAGE_RULES) for rule, _look in table),
        key=lambda rule: rule.id,
    )
)
