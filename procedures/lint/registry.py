"""The table of rules. A rule is a function that looks at a process, or a package, and yields its faults."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from procedures import schema
from procedures.lint.findings import Fault, Finding, Severity
from procedures.lint.staff import Staff
from procedures.lint.view import ProcessView

ProcessRule: TypeAlias = Callable[[ProcessView], Iterable[Fault]]
PackageRule: TypeAlias = Callable[[schema.Package], Iterable[Fault]]
CatalogueRule: TypeAlias = Callable[[schema.ProcedureContent], Iterable[Fault]]
StaffRule: TypeAlias = Callable[[ProcessView, Staff], Iterable[Fault]]


@dataclass(frozen=True)
class Rule:
    """A rule by its id: how bad a fault is, and what it asks for in one sentence."""

    id: str
    severity: Severity
    title: str

    def findings(self, faults: Iterable[Fault]) -> list[Finding]:
        """Return the faults as findings of this rule."""
        return [Finding(self.id, self.severity, fault.place, fault.text, fault.fix) for fault in faults]


PROCESS_RULES: list[tuple[Rule, ProcessRule]] = []
STAFF_RULES: list[tuple[Rule, StaffRule]] = []
CATALOGUE_RULES: list[tuple[Rule, CatalogueRule]] = []
PACKAGE_RULES: list[tuple[Rule, PackageRule]] = []


def error(rule_id: str, title: str) -> Rule:
    """Return a rule whose faults forbid publishing."""
    return Rule(rule_id, Severity.ERROR, title)


def warning(rule_id: str, title: str) -> Rule:
    """Return a rule whose faults need a word of the publisher."""
    return Rule(rule_id, Severity.WARNING, title)


def process_rule(rule: Rule) -> Callable[[ProcessRule], ProcessRule]:
    """Enter a function that looks at one process."""

    def enter(function: ProcessRule) -> ProcessRule:
        PROCESS_RULES.append((rule, function))
        return function

    return enter


def staff_rule(rule: Rule) -> Callable[[StaffRule], StaffRule]:
    """Enter a function that looks at one process and the people who are to do it."""

    def enter(function: StaffRule) -> StaffRule:
        STAFF_RULES.append((rule, function))
        return function

    return enter


def catalogue_rule(rule: Rule) -> Callable[[CatalogueRule], CatalogueRule]:
    """Enter a function that looks at what a procedure asks for and gives."""

    def enter(function: CatalogueRule) -> CatalogueRule:
        CATALOGUE_RULES.append((rule, function))
        return function

    return enter


def package_rule(rule: Rule) -> Callable[[PackageRule], PackageRule]:
    """Enter a function that looks at a procedure and its processes together."""

    def enter(function: PackageRule) -> PackageRule:
        PACKAGE_RULES.append((rule, function))
        return function

    return enter
