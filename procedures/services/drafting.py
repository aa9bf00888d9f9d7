"""Begin, describe and give up versions of a process."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Role, User
from common.errors import InputError, PolicyError
from procedures import schema
from procedures.models import DurationUnit, Procedure, Process, ProcessVersion, Step
from procedures.packages import draft_content, version_write
from procedures.policies import can_configure_at
from procedures.services import approval
from procedures.services.changing import Kind, check_person, locked_draft, write_event

EMPTY = schema.ProcessContent.model_construct(
    duration=5,
    duration_unit=DurationUnit.WORKING_DAY,
    decision_number="",
    decision_date=None,
    case_conditions=(),
    case_without=(),
    case_required=(),
    steps=(
        schema.StepPart(
            code="tiep_nhan", name="Tiếp nhận", role=Role.CLERK, life_cycle=Step.LifeCycle.ACCEPTED, entry=True
        ),
        schema.StepPart(
            code="tra_ket_qua", name="Trả kết quả", role=Role.CLERK, life_cycle=Step.LifeCycle.RESULT_READY, final=True
        ),
    ),
    actions=(),
)


@dataclass(frozen=True)
class ProcessData:
    """How a new process is called, and the agency that it is for; None means all agencies."""

    code: str
    name: str
    case_name: str = ""
    agency_id: int | None = None


@dataclass(frozen=True)
class VersionData:
    """The time limit of the whole process and the decision that approved it."""

    duration: int
    duration_unit: str
    decision_number: str = ""
    decision_date: date | None = None


@transaction.atomic
def process_create(*, procedure_id: int, process: ProcessData, actor: User, at: datetime) -> ProcessVersion:
    """Make a process whose first draft has the step that takes in and the step that hands over.

    Raises:
        PolicyError: the person may not configure processes of this agency.
        InputError: another process has the code.
    """
    made = _new_process(Procedure.objects.get(pk=procedure_id), process, actor, at)
    version = version_write(process=made, content=EMPTY, effective_from=localdate(at), at=at, made_by=actor)
    write_event(version, actor=actor, at=at, kind=Kind.MADE)
    return version


@transaction.atomic
def process_copy(
    *, version_id: int, procedure_id: int, process: ProcessData, actor: User, at: datetime
) -> ProcessVersion:
    """Make a process of a procedure whose first draft is a copy of a version, of this procedure or another.

    Raises:
        PolicyError: the person may not configure processes of this agency.
        InputError: another process has the code.
    """
    source = ProcessVersion.objects.select_related("process").get(pk=version_id)
    made = _new_process(Procedure.objects.get(pk=procedure_id), process, actor, at)
    content = draft_content(source)
    if made.agency_id != source.process.agency_id:
        content = _without_agency(content)
    version = version_write(
        process=made, content=content, effective_from=localdate(at), at=at, made_by=actor, based_on=source
    )
    write_event(version, actor=actor, at=at, kind=Kind.COPIED, what=source.process.name)
    return version


@transaction.atomic
def draft_make(*, version_id: int, actor: User, at: datetime) -> ProcessVersion:
    """Begin the next version of a process as a copy of one of its versions.

    Raises:
        PolicyError: the person may not configure this process.
        OpenVersionError: the process has an open version already.
    """
    source = ProcessVersion.objects.select_related("process").get(pk=version_id)
    process = Process.objects.select_for_update().get(pk=source.process_id)
    check_person(actor, process)
    version = version_write(
        process=process,
        content=draft_content(source),
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=source,
    )
    write_event(version, actor=actor, at=at, kind=Kind.MADE)
    return version


@transaction.atomic
def version_edit(*, version_id: int, revision: int, actor: User, at: datetime, values: VersionData) -> ProcessVersion:
    """Change the time limit and the decision of a draft.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    fields = {name: getattr(values, name) for name in VersionData.__dataclass_fields__}
    for name, value in fields.items():
        setattr(version, name, value)
    write_event(version, actor=actor, at=at, kind=Kind.VERSION_EDITED, saving=list(fields))
    return version


@transaction.atomic
def draft_discard(*, version_id: int, revision: int, actor: User, at: datetime, reason: str) -> ProcessVersion:
    """Give a draft up; it stays readable with the reason.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    approval.discard(version, actor=actor, at=at, reason=reason)
    return version


def _new_process(procedure: Procedure, process: ProcessData, actor: User, at: datetime) -> Process:
    if not can_configure_at(actor, process.agency_id):
        raise PolicyError(_("Bạn chỉ lập được quy trình của cơ quan mình. Hãy chọn cơ quan của bạn."))
    if Process.objects.filter(code=process.code).exists():
        raise InputError(_("Mã quy trình «%(code)s» đã có. Hãy đặt mã khác.") % {"code": process.code}, field="code")
    return Process.objects.create(
        procedure=procedure,
        agency_id=process.agency_id,
        code=process.code,
        name=process.name,
        case_name=process.case_name,
        created_at=at,
        updated_at=at,
    )


def _without_agency(content: schema.ProcessContent) -> schema.ProcessContent:
    """Return the process without the departments and people of the agency that it came from."""
    steps = tuple(step.model_copy(update={"department": ""}) for step in content.steps)
    nobody = {"officer": "", "post_department": ""}
    actions = tuple(action.model_copy(update=nobody) for action in content.actions)
    return content.model_copy(update={"steps": steps, "actions": actions})
