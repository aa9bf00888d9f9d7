"""For which agency a clerical officer works on a page that belongs to no document yet."""

from django.core.exceptions import PermissionDenied

from accounts.models import Agency
from common.http import OfficeRequest
from eoffice import policies


def clerical_agency(request: OfficeRequest) -> Agency:
    """Return the agency that was asked for by `co-quan`, or the first where the person is a clerical officer.

    Raises:
        PermissionDenied: the person is none, or not there.
    """
    agencies = {one.code: one for one in _agencies(request)}
    wanted = request.GET.get("co-quan", "")
    if not agencies or (wanted and wanted not in agencies):
        raise PermissionDenied
    return agencies.get(wanted) or next(iter(agencies.values()))


def other_agencies(request: OfficeRequest, agency: Agency) -> list[Agency]:
    """Return the other agencies where the person is a clerical officer."""
    return [one for one in _agencies(request) if one.pk != agency.pk]


def _agencies(request: OfficeRequest) -> list[Agency]:
    posts = request.user.posts_as(*policies.CLERICAL_ROLES)
    return list({post.agency_id: post.agency for post in posts}.values())
