"""Take procedure packages into the catalogue."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, Prefetch, prefetch_related_objects
from django.utils.timezone import localdate
from pydantic import ValidationError

from accounts.models import Agency, User
from common.search import fold
from procedures import receivers, schema
from procedures.conditions import conditions_read
from procedures.lint import Severity, check_package
from procedures.models import (
    Action,
    DurationUnit,
    Field,
    Procedure,
    Process,
    ProcessVersion,
    Step,
    Version,
    VersionEvent,
    VersionState,
)
from procedures.receivers import PackageError as PackageError
from procedures.services.casing import names_of, names_write
from procedures.services.changing import check_nothing_open, write_event
from procedures.sheets import part_of, procedure_content, sheet_write
from procedures.strictjson import JsonError, UnfitTextError, read_json

Kind = VersionEvent.Kind

SHOWN_LETTERS = 100
SHIPPED = Path(__file__).resolve().parent / "shipped"


@dataclass(frozen=True)
class ImportReport:
    """What an import published, and what was as it is already."""

    procedure_code: str
    published: tuple[str, ...]
    unchanged: tuple[str, ...]


def shipped_packages() -> list[Path]:
    """Return the packages that come with the product."""
    return sorted(SHIPPED.glob("*.json"))


def package_read(data: bytes | dict[str, Any]) -> schema.Package:
    """Read a package and check its form.

    Raises:
        PackageError: it is no JSON, has a key twice, a text that deceives, or unknown or missing keys.
    """
    try:
        raw = read_json(data) if isinstance(data, bytes) else data
        return schema.Package.model_validate(raw)
    except UnfitTextError as error:
        raise PackageError(
            "Gói thủ tục có ký tự điều khiển hoặc ký tự đảo chiều chữ, nên bị từ chối. "
            "Hãy nhờ nơi phát hành gõ lại chỗ ấy."
        ) from error
    except JsonError as error:
        raise PackageError("Gói thủ tục không phải tệp JSON đọc được. Hãy xuất lại gói từ hệ thống gửi.") from error
    except ValidationError as error:
        raise PackageError(_first_fault(error)) from error


def process_import(*, data: bytes | dict[str, Any], at: datetime) -> ImportReport:
    """Publish what a package in JSON holds, as `package_publish` does.

    Raises:
        PackageError: see package_read and package_publish.
    """
    return package_publish(package=package_read(data), at=at, origin="đi kèm sản phẩm")


@transaction.atomic
def package_publish(*, package: schema.Package, at: datetime, origin: str) -> ImportReport:
    """Publish what a package holds at once, all or nothing; the same package a second time changes nothing.

    Dossiers that run stay on the versions they began with. The record says by `origin` who vouches for it.

    Raises:
        PackageError: a process of it does not hang together, is to begin later or belongs to another agency, or it
            names an agency or department that is not here.
        OpenVersionError: a process has a version that is being drafted or waits for approval.
    """
    _check_sense(package)
    procedure = _procedure(package.procedure, at)
    done: list[tuple[str, bool]] = [_publish_procedure(procedure, package.procedure, at, origin)]
    done += [_publish_process(procedure, part, at, origin) for part in package.processes]
    return ImportReport(
        procedure_code=procedure.code,
        published=tuple(name for name, is_new in done if is_new),
        unchanged=tuple(name for name, is_new in done if not is_new),
    )


def _check_sense(package: schema.Package) -> None:
    """Refuse a package with the linter's first error; warnings are for whoever writes it."""
    for finding in check_package(package):
        if finding.severity == Severity.ERROR:
            raise PackageError(f"{finding.text} {finding.fix}")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])[:SHOWN_LETTERS] or "gói"
    given = repr(fault["input"])[:SHOWN_LETTERS] if isinstance(fault["input"], str | int | float) else "đã ghi"
    known = {
        "extra_forbidden": f"Gói thủ tục có khóa lạ «{place}». Hãy bỏ khóa ấy hoặc sửa tên khóa.",
        "missing": f"Gói thủ tục thiếu «{place}». Hãy bổ sung rồi nhập lại.",
        "value_error": f"Gói thủ tục sai ở «{place}»: {fault['msg'].removeprefix('Value error, ')}",
    }
    return known.get(fault["type"], f"Gói thủ tục sai ở «{place}»: giá trị {given} không hợp lệ.")


def _procedure(part: schema.ProcedurePart, at: datetime) -> Procedure:
    """Find or make the procedure under lock, with the name and field that the package gives it."""
    field, _made = Field.objects.update_or_create(code=part.field.code, defaults={"name": part.field.name})
    values = _values(part, field)
    procedure, is_new = Procedure.objects.select_for_update().get_or_create(
        code=part.code, defaults={**values, "created_at": at, "updated_at": at}
    )
    if not is_new and any(getattr(procedure, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(procedure, name, value)
        procedure.updated_at = at
        procedure.save()
    _add_agencies(procedure, part)
    return procedure


def _add_agencies(procedure: Procedure, part: schema.ProcedurePart) -> None:
    procedure.receiving_agencies.add(*(_agency(code) for code in part.receiving_agencies))
    procedure.deciding_agencies.add(*(_agency(code) for code in part.deciding_agencies))


def procedure_create(*, part: schema.ProcedurePart, at: datetime) -> Procedure:
    """Make a procedure that has no sheet yet; the caller has a transaction open.

    A field that is here already keeps its name.

    Raises:
        PackageError: the package names an agency that is not here.
    """
    field, _made = Field.objects.get_or_create(code=part.field.code, defaults={"name": part.field.name})
    defaults = {**_values(part, field), "created_at": at, "updated_at": at}
    procedure, is_new = Procedure.objects.select_for_update().get_or_create(code=part.code, defaults=defaults)
    if is_new:
        _add_agencies(procedure, part)
    return procedure


def _values(part: schema.ProcedurePart, field: Field) -> dict[str, Any]:
    """Return what the package says of the procedure itself; a level that it does not give stays as it is."""
    values = {"name": part.name, "folded_name": fold(part.name), "field": field, "online_level": part.online_level}
    return {**values, "level": part.level} if part.level else values


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise PackageError(f"Gói thủ tục nêu cơ quan «{code}» chưa có trong hệ thống. Hãy thêm cơ quan trước.")
    return agency


def _publish_procedure(procedure: Procedure, part: schema.ProcedurePart, at: datetime, origin: str) -> tuple[str, bool]:
    present = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if present is not None and procedure_content(present) == part.content:
        return f"Thủ tục {procedure.code} bản {present.number}", False
    version = sheet_write(procedure=procedure, content=part.content, effective_from=part.effective_from, at=at)
    _replace(present, version, at, origin)
    return f"Thủ tục {procedure.code} bản {version.number}", True


def _publish_process(procedure: Procedure, part: schema.ProcessPart, at: datetime, origin: str) -> tuple[str, bool]:
    process = _process(procedure, part, at, origin)
    present = process.versions.filter(state=VersionState.PUBLISHED).first()
    if present is not None and process_content(present) == part.content:
        return f"Quy trình {process.code} bản {present.number}", False
    version = version_write(process=process, content=part.content, effective_from=part.effective_from, at=at)
    _replace(present, version, at, origin)
    return f"Quy trình {process.code} bản {version.number}", True


def _replace(present: Version | None, version: Version, at: datetime, origin: str) -> None:
    """Put the new version in force instead of the present one."""
    if version.effective_from > localdate(at):
        raise PackageError(
            f"Gói ghi ngày áp dụng {version.effective_from:%d/%m/%Y} chưa tới, còn lệnh nạp áp dụng ngay. "
            "Hãy nhập ở trang Cấu hình, mục Nhập gói, để duyệt áp dụng từ ngày ấy."
        )
    if present is not None:
        present.state = VersionState.RETIRED
        write_event(present, actor=None, at=at, kind=Kind.RETIRED, saving=["state"])
    version.state = VersionState.PUBLISHED
    write_event(version, actor=None, at=at, kind=Kind.IMPORTED, what=origin, saving=["state"])


def _process(procedure: Procedure, part: schema.ProcessPart, at: datetime, origin: str) -> Process:
    agency = _agency(part.agency) if part.agency else None
    process, _made = Process.objects.select_for_update().get_or_create(
        code=part.code, defaults={"procedure": procedure, "agency": agency, "created_at": at, "updated_at": at}
    )
    if process.procedure_id != procedure.pk:
        raise PackageError(f"Mã quy trình «{part.code}» đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói.")
    if process.agency != agency:
        raise PackageError(
            f"Quy trình «{part.code}» ở đây thuộc cơ quan khác với gói. Hãy đổi mã quy trình trong gói, rồi nhập lại."
        )
    if process.versions.filter(state=VersionState.SCHEDULED).exists():
        raise PackageError(
            f"Quy trình «{part.code}» có phiên bản đã duyệt, chờ ngày áp dụng. Hãy nhập lại sau ngày ấy."
        )
    if names_of(process) != names_of(part):
        names_write(process=process, names=names_of(part), actor=None, at=at, origin=origin)
    return process


def version_write(
    *,
    process: Process,
    content: schema.ProcessContent,
    effective_from: date,
    at: datetime,
    made_by: User | None = None,
    based_on: ProcessVersion | None = None,
) -> ProcessVersion:
    """Store a content as the next version of a process, a draft; the caller has a transaction open.

    Raises:
        OpenVersionError: the process has a version that is being drafted or waits for approval.
        PackageError: the content names a department that the agency has not.
    """
    check_nothing_open(process.versions.all(), process.name)
    version = ProcessVersion.objects.create(
        process=process,
        number=_next_number(process.versions.aggregate(last=Max("number"))["last"]),
        effective_from=effective_from,
        decision_number=content.decision_number,
        decision_date=content.decision_date,
        duration=content.duration,
        duration_unit=content.duration_unit,
        case_conditions=[condition.model_dump(mode="json") for condition in content.case_conditions],
        case_without=list(content.case_without),
        case_required=list(content.case_required),
        made_by=made_by,
        based_on=based_on,
        created_at=at,
        updated_at=at,
    )
    _write_steps(version, content)
    return version


def _write_steps(version: ProcessVersion, content: schema.ProcessContent) -> None:
    steps = {
        part.code: Step(
            version=version,
            position=position,
            department=receivers.department_of(version.process, part.department, part),
            **part.model_dump(exclude={"department"}),
        )
        for position, part in enumerate(content.steps, 1)
    }
    Step.objects.bulk_create(steps.values())
    Action.objects.bulk_create(
        Action(
            version=version,
            position=position,
            from_step=steps[part.from_step],
            to_step=steps[part.to_step] if part.to_step else None,
            conditions=[condition.model_dump(mode="json") for condition in part.conditions],
            **receivers.fields_of(part, version.process, steps),
            part_dossiers=[order.model_dump(mode="json") for order in part.part_dossiers],
            **part.model_dump(exclude={"from_step", "to_step", "conditions", "part_dossiers", *receivers.NAMED}),
        )
        for position, part in enumerate(content.actions, 1)
    )


def _next_number(last: int | None) -> int:
    return (last or 0) + 1


def process_content(version: ProcessVersion) -> schema.ProcessContent:
    """Return a stored version of a process as a package holds it."""
    return schema.ProcessContent(**_process_parts(version))


def draft_content(version: ProcessVersion) -> schema.ProcessContent:
    """Return a stored version as `process_content` does, however incomplete it is."""
    return schema.ProcessContent.model_construct(**_process_parts(version))


def _process_parts(version: ProcessVersion) -> dict[str, Any]:
    read_parts(version)
    return {
        "duration": version.duration,
        "duration_unit": DurationUnit(version.duration_unit),
        "decision_number": version.decision_number,
        "decision_date": version.decision_date,
        "case_conditions": conditions_read(version.case_conditions),
        "case_without": tuple(version.case_without),
        "case_required": tuple(version.case_required),
        "steps": tuple(_step_part(step) for step in version.steps.all()),
        "actions": tuple(_action_part(action) for action in version.actions.all()),
    }


def read_parts(version: ProcessVersion) -> None:
    """Read the steps and actions of a version with what they name; two queries, none when they were read before."""
    steps = Prefetch("steps", Step.objects.select_related("department"))
    actions = Prefetch("actions", Action.objects.select_related(*receivers.READ_ALONG))
    prefetch_related_objects([version], steps, actions)


def _step_part(step: Step) -> schema.StepPart:
    return part_of(schema.StepPart, step, department=step.department.code if step.department else "")


def _action_part(action: Action) -> schema.ActionPart:
    end = action.to_step.code if action.to_step else None
    names = receivers.names_of(action)
    return part_of(schema.ActionPart, action, from_step=action.from_step.code, to_step=end, **names)
