"""Take procedure packages into the catalogue."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, Model
from pydantic import ValidationError

from accounts.models import Agency, Department
from common.errors import DomainError
from common.search import fold
from procedures import schema
from procedures.lint import Severity, check_package
from procedures.models import (
    Action,
    Component,
    DurationUnit,
    Fee,
    Field,
    Procedure,
    ProcedureVersion,
    Process,
    ProcessVersion,
    Step,
    VersionState,
)

PartType = TypeVar("PartType", bound=schema.Part)

SHIPPED = Path(__file__).resolve().parent / "shipped"


class PackageError(DomainError):
    """The package is not of the documented form, or names what this installation does not have."""


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
        PackageError: it is no JSON, or has unknown or missing keys.
    """
    try:
        raw = json.loads(data) if isinstance(data, bytes) else data
        return schema.Package.model_validate(raw)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise PackageError("Gói thủ tục không phải tệp JSON đọc được. Hãy xuất lại gói từ hệ thống gửi.") from error
    except ValidationError as error:
        raise PackageError(_first_fault(error)) from error


@transaction.atomic
def process_import(*, data: bytes | dict[str, Any], at: datetime) -> ImportReport:
    """Publish what a package holds, all or nothing; the same package a second time changes nothing.

    Dossiers that run stay on the versions they began with.

    Raises:
        PackageError: the package is wrong, a process of it does not hang together, or it names an agency or department
            that is not here.
    """
    package = package_read(data)
    _check_sense(package)
    procedure = _procedure(package.procedure, at)
    done: list[tuple[str, bool]] = [_publish_procedure(procedure, package.procedure, at)]
    done += [_publish_process(procedure, part, at) for part in package.processes]
    return ImportReport(
        procedure_code=procedure.code,
        published=tuple(name for name, is_new in done if is_new),
        unchanged=tuple(name for name, is_new in done if not is_new),
    )


def process_export(*, code: str) -> schema.Package:
    """Return a procedure with its published processes as a package; imported again it changes nothing.

    Raises:
        PackageError: there is no such procedure, or nothing of it is published.
    """
    procedure = Procedure.objects.select_related("field").filter(code=code).first()
    version = procedure.versions.filter(state=VersionState.PUBLISHED).first() if procedure else None
    processes = ProcessVersion.objects.filter(process__procedure__code=code, state=VersionState.PUBLISHED)
    parts = tuple(_process_part(one) for one in processes.select_related("process__agency").order_by("process__code"))
    if procedure is None or version is None or not parts:
        raise PackageError(f"Thủ tục «{code}» chưa có bản nào đang áp dụng cùng quy trình. Hãy kiểm tra mã thủ tục.")
    return schema.Package(
        format="motcuamo.procedure",
        version=1,
        procedure=schema.ProcedurePart(
            code=procedure.code,
            name=procedure.name,
            field=schema.FieldPart(code=procedure.field.code, name=procedure.field.name),
            online_level=Procedure.OnlineLevel(procedure.online_level),
            receiving_agencies=tuple(procedure.receiving_agencies.order_by("code").values_list("code", flat=True)),
            effective_from=version.effective_from,
            content=procedure_content(version),
        ),
        processes=parts,
    )


def package_text(package: schema.Package) -> str:
    """Write a package as JSON; what is as the form has it by default is left out."""
    return package.model_dump_json(by_alias=True, exclude_defaults=True, indent=1)


def _process_part(version: ProcessVersion) -> schema.ProcessPart:
    process = version.process
    return schema.ProcessPart(
        code=process.code,
        name=process.name,
        case_name=process.case_name,
        agency=process.agency.code if process.agency else None,
        effective_from=version.effective_from,
        content=process_content(version),
    )


def _check_sense(package: schema.Package) -> None:
    """Refuse a package with the linter's first error; warnings are for whoever writes it."""
    for finding in check_package(package):
        if finding.severity == Severity.ERROR:
            raise PackageError(f"{finding.text} {finding.fix}")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"]) or "gói"
    known = {
        "extra_forbidden": f"Gói thủ tục có khóa lạ «{place}». Hãy bỏ khóa ấy hoặc sửa tên khóa.",
        "missing": f"Gói thủ tục thiếu «{place}». Hãy bổ sung rồi nhập lại.",
        "value_error": f"Gói thủ tục sai ở «{place}»: {fault['msg'].removeprefix('Value error, ')}",
    }
    return known.get(fault["type"], f"Gói thủ tục sai ở «{place}»: giá trị {fault['input']!r} không hợp lệ.")


def _procedure(part: schema.ProcedurePart, at: datetime) -> Procedure:
    """Find or make the procedure under lock, with the name and field that the package gives it."""
    field, _ = Field.objects.update_or_create(code=part.field.code, defaults={"name": part.field.name})
    values = {
        "name": part.name, "folded_name": fold(part.name), "field": field, "online_level": part.online_level
    }  # fmt: skip
    procedure, is_new = Procedure.objects.select_for_update().get_or_create(
        code=part.code, defaults={**values, "created_at": at, "updated_at": at}
    )
    if not is_new and any(getattr(procedure, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(procedure, name, value)
        procedure.updated_at = at
        procedure.save()
    procedure.receiving_agencies.add(*(_agency(code) for code in part.receiving_agencies))
    return procedure


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise PackageError(f"Gói thủ tục nêu cơ quan «{code}» chưa có trong hệ thống. Hãy thêm cơ quan trước.")
    return agency


def _publish_procedure(procedure: Procedure, part: schema.ProcedurePart, at: datetime) -> tuple[str, bool]:
    present = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if present is not None and procedure_content(present) == part.content:
        return f"Thủ tục {procedure.code} bản {present.number}", False
    procedure.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED, updated_at=at)
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=_next_number(procedure.versions.aggregate(last=Max("number"))["last"]),
        state=VersionState.PUBLISHED,
        effective_from=part.effective_from,
        result_name=part.content.result_name,
        legal_basis=part.content.legal_basis,
        created_at=at,
        updated_at=at,
    )
    Component.objects.bulk_create(
        Component(version=version, position=position, **component.model_dump())
        for position, component in enumerate(part.content.components, 1)
    )
    Fee.objects.bulk_create(Fee(version=version, **fee.model_dump()) for fee in part.content.fees)
    return f"Thủ tục {procedure.code} bản {version.number}", True


def _publish_process(procedure: Procedure, part: schema.ProcessPart, at: datetime) -> tuple[str, bool]:
    process = _process(procedure, part, at)
    present = process.versions.filter(state=VersionState.PUBLISHED).first()
    if present is not None and process_content(present) == part.content:
        return f"Quy trình {process.code} bản {present.number}", False
    process.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED, updated_at=at)
    version = ProcessVersion.objects.create(
        process=process,
        number=_next_number(process.versions.aggregate(last=Max("number"))["last"]),
        state=VersionState.PUBLISHED,
        effective_from=part.effective_from,
        decision_number=part.content.decision_number,
        decision_date=part.content.decision_date,
        duration=part.content.duration,
        duration_unit=part.content.duration_unit,
        created_at=at,
        updated_at=at,
    )
    _write_steps(version, part.content)
    return f"Quy trình {process.code} bản {version.number}", True


def _process(procedure: Procedure, part: schema.ProcessPart, at: datetime) -> Process:
    agency = _agency(part.agency) if part.agency else None
    process, _ = Process.objects.get_or_create(
        code=part.code, defaults={"procedure": procedure, "agency": agency, "created_at": at, "updated_at": at}
    )
    if process.procedure_id != procedure.pk:
        raise PackageError(f"Mã quy trình «{part.code}» đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói.")
    if (process.agency, process.name, process.case_name) != (agency, part.name, part.case_name):
        process.agency, process.name, process.case_name, process.updated_at = agency, part.name, part.case_name, at
        process.save()
    return process


def _write_steps(version: ProcessVersion, content: schema.ProcessContent) -> None:
    steps = {
        part.code: Step(
            version=version,
            position=position,
            department=_department(version.process, part.department),
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
            **part.model_dump(exclude={"from_step", "to_step", "conditions"}),
        )
        for position, part in enumerate(content.actions, 1)
    )


def _department(process: Process, code: str) -> Department | None:
    if not code:
        return None
    department = Department.objects.filter(agency=process.agency, code=code).first()
    if department is None:
        raise PackageError(f"Gói thủ tục nêu phòng «{code}» chưa có ở cơ quan. Hãy thêm phòng trước.")
    return department


def _next_number(last: int | None) -> int:
    return (last or 0) + 1


def procedure_content(version: ProcedureVersion) -> schema.ProcedureContent:
    """Return a stored version as a package holds it."""
    return schema.ProcedureContent(
        result_name=version.result_name,
        legal_basis=version.legal_basis,
        components=tuple(_part(schema.ComponentPart, component) for component in version.components.all()),
        fees=tuple(_part(schema.FeePart, fee) for fee in version.fees.all()),
    )


def process_content(version: ProcessVersion) -> schema.ProcessContent:
    """Return a stored version of a process as a package holds it."""
    return schema.ProcessContent(
        duration=version.duration,
        duration_unit=DurationUnit(version.duration_unit),
        decision_number=version.decision_number,
        decision_date=version.decision_date,
        steps=tuple(_step_part(step) for step in version.steps.select_related("department")),
        actions=tuple(_action_part(action) for action in version.actions.select_related("from_step", "to_step")),
    )


def _part(kind: type[PartType], row: Model, **values: object) -> PartType:
    """Read a row into the part whose keys are named like its columns; `values` gives the others."""
    columns = {name: getattr(row, name) for name in kind.model_fields if name not in values}
    return kind.model_validate({**columns, **values})


def _step_part(step: Step) -> schema.StepPart:
    return _part(schema.StepPart, step, department=step.department.code if step.department else "")


def _action_part(action: Action) -> schema.ActionPart:
    end = action.to_step.code if action.to_step else None
    return _part(schema.ActionPart, action, from_step=action.from_step.code, to_step=end)
