"""Drafts made from a package in the browser; nothing is published here."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import TransitionError
from procedures import schema
from procedures.models import Procedure, ProcedureVersion, Process, ProcessVersion
from procedures.packages import PackageError, procedure_create, version_write
from procedures.services.casing import names_of, names_write
from procedures.services.changing import Kind, check_cataloguer, check_person, write_event
from procedures.services.previewing import Preview, ProcessPreview, package_preview
from procedures.sheets import sheet_write


class ChangedMeanwhile(TransitionError):
    """What is here is not any more what the package was compared with."""


def package_draft(
    *, package: schema.Package, mark: str, origin: str, reason: str, actor: User, at: datetime
) -> list[ProcessVersion | ProcedureVersion]:
    """Make drafts of the processes and of the sheet of a package that differ from what is here, the sheet last.

    Changed names hold at once, as they do when they are edited here; the record notes the package.
    The sheet is left alone where this person may not change the catalogue. The caller has a transaction open.

    Raises:
        PackageError: it has errors, differs in nothing, or names what is not here.
        ChangedMeanwhile: something it was compared with changed since.
        PolicyError, TransitionError: one of its processes is not this person's, or has an open version already.
    """
    Procedure.objects.select_for_update().filter(code=package.procedure.code).first()
    preview = package_preview(package=package, actor=actor)
    _check(preview, mark)
    procedure = preview.procedure or procedure_create(part=package.procedure, at=at)
    for one in preview.renamed:
        _rename(one, actor=actor, at=at, origin=origin, reason=reason)
    made: list[ProcessVersion | ProcedureVersion] = [_draft(procedure, one, actor, at) for one in preview.differing]
    if preview.takes_sheet:
        made.append(_draft_sheet(procedure, preview, actor, at))
    for version in made:
        write_event(version, actor=actor, at=at, kind=Kind.IMPORTED, what=origin, opinion=reason)
    return made


def _check(preview: Preview, mark: str) -> None:
    if not preview.differs:
        raise PackageError(_("Gói này không khác gì ở đây, nên không có gì để soạn."))
    if preview.mark != mark:
        raise ChangedMeanwhile(_("Quy trình hoặc thủ tục ở đây đã đổi từ khi bạn xem khác biệt. Hãy xem lại rồi nhập."))
    if preview.hindrances:
        raise TransitionError(preview.hindrances[0])


def _draft_sheet(procedure: Procedure, preview: Preview, actor: User, at: datetime) -> ProcedureVersion:
    check_cataloguer(actor)
    return sheet_write(
        procedure=procedure,
        content=preview.package.procedure.content,
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=preview.sheet.present,
    )


def _rename(preview: ProcessPreview, *, actor: User, at: datetime, origin: str, reason: str) -> None:
    process = Process.objects.select_for_update().get(code=preview.part.code)
    check_person(actor, process)
    names_write(process=process, names=names_of(preview.part), actor=actor, at=at, origin=origin, reason=reason)


def _draft(procedure: Procedure, preview: ProcessPreview, actor: User, at: datetime) -> ProcessVersion:
    part = preview.part
    case = {"case_name": part.case_name, "case_order": part.case_order}
    names = {"procedure": procedure, "agency": preview.agency, "name": part.name, **case}
    process, _made = Process.objects.select_for_update().get_or_create(
        code=part.code, defaults={**names, "created_at": at, "updated_at": at}
    )
    if process.procedure_id != procedure.pk:
        raise PackageError(_("Mã quy trình này đã dùng cho thủ tục khác. Hãy đổi mã quy trình trong gói."))
    check_person(actor, process)
    return version_write(
        process=process,
        content=part.content,
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=preview.present,
    )
