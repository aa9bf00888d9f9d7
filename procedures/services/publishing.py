"""From a draft to the process in force: sent by one person, approved by a second."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from procedures.catalogue import check_version
from procedures.models import ProcedureVersion, Process, ProcessVersion
from procedures.services import approval
from procedures.services.changing import locked_draft, locked_version


@transaction.atomic
def version_send(*, version_id: int, revision: int, actor: User, at: datetime, note: str = "") -> ProcessVersion:
    """Send a draft to a second person for approval.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, changed since the form was drawn, or has errors.
        InputError: it has warnings and no word is given for them.
    """
    version = locked_draft(version_id, actor, revision)
    approval.send(version, check_version(version), actor=actor, at=at, note=note)
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
    return version


@transaction.atomic
def version_approve(
    *, version_id: int, revision: int, actor: User, at: datetime, effective_from: date, note: str = ""
) -> ProcessVersion:
    """Publish a version from a day on; the version in force retires then, its dossiers keep it.

    Raises:
        PolicyError: the person may not configure this process, or worked on the version.
        TransitionError: the version does not wait for approval, changed since the form was drawn, or has errors.
        InputError: the day is past.
    """
    process_id = ProcessVersion.objects.values_list("process_id", flat=True).get(pk=version_id)
    Process.objects.select_for_update().get(pk=process_id)
    version = _waiting(version_id, actor, revision)
    approval.approve(version, check_version(version), actor=actor, at=at, effective_from=effective_from, note=note)
    return version


@transaction.atomic
def versions_take_effect(*, at: datetime) -> int:
    """Put the approved processes and sheets in force whose day has come; return how many."""
    return sum(approval.take_effect(kind.objects.all(), at) for kind in (ProcessVersion, ProcedureVersion))


def _waiting(version_id: int, actor: User, revision: int) -> ProcessVersion:
    version = locked_version(version_id, actor)
    approval.check_waiting(version, revision)
    return version
