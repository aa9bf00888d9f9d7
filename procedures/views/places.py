"""Where a finding of the linter can be mended: the address of the page for its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from procedures.lint import Finding, Place, Severity
from procedures.models import Action, Component, Fee, ProcedureVersion, ProcessVersion, ResultType, Step
from procedures.schema import Package

GENERAL_RULES = {"L115", "L301", "L302", "L304"}
STEP_RULES = {"L101", "L103"}
CASE_RULES = {"L751", "L752", "L753"}
TWIN_RULE, NO_RESULT_TYPE = "L805", "L621"


@dataclass(frozen=True)
class FindingLine:
    """A finding as the page shows it; without an address it is mended elsewhere."""

    finding: Finding
    url: str
    place: str

    @property
    def is_error(self) -> bool:
        """Tell whether it forbids publishing."""
        return self.finding.severity == Severity.ERROR


def lines(
    version: ProcessVersion, findings: Sequence[Finding], steps: Sequence[Step], actions: Sequence[Action]
) -> list[FindingLine]:
    """Return the findings with their places, errors first."""
    found = [_line(version, finding, steps, actions) for finding in findings]
    return sorted(found, key=lambda line: not line.is_error)


def sheet_lines(
    version: ProcedureVersion,
    findings: Sequence[Finding],
    components: Sequence[Component],
    fees: Sequence[Fee],
    kinds: Sequence[ResultType],
) -> list[FindingLine]:
    """Return the findings about a sheet with their places, errors first."""
    found = [
        _result_line(version, finding, kinds) or _sheet_line(version, finding, components, fees) for finding in findings
    ]
    return sorted(found, key=lambda line: not line.is_error)


def _result_line(version: ProcedureVersion, finding: Finding, kinds: Sequence[ResultType]) -> FindingLine | None:
    """Return where a finding about the types of result is mended."""
    if finding.rule == NO_RESULT_TYPE:
        return FindingLine(finding, reverse("procedures:result_type_add", args=[version.pk]), "")
    kind = next((one for one in kinds if finding.place.kind == "result" and one.code == finding.place.code), None)
    if kind is None:
        return None
    return FindingLine(finding, reverse("procedures:result_type_edit", args=[version.pk, kind.pk]), kind.name)


def _sheet_line(
    version: ProcedureVersion, finding: Finding, components: Sequence[Component], fees: Sequence[Fee]
) -> FindingLine:
    place = finding.place
    part = next((one for one in components if place.kind == "component" and one.code == place.code), None)
    if part:
        return FindingLine(finding, reverse("procedures:component_edit", args=[version.pk, part.pk]), part.name)
    if place.kind == "fee" and place.index is not None:
        fee = fees[place.index]
        return FindingLine(finding, reverse("procedures:fee_edit", args=[version.pk, fee.pk]), fee.name)
    if place.kind == "procedure":
        return FindingLine(finding, reverse("procedures:sheet_edit", args=[version.pk]), "")
    return FindingLine(finding, "", place.process)


def lines_of_package(package: Package, findings: Sequence[Finding]) -> list[FindingLine]:
    """Return the findings of a package that is not stored yet; they are mended in the drafts made from it."""
    names = {process.code: process.name for process in package.processes}
    found = [FindingLine(finding, "", names.get(finding.place.process, "")) for finding in findings]
    return sorted(found, key=lambda line: not line.is_error)


def _line(version: ProcessVersion, finding: Finding, steps: Sequence[Step], actions: Sequence[Action]) -> FindingLine:
    place = finding.place
    step = next((step for step in steps if place.kind == "step" and step.code == place.code), None)
    action = _action(place, actions)
    if step:
        return FindingLine(finding, reverse("procedures:step_edit", args=[version.pk, step.pk]), step.name)
    if action:
        return FindingLine(finding, reverse("procedures:action_edit", args=[version.pk, action.pk]), action.label)
    return FindingLine(finding, _whole(version, finding) if place.kind == "process" else "", "")


def _whole(version: ProcessVersion, finding: Finding) -> str:
    """Return where a finding about the whole process is mended: its steps, its actions, or its general facts."""
    if finding.rule in GENERAL_RULES:
        return reverse("procedures:version_edit", args=[version.pk])
    if finding.rule in CASE_RULES:
        return reverse("procedures:case_edit", args=[version.pk])
    if finding.rule == TWIN_RULE:
        return reverse("procedures:process_edit", args=[version.pk])
    return version.get_absolute_url() + ("#buoc" if finding.rule in STEP_RULES else "#thao-tac")


def _action(place: Place, actions: Sequence[Action]) -> Action | None:
    is_here = place.kind == "action" and place.index is not None and place.index < len(actions)
    return actions[place.index] if is_here and place.index is not None else None
