"""Make and describe procedures, and draft their sheets."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from common.errors import InputError
from common.search import fold
from procedures import schema
from procedures.models import Field, Procedure, ProcedureVersion
from procedures.services.changing import Kind, check_cataloguer, check_revision, locked_sheet_draft, write_event
from procedures.sheets import SHEET_FIELDS, draft_sheet, sheet_write


@dataclass(frozen=True)
class ProcedureData:
    """What holds for a procedure whatever its sheet says."""

    name: str
    field_id: int
    online_level: str
    level: str = ""
    agency_ids: tuple[int, ...] = ()
    decider_ids: tuple[int, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class SheetData:
    """The texts of a sheet."""

    result_name: str
    steps_text: str = ""
    ways_text: str = ""
    time_text: str = ""
    applicants_text: str = ""
    forms_text: str = ""
    conditions_text: str = ""
    legal_basis: str = ""


@transaction.atomic
def procedure_create(*, code: str, procedure: ProcedureData, actor: User, at: datetime) -> ProcedureVersion:
    """Make a procedure whose first sheet, a draft, asks for an application form.

    Raises:
        PolicyError: the person may not change the catalogue.
        InputError: another procedure has the code.
    """
    check_cataloguer(actor)
    if Procedure.objects.filter(code=code).exists():
        raise InputError(_("Mã thủ tục «%(code)s» đã có. Hãy kiểm tra lại mã.") % {"code": code}, field="code")
    made = Procedure(code=code, created_at=at)
    _fill(made, procedure, at)
    content = schema.ProcedureContent(
        result_name=_("Kết quả giải quyết"),
        components=(schema.ComponentPart(code="TP01", name=_("Đơn đề nghị")),),
    )
    version = sheet_write(procedure=made, content=content, effective_from=localdate(at), at=at, made_by=actor)
    write_event(version, actor=actor, at=at, kind=Kind.MADE)
    return version


@transaction.atomic
def procedure_edit(
    *, procedure_id: int, revision: int, actor: User, at: datetime, procedure: ProcedureData
) -> Procedure:
    """Change what holds for a procedure whatever its sheet says; the record of its latest sheet notes it.

    `revision` is that of the latest sheet.

    Raises:
        PolicyError: the person may not change the catalogue.
        StaleDraftError: the latest sheet or the procedure changed since the form was drawn.
    """
    check_cataloguer(actor)
    changed = Procedure.objects.select_for_update().get(pk=procedure_id)
    latest = changed.versions.select_for_update().order_by("-number")[0]
    check_revision(latest, revision)
    _fill(changed, procedure, at)
    write_event(latest, actor=actor, at=at, kind=Kind.PROCEDURE_EDITED)
    return changed


@transaction.atomic
def sheet_draft(*, version_id: int, actor: User, at: datetime) -> ProcedureVersion:
    """Begin the next sheet of a procedure as a copy of one of its sheets.

    Raises:
        PolicyError: the person may not change the catalogue.
        OpenVersionError: the procedure has an open sheet already.
    """
    source = ProcedureVersion.objects.get(pk=version_id)
    procedure = Procedure.objects.select_for_update().get(pk=source.procedure_id)
    check_cataloguer(actor)
    version = sheet_write(
        procedure=procedure,
        content=draft_sheet(source),
        effective_from=localdate(at),
        at=at,
        made_by=actor,
        based_on=source,
    )
    write_event(version, actor=actor, at=at, kind=Kind.MADE)
    return version


@transaction.atomic
def sheet_edit(*, version_id: int, revision: int, actor: User, at: datetime, sheet: SheetData) -> ProcedureVersion:
    """Change the texts of a drafted sheet.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    for name in SHEET_FIELDS:
        setattr(version, name, getattr(sheet, name))
    write_event(version, actor=actor, at=at, kind=Kind.SHEET_EDITED, saving=SHEET_FIELDS)
    return version


def _fill(row: Procedure, procedure: ProcedureData, at: datetime) -> None:
    row.name, row.folded_name = procedure.name, fold(procedure.name)
    row.field = Field.objects.get(pk=procedure.field_id)
    row.level, row.online_level, row.active = procedure.level, procedure.online_level, procedure.active
    row.updated_at = at
    row.save()
    row.receiving_agencies.set(Agency.objects.filter(pk__in=procedure.agency_ids))
    row.deciding_agencies.set(Agency.objects.filter(pk__in=procedure.decider_ids))
