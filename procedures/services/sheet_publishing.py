"""From a drafted sheet to the one in force: sent by one person, approved by a second."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from procedures.catalogue import check_sheet
from procedures.models import Procedure, ProcedureVersion
from procedures.services import approval
from procedures.services.changing import locked_sheet, locked_sheet_draft


@transaction.atomic
def sheet_send(*, version_id: int, revision: int, actor: User, at: datetime, note: str = "") -> ProcedureVersion:
    """Send a drafted sheet to a second person for approval.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, changed since the form was drawn, or has errors.
        InputError: it has warnings and no word is given for them.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    approval.send(version, check_sheet(version), actor=actor, at=at, note=note)
    return version


@transaction.atomic
def sheet_send_back(*, version_id: int, revision: int, actor: User, at: datetime, reason: str) -> ProcedureVersion:
    """Give a sheet that waits for approval back to be mended.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet does not wait for approval, or changed since the form was drawn.
    """
    version = _waiting(version_id, actor, revision)
    approval.send_back(version, actor=actor, at=at, reason=reason)
    return version


@transaction.atomic
def sheet_discard(*, version_id: int, revision: int, actor: User, at: datetime, reason: str) -> ProcedureVersion:
    """Give a drafted sheet up; it stays readable with the reason.

    Raises:
        PolicyError: the person may not change the catalogue.
        TransitionError: the sheet is no draft, or changed since the form was drawn.
    """
    version = locked_sheet_draft(version_id, actor, revision)
    approval.discard(version, actor=actor, at=at, reason=reason)
    return version


@transaction.atomic
def sheet_approve(
    *,
    version_id: int,
    revision: int,
    actor: User,
    at: datetime,
    effective_from: date,
    note: str = "",
    replaces: bool = False,
) -> ProcedureVersion:
    """Publish a sheet from a day on; the sheet in force retires then, its dossiers keep it.

    `replaces` says that the sheet which is approved for a later day gives way.

    Raises:
        PolicyError: the person may not change the catalogue, or worked on the sheet.
        TransitionError: the sheet does not wait for approval, changed since the form was drawn, or has errors.
        InputError: the day is past, warnings are not explained, or an approved sheet would give way unsaid.
    """
    procedure_id = ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=version_id)
    Procedure.objects.select_for_update().get(pk=procedure_id)
    version = _waiting(version_id, actor, revision)
    decision = approval.Decision(effective_from, note, replaces)
    approval.approve(version, check_sheet(version), actor=actor, at=at, decision=decision)
    return version


def _waiting(version_id: int, actor: User, revision: int) -> ProcedureVersion:
    version = locked_sheet(version_id, actor)
    approval.check_waiting(version, revision)
    return version
