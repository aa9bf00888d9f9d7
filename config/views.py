"""The page after sign-in: where this person's work is."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.models import Role
from common.http import OfficeRequest

OFFICE_ROLES = (Role.LEADER, Role.CLERICAL, Role.UNIT_CLERICAL)


@require_safe
def start(request: OfficeRequest) -> HttpResponse:
    """Send each person to the list where their work waits."""
    post = request.user.main_post
    if post and post.role in OFFICE_ROLES:
        return redirect("eoffice:document_list")
    if post and post.role == Role.SYSTEM_ADMIN:
        return redirect("integrations:message_list")
    return redirect("onestop:task_list" if post else "portal:home")
