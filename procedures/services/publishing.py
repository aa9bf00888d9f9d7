"""From a draft to the process in force: sent by one person, approved by a second."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from procedures.catalogue import check_version
from procedures.models import Procedure, ProcedureVersion, Process, ProcessVersion
from procedures.services import approval, first_sheets
from procedures.services.changing import locked_draft, locked_version


@transaction.atomic
def version_send(*, version_id: int, revision: int, actor: User, at: datetime, note: str = "") -> ProcessVersion:
    """Send a draft to a second person for approval.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, changed since the form was drawn, or has errors.
        InputError: it has warnings and no word is given for them.

    The sheet of a procedure that is new here goes along.
    """
    version = locked_draft(version_id, actor, revision)
    approval.send(version, check_version(version), actor=actor, at=at, note=note)
    first_sheets.send_along(version, actor=actor, at=at, note=note)
    return version


@transaction.atomic
def version_send_back(*, version_id: int, revision: int, actor: User, at: datetime, reason: str) -> ProcessVersion:
    """Give a version that waits for approval back to be mended.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version does not wait for approval, or changed since the form was drawn.
    """
    version = _waiting(version_id, actor, revision)
    approval.send_back(version, actor=actor, at=at, reason=reason)
    first_sheets.send_back_along(version, actor=actor, at=at, reason=reason)
    return version


@transaction.atomic
def version_approve(
    *,
    version_id: int,
    revision: int,
    actor: User,
    at: datetime,
    effective_from: date,
    note: str = "",
    replaces: bool = False,
    sheet_revision: int | None = None,
) -> ProcessVersion:
    """Publish a version from a day on; the version in force retires then, its dossiers keep it.

    `replaces` says that the version which is approved for a later day gives way; `sheet_revision` is that of the sheet
    which was shown with a procedure's first process and is published with it.

    Raises:
        PolicyError: the person may not configure this process, or worked on the version.
        TransitionError: the version does not wait for approval, changed since the form was drawn, or has errors.
        InputError: the day is past, warnings are not explained, or an approved version would give way unsaid.
    """
    process_id, procedure_id = ProcessVersion.objects.values_list("process_id", "process__procedure_id").get(
        pk=version_id
    )
    Procedure.objects.select_for_update(no_key=True).get(pk=procedure_id)
    Process.objects.select_for_update().get(pk=process_id)
    version = _waiting(version_id, actor, revision)
    decision = approval.Decision(effective_from, note, replaces)
    approval.approve(version, check_version(version), actor=actor, at=at, decision=decision)
    first_sheets.approve_along(version, revision=sheet_revision, actor=actor, at=at, decision=decision)
    return version


@transaction.atomic
def versions_take_effect(*, at: datetime) -> int:
    """Put the approved processes and sheets in force whose day has come; return how many."""
    return sum(approval.take_effect(kind.objects.all(), at) for kind in (ProcessVersion, ProcedureVersion))


def _waiting(version_id: int, actor: User, revision: int) -> ProcessVersion:
    version = locked_version(version_id, actor)
    approval.check_waiting(version, revision)
    return version
