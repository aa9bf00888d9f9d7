"""Write procedures and versions of processes as packages that another installation can take in."""

from django.utils.translation import gettext as _

from procedures import schema
from procedures.models import Procedure, ProcedureVersion, ProcessVersion, VersionState
from procedures.packages import PackageError, process_content
from procedures.sheets import procedure_content


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
    return _package(procedure, version, parts)


def version_export(version: ProcessVersion) -> schema.Package:
    """Return one version of a process with its procedure's published sheet as a package.

    The seal vouches for it, so it must have been approved.

    Raises:
        PackageError: the version was never approved, or the procedure has no published sheet.
    """
    if not version.was_approved:
        raise PackageError(_("Phiên bản này chưa được duyệt, nên chưa lập được gói. Hãy gửi duyệt trước."))
    procedure = version.process.procedure
    sheet = procedure.versions.filter(state=VersionState.PUBLISHED).first()
    if sheet is None:
        raise PackageError(_("Thủ tục này chưa có bản công bố, nên chưa lập được gói. Hãy công bố thủ tục trước."))
    return _package(procedure, sheet, (_process_part(version),))


def _package(
    procedure: Procedure, sheet: ProcedureVersion, processes: tuple[schema.ProcessPart, ...]
) -> schema.Package:
    return schema.Package(
        format="motcuamo.procedure",
        version=1,
        procedure=schema.ProcedurePart(
            code=procedure.code,
            name=procedure.name,
            field=schema.FieldPart(code=procedure.field.code, name=procedure.field.name),
            level=Procedure.Level(procedure.level) if procedure.level else "",
            online_level=Procedure.OnlineLevel(procedure.online_level),
            receiving_agencies=tuple(procedure.receiving_agencies.order_by("code").values_list("code", flat=True)),
            deciding_agencies=tuple(procedure.deciding_agencies.order_by("code").values_list("code", flat=True)),
            effective_from=sheet.effective_from,
            content=procedure_content(sheet),
        ),
        processes=processes,
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
        case_order=process.case_order,
        agency=process.agency.code if process.agency else None,
        effective_from=version.effective_from,
        content=process_content(version),
    )
