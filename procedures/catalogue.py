"""The catalogue as those who configure it see it: procedures, processes, versions and what the linter says of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import User
from common.search import fold
from procedures.cases import alike, case_title
from procedures.conditions import AnyCondition, conditions_read
from procedures.lint import Finding, Severity, Staff, check_procedure, check_process
from procedures.lint.cases import TOLD_APART, twin_fault
from procedures.lint.parts import OWN_PROCEDURE, own_procedure
from procedures.lint.view import PROCESS
from procedures.models import (
    OPEN_STATES,
    Field,
    Procedure,
    ProcedureVersion,
    Process,
    ProcessVersion,
    Version,
    VersionEvent,
    VersionState,
)
from procedures.national import unmapped_of
from procedures.orderable import others_of
from procedures.packages import draft_content, process_content
from procedures.policies import configures_everything, own_agencies
from procedures.queries import staff
from procedures.sheets import asked_by_sheet, draft_sheet, procedure_content

EDITS = frozenset(
    kind
    for kind in VersionEvent.Kind
    if kind in {"made", "copied", "imported", "sent"}
    or kind.startswith(("version_", "step_", "action_", "condition_", "sheet_", "component_", "fee_", "result_"))
)
# What is in force, and what will be on its day.
APPROVED = (VersionState.PUBLISHED, VersionState.SCHEDULED)
QUEUES = ("all", "draft", "submitted", "scheduled", "none")


def free_code(base: str) -> str:
    """Return the first of base-2, base-3 … that no process has."""
    taken = set(Process.objects.filter(code__startswith=f"{base}-").values_list("code", flat=True))
    return next(code for number in count(2) if (code := f"{base}-{number}") not in taken)


def procedures_seen(user: User) -> QuerySet[Procedure]:
    """Return the procedures that this person's agencies take in; all for who configures everything."""
    if configures_everything(user):
        return Procedure.objects.all()
    received = Procedure.receiving_agencies.through.objects.filter(agency_id__in=own_agencies(user))
    return Procedure.objects.filter(pk__in=received.values("procedure_id"))


def processes_seen(user: User) -> QuerySet[Process]:
    """Return the processes of this person's agencies, and those that hold for all agencies."""
    if configures_everything(user):
        return Process.objects.all()
    return Process.objects.filter(
        Q(agency__isnull=True) | Q(agency_id__in=own_agencies(user)), procedure__in=procedures_seen(user)
    )


def versions_seen(user: User) -> QuerySet[ProcessVersion]:
    """Return the versions of the processes that this person sees, with what their pages name."""
    people = ("made_by", "sent_by", "approved_by")
    found = ProcessVersion.objects.filter(process__in=processes_seen(user))
    return found.select_related("process__procedure__field", "process__agency", "based_on__process", *people)


def procedure_list(user: User, *, text: str = "", field_code: str = "", queue: str = "all") -> QuerySet[Procedure]:
    """Return the rows of the list, each with how many processes are in force, drafted and waiting."""
    found = procedures_seen(user).select_related("field").filter(_in_queue(user, queue))
    for word in fold(text).split():
        found = found.filter(Q(folded_name__contains=word) | Q(code__startswith=word))
    if field_code:
        found = found.filter(field__code=field_code)
    mine = Q(processes__in=processes_seen(user).values("pk"))
    return found.annotate(
        in_force=_count(mine, VersionState.PUBLISHED),
        drafted=_count(mine, VersionState.DRAFT),
        waiting=_count(mine, VersionState.SUBMITTED),
        scheduled=_count(mine, VersionState.SCHEDULED),
    )


def queue_counts(user: User) -> dict[str, int]:
    """Return how many procedures stand in each queue; one query."""
    return procedures_seen(user).aggregate(
        **{queue: Count("pk", filter=_in_queue(user, queue), distinct=True) for queue in QUEUES}
    )


def fields_seen(user: User) -> list[Field]:
    """Return the fields of the procedures that this person sees."""
    return list(Field.objects.filter(procedures__in=procedures_seen(user)).distinct())


def field_list() -> QuerySet[Field]:
    """Return all fields, each with how many procedures it has."""
    return Field.objects.annotate(procedure_count=Count("procedures"))


def _in_queue(user: User, queue: str) -> Q:
    versions = ProcessVersion.objects.filter(process__procedure=OuterRef("pk"), process__in=processes_seen(user))
    if queue == "none":
        return ~Q(Exists(versions.filter(state__in=APPROVED)))
    return Q() if queue == "all" else Q(Exists(versions.filter(state=queue)))


def _count(mine: Q, state: VersionState) -> Count:
    return Count("processes__versions", filter=mine & Q(processes__versions__state=state), distinct=True)


def processes_of(procedure: Procedure, user: User) -> list[Process]:
    """Return the procedure's processes with all their versions, the latest first."""
    versions = ProcessVersion.objects.select_related("made_by", "approved_by").order_by("-number")
    found = processes_seen(user).filter(procedure=procedure).select_related("agency")
    return list(found.prefetch_related(Prefetch("versions", versions)))


def sources_for(user: User) -> QuerySet[ProcessVersion]:
    """Return the versions in force that a new process may begin as a copy of."""
    found = ProcessVersion.objects.filter(process__in=processes_seen(user), state=VersionState.PUBLISHED)
    return found.select_related("process__procedure").order_by("process__procedure__code", "process__code")


def sheet_of(procedure: Procedure) -> ProcedureVersion | None:
    """Return the procedure's published sheet with its components and fees."""
    found = procedure.versions.filter(state=VersionState.PUBLISHED)
    return found.prefetch_related("components", "fees", "result_types").first()


def first_sheet(procedure: Procedure) -> ProcedureVersion | None:
    """Return the open sheet of a procedure of which none was ever approved: its first process is published with it."""
    if procedure.versions.exclude(state__in=(*OPEN_STATES, VersionState.DISCARDED)).exists():
        return None
    return (
        procedure.versions.filter(state__in=OPEN_STATES).prefetch_related("components", "fees", "result_types").first()
    )


def shown_sheet(procedure: Procedure) -> ProcedureVersion | None:
    """Return the sheet that a process is drawn for: the latest approved one, else the first that is still open."""
    found = procedure.versions.filter(state__in=APPROVED).prefetch_related("components", "fees")
    return found.order_by("-number").first() or first_sheet(procedure)


@dataclass(frozen=True)
class Check:
    """What the linter says of a version."""

    findings: Sequence[Finding]

    @property
    def errors(self) -> list[Finding]:
        """What forbids publishing."""
        return [finding for finding in self.findings if finding.severity == Severity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        """What needs a word before it is published."""
        return [finding for finding in self.findings if finding.severity == Severity.WARNING]


def check_version(version: ProcessVersion) -> Check:
    """Ask the linter about a version as it is stored now, and about the sheet that is published with it."""
    process = version.process
    shown = shown_sheet(process.procedure)
    first = shown if shown and shown.state in OPEN_STATES else None
    procedure = asked_by_sheet(shown) if shown else None
    content = draft_content(version)
    people = replace(_people_of(process), unmapped=unmapped_of(process), others=others_of(content.actions))
    found = check_process(content, procedure=procedure, staff=people) + _like_another(version, content.case_conditions)
    found += OWN_PROCEDURE.findings(own_procedure(content, process.procedure.code))
    return Check([*check_procedure(draft_sheet(first)), *found] if first else found)


def _like_another(version: ProcessVersion, conditions: Iterable[AnyCondition]) -> list[Finding]:
    """Return that the desk could not tell this case from another of the agency, in force or waiting for its day."""
    process = version.process
    same = Process.objects.filter(procedure_id=process.procedure_id, agency=process.agency).exclude(pk=process.pk)
    mark = alike(process.case_name, conditions)
    for other in _latest_approved(same):
        if alike(other.process.case_name, conditions_read(other.case_conditions)) == mark:
            return TOLD_APART.findings([twin_fault(PROCESS, case_title(version), case_title(other))])
    return []


def _people_of(process: Process) -> Staff:
    """Return the people of the agencies that work on the process."""
    procedure = process.procedure
    deciding = procedure.deciding_agencies.values_list("code", flat=True)
    if process.agency is not None:
        return staff().working(receiving=[process.agency.code], deciding=deciding)
    return staff().working(receiving=procedure.receiving_agencies.values_list("code", flat=True), deciding=deciding)


def check_sheet(version: ProcedureVersion) -> Check:
    """Ask the linter about a sheet as it is stored now, and which processes, in force or scheduled, it would break."""
    content, present = draft_sheet(version), sheet_of(version.procedure)
    before = procedure_content(present) if present else None
    found = list(check_procedure(content))
    for process in _latest_approved(version.procedure.processes.all()):
        plan = process_content(process)
        known = set(check_process(plan, procedure=before))
        fresh = [one for one in check_process(plan, procedure=content) if one not in known]
        found += [replace(one, place=replace(one.place, process=process.process.name)) for one in fresh]
    return Check(found)


def _latest_approved(processes: QuerySet[Process]) -> QuerySet[ProcessVersion]:
    """Return of each process the version that will hold: the scheduled one before the one in force."""
    found = ProcessVersion.objects.filter(process__in=processes, state__in=APPROVED)
    return found.order_by("process_id", "-number").distinct("process_id").select_related("process")


def sheets_of(procedure: Procedure) -> list[ProcedureVersion]:
    """Return all sheets of the procedure, the latest first."""
    return list(procedure.versions.select_related("made_by", "approved_by").order_by("-number"))


def sheets_seen(user: User) -> QuerySet[ProcedureVersion]:
    """Return the sheets of the procedures that this person sees, with what their pages name."""
    people = ("made_by", "sent_by", "approved_by")
    found = ProcedureVersion.objects.filter(procedure__in=procedures_seen(user))
    return found.select_related("procedure__field", "based_on", *people)


def sheet_before(version: ProcedureVersion) -> ProcedureVersion | None:
    """Return the sheet that this one is compared with: the one in force, else the one that it was copied from."""
    return version.siblings.filter(state=VersionState.PUBLISHED).exclude(pk=version.pk).first() or version.based_on


def workers_of(version: Version) -> frozenset[int]:
    """Return who drafted, changed or sent the version."""
    found = version.record.filter(action__in=EDITS, actor__isnull=False)
    return frozenset(pk for pk in found.values_list("actor_id", flat=True) if pk is not None)


def waiting_beside(version: Version) -> Version | None:
    """Return the other version of the same thing that is approved and waits for its day."""
    found: Version | None = version.siblings.filter(state=VersionState.SCHEDULED).exclude(pk=version.pk).first()
    return found


def sent_word(version: Version) -> str:
    """Return what the person wrote who sent the version last."""
    last = version.record.filter(action=VersionEvent.Kind.SENT).order_by("-number").first()
    return last.opinion if last else ""


def published_before(version: ProcessVersion) -> ProcessVersion | None:
    """Return the version that this one is compared with: the one in force, else the one that it was copied from."""
    in_force = ProcessVersion.objects.filter(process_id=version.process_id, state=VersionState.PUBLISHED)
    return in_force.exclude(pk=version.pk).first() or version.based_on
