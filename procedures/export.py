"""Write a version of a process as a package that another installation can take in."""

from django.utils.translation import gettext as _

from procedures import schema
from procedures.catalogue import sheet_of
from procedures.models import Procedure, ProcessVersion
from procedures.packages import PackageError, procedure_content, process_content


def package_of(version: ProcessVersion) -> schema.Package:
    """Return a version with its procedure's published sheet as a package.

    Raises:
        PackageError: the procedure has no published sheet.
    """
    process, procedure = version.process, version.process.procedure
    sheet = sheet_of(procedure)
    if sheet is None:
        raise PackageError(_("Thủ tục này chưa có bản công bố, nên chưa lập được gói. Hãy công bố thủ tục trước."))
    return schema.Package(
        format="motcuamo.procedure",
        version=1,
        procedure=schema.ProcedurePart(
            code=procedure.code,
            name=procedure.name,
            field=schema.FieldPart(code=procedure.field.code, name=procedure.field.name),
            online_level=Procedure.OnlineLevel(procedure.online_level),
            receiving_agencies=tuple(procedure.receiving_agencies.order_by("code").values_list("code", flat=True)),
            effective_from=sheet.effective_from,
            content=procedure_content(sheet),
        ),
        processes=(
            schema.ProcessPart(
                code=process.code,
                name=process.name,
                case_name=process.case_name,
                agency=process.agency.code if process.agency else None,
                effective_from=version.effective_from,
                content=process_content(version),
            ),
        ),
    )
