"""Find what a request is about: strangers get 404, roles that may not act 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.http import OfficeRequest
from onestop.models import Dossier
from onestop.policies import administers, can_receive, works_at_desk
from onestop.queries import find_dossier


def visible_dossier(request: OfficeRequest, code: str) -> Dossier:
    """Return the dossier if this person may see it.

    Raises:
        Http404: there is none, or it belongs to another agency.
    """
    dossier = find_dossier(request.user, code)
    if dossier is None:
        raise Http404
    return dossier


def dossier_to_work_on(request: OfficeRequest, code: str) -> Dossier:
    """Return the dossier if this person may see it and works at the desk.

    Raises:
        Http404: there is none, or it belongs to another agency.
        PermissionDenied: the person has no role at the desk.
    """
    dossier = visible_dossier(request, code)
    if not works_at_desk(request.user):
        raise PermissionDenied
    return dossier


def dossier_to_take_back(request: OfficeRequest, code: str) -> Dossier:
    """Return the dossier if this person may see it, and works at the desk or administers an agency.

    Raises:
        Http404: there is none, or it belongs to another agency.
        PermissionDenied: the person has neither role.
    """
    dossier = visible_dossier(request, code)
    if not (works_at_desk(request.user) or administers(request.user)):
        raise PermissionDenied
    return dossier


def dossier_at_counter(request: OfficeRequest, code: str) -> Dossier:
    """Return the dossier if this person may see it and is a clerk of the desk that received it.

    Raises:
        Http404: there is none, or it belongs to another agency.
        PermissionDenied: the person is no clerk there.
    """
    dossier = visible_dossier(request, code)
    if not can_receive(request.user, dossier.agency_id):
        raise PermissionDenied
    return dossier


def require_clerk(request: OfficeRequest) -> None:
    """Let only clerks of a one-stop desk pass.

    Raises:
        PermissionDenied: the person is none.
    """
    if not can_receive(request.user):
        raise PermissionDenied
