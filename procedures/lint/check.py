"""Run the rules."""

from dataclasses import replace

from procedures import schema
from procedures.lint.findings import Finding
from procedures.lint.registry import CATALOGUE_RULES, PACKAGE_RULES, PROCESS_RULES, STAFF_RULES
from procedures.lint.staff import Staff
from procedures.lint.view import ProcessView


def check_process(
    content: schema.ProcessContent, *, procedure: schema.ProcedureContent | None = None, staff: Staff | None = None
) -> list[Finding]:
    """Return what is wrong with a process, in the order of the rules; without staff nobody's presence is asked for."""
    view = ProcessView(content, procedure)
    found = [finding for rule, look in PROCESS_RULES for finding in rule.findings(look(view))]
    if staff is not None:
        found += [finding for rule, look in STAFF_RULES for finding in rule.findings(look(view, staff))]
    return found


def check_procedure(content: schema.ProcedureContent) -> list[Finding]:
    """Return what is wrong with a procedure's papers and fees."""
    return [finding for rule, look in CATALOGUE_RULES for finding in rule.findings(look(content))]


def check_package(package: schema.Package, *, staff: Staff | None = None) -> list[Finding]:
    """Return what is wrong with a package: the procedure, what its parts say of each other, then each process."""
    found = check_procedure(package.procedure.content)
    found += [finding for rule, look in PACKAGE_RULES for finding in rule.findings(look(package))]
    for process in package.processes:
        people = _people(package, process, staff) if staff else None
        findings = check_process(process.content, procedure=package.procedure.content, staff=people)
        found += [_of_process(process.code, finding) for finding in findings]
    return found


def _people(package: schema.Package, process: schema.ProcessPart, staff: Staff) -> Staff:
    receiving = (process.agency,) if process.agency else package.procedure.receiving_agencies
    return staff.working(receiving=receiving, deciding=package.procedure.deciding_agencies)


def _of_process(code: str, finding: Finding) -> Finding:
    place = finding.place
    return replace(finding, place=replace(place, code=code if place.kind == "process" else place.code, process=code))
