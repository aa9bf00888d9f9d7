"""Sheets of procedures (what is asked for and given) as packages hold them, in and out of the database."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Max, Model

from accounts.models import User
from procedures import schema
from procedures.models import Component, Fee, Procedure, ProcedureVersion, ResultType
from procedures.services.changing import check_nothing_open

PartType = TypeVar("PartType", bound=schema.Part)
SHEET_FIELDS = (
    "result_name",
    "steps_text",
    "ways_text",
    "time_text",
    "applicants_text",
    "forms_text",
    "conditions_text",
    "legal_basis",
)


def procedure_content(version: ProcedureVersion) -> schema.ProcedureContent:
    """Return a stored sheet as a package holds it."""
    return schema.ProcedureContent(**_sheet_parts(version))


def draft_sheet(version: ProcedureVersion) -> schema.ProcedureContent:
    """Return a stored sheet as `procedure_content` does, however incomplete it is."""
    return schema.ProcedureContent.model_construct(**_sheet_parts(version))


def asked_by_sheet(version: ProcedureVersion) -> schema.ProcedureContent:
    """Return what a stored sheet asks for, its components and fees, for the rules about processes."""
    return schema.ProcedureContent.model_construct(**_asked(version))


def part_of(kind: type[PartType], row: Model, **values: object) -> PartType:
    """Read a row into the part whose keys are named like its columns; `values` gives the others."""
    columns = {name: getattr(row, name) for name in kind.model_fields if name not in values}
    return kind.model_validate({**columns, **values})


def sheet_write(
    *,
    procedure: Procedure,
    content: schema.ProcedureContent,
    effective_from: date,
    at: datetime,
    made_by: User | None = None,
    based_on: ProcedureVersion | None = None,
) -> ProcedureVersion:
    """Store a content as the next sheet of a procedure, a draft; the caller has a transaction open.

    Raises:
        OpenVersionError: the procedure has a sheet that is being drafted or waits for approval.
    """
    check_nothing_open(procedure.versions.all(), str(procedure))
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        number=(procedure.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        effective_from=effective_from,
        made_by=made_by,
        based_on=based_on,
        created_at=at,
        updated_at=at,
        **{name: getattr(content, name) for name in SHEET_FIELDS},
    )
    Component.objects.bulk_create(
        Component(version=version, position=position, **part.model_dump(mode="json"))
        for position, part in enumerate(content.components, 1)
    )
    Fee.objects.bulk_create(Fee(version=version, **fee.model_dump(mode="json")) for fee in content.fees)
    ResultType.objects.bulk_create(
        ResultType(version=version, position=position, **part.model_dump(mode="json"))
        for position, part in enumerate(content.result_types, 1)
    )
    return version


def _sheet_parts(version: ProcedureVersion) -> dict[str, Any]:
    return {
        **{name: getattr(version, name) for name in SHEET_FIELDS},
        **_asked(version),
        "result_types": tuple(part_of(schema.ResultTypePart, row) for row in version.result_types.all()),
    }


def _asked(version: ProcedureVersion) -> dict[str, Any]:
    return {
        "components": tuple(part_of(schema.ComponentPart, component) for component in version.components.all()),
        "fees": tuple(part_of(schema.FeePart, fee) for fee in version.fees.all()),
    }
