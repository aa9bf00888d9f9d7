"""Find what a request is about: strangers get 404, roles that may not act 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from common.http import OfficeRequest
from procedures.catalogue import procedures_seen, sheets_seen, versions_seen
from procedures.models import Action, Procedure, ProcedureVersion, ProcessVersion, Step
from procedures.policies import can_change, can_change_catalogue, can_configure


def require_administrator(request: OfficeRequest) -> None:
    """Let only those pass who configure processes.

    Raises:
        PermissionDenied: the person does not.
    """
    if not can_configure(request.user):
        raise PermissionDenied


def seen_procedure(request: OfficeRequest, code: str) -> Procedure:
    """Return the procedure if it is in this person's catalogue.

    Raises:
        PermissionDenied: the person does not configure processes.
        Http404: there is none, or other agencies take it in.
    """
    require_administrator(request)
    return get_object_or_404(procedures_seen(request.user).select_related("field"), code=code)


def seen_version(request: OfficeRequest, pk: int) -> ProcessVersion:
    """Return the version if its process is this person's, or everybody's.

    Raises:
        PermissionDenied: the person does not configure processes.
        Http404: there is none, or its process belongs to another agency.
    """
    require_administrator(request)
    return get_object_or_404(versions_seen(request.user), pk=pk)


def own_version(request: OfficeRequest, pk: int) -> ProcessVersion:
    """Return the version if this person may change its process.

    Raises:
        PermissionDenied: the process holds for all agencies and is not this person's.
        Http404: there is none, or its process belongs to another agency.
    """
    version = seen_version(request, pk)
    if not can_change(request.user, version.process):
        raise PermissionDenied
    return version


def seen_sheet(request: OfficeRequest, pk: int) -> ProcedureVersion:
    """Return the sheet if its procedure is in this person's catalogue.

    Raises:
        PermissionDenied: the person does not configure processes.
        Http404: there is none, or other agencies take its procedure in.
    """
    require_administrator(request)
    return get_object_or_404(sheets_seen(request.user), pk=pk)


def own_sheet(request: OfficeRequest, pk: int) -> ProcedureVersion:
    """Return the sheet if this person may change the catalogue.

    Raises:
        PermissionDenied: the person may not.
        Http404: there is none, or other agencies take its procedure in.
    """
    version = seen_sheet(request, pk)
    require_cataloguer(request)
    return version


def require_cataloguer(request: OfficeRequest) -> None:
    """Let only those pass who may change the catalogue.

    Raises:
        PermissionDenied: the person may not.
    """
    if not can_change_catalogue(request.user):
        raise PermissionDenied


def step_of(version: ProcessVersion, pk: int) -> Step:
    """Return a step of the version.

    Raises:
        Http404: the version has no such step.
    """
    return get_object_or_404(version.steps, pk=pk)


def action_of(version: ProcessVersion, pk: int) -> Action:
    """Return an action of the version.

    Raises:
        Http404: the version has no such action.
    """
    return get_object_or_404(version.actions.select_related("from_step", "to_step"), pk=pk)
