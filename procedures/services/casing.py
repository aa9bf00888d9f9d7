"""The case that a process is: its name and place, which hold at once, and what it asks for, which is versioned."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from procedures import schema
from procedures.conditions import AnyCondition, ChannelIs, HasComponent, LacksComponent, ResultChannelIs
from procedures.models import Process, ProcessVersion
from procedures.services.changing import Kind, check_person, check_revision, locked_draft, write_event

CASE_FIELDS = ("case_conditions", "case_without", "case_required")


@dataclass(frozen=True)
class ProcessNames:
    """How a process and its case are called, and its place among the cases of the procedure."""

    name: str
    case_name: str = ""
    case_order: int = 0


@dataclass(frozen=True)
class CaseData:
    """When a drafted case may be taken, and which papers it leaves out or makes required."""

    conditions: tuple[AnyCondition, ...] = ()
    without: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@transaction.atomic
def process_edit(*, process_id: int, revision: int, actor: User, at: datetime, names: ProcessNames) -> Process:
    """Change how a process and its case are called; the record of its latest version notes it.

    `revision` is that of the latest version.

    Raises:
        PolicyError: the process belongs to others.
        StaleDraftError: the latest version or the process changed since the form was drawn.
    """
    process = Process.objects.select_for_update().get(pk=process_id)
    check_person(actor, process)
    latest = process.versions.select_for_update().order_by("-number")[0]
    check_revision(latest, revision)
    names_write(process=process, names=names, actor=actor, at=at)
    return process


def names_write(
    *, process: Process, names: ProcessNames, actor: User | None, at: datetime, origin: str = "", reason: str = ""
) -> None:
    """Give the locked process its names; the record of its latest version notes who, or the package that did.

    A process that is just being made has no version yet, and nothing to note.
    """
    process.name, process.case_name, process.case_order = names.name, names.case_name, names.case_order
    process.updated_at = at
    process.save(update_fields=["name", "case_name", "case_order", "updated_at"])
    latest = process.versions.select_for_update().order_by("-number").first()
    if latest is not None:
        write_event(latest, actor=actor, at=at, kind=Kind.PROCESS_EDITED, what=origin, opinion=reason)


def names_of(named: Process | schema.ProcessPart) -> ProcessNames:
    """Return how a process and its case are called, here or in a package."""
    return ProcessNames(named.name, named.case_name, named.case_order)


@transaction.atomic
def case_edit(*, version_id: int, revision: int, actor: User, at: datetime, case: CaseData) -> ProcessVersion:
    """Change when the case of a draft may be taken, and what papers it asks for.

    Raises:
        PolicyError: the process belongs to others.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    version.case_conditions = [condition.model_dump(mode="json") for condition in case.conditions]
    version.case_without, version.case_required = list(case.without), list(case.required)
    write_event(version, actor=actor, at=at, kind=Kind.VERSION_CASE_EDITED, saving=CASE_FIELDS)
    return version


def conditions_of(
    *, channels: list[str], result_channels: list[str], has: list[str], lacks: list[str]
) -> tuple[AnyCondition, ...]:
    """Return the conditions that ways of handing in and of getting, and papers with and without, stand for."""
    found: list[AnyCondition] = []
    if channels:
        found.append(ChannelIs.model_validate({"type": "channel_is", "channels": channels}))
    if result_channels:
        found.append(ResultChannelIs.model_validate({"type": "result_channel_is", "channels": result_channels}))
    found += [HasComponent(type="has_component", component=code) for code in has]
    found += [LacksComponent(type="lacks_component", component=code) for code in lacks]
    return tuple(found)
