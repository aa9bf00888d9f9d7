"""The dossiers that should have gone on by themselves, for administrators."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from common.http import OfficeRequest, keyset_page, render_page
from onestop.queries.timers import held_timers
from procedures.links import PageLink
from procedures.policies import can_configure

PAGE_ROWS = 50


def timers_link(user: User) -> PageLink | None:
    """Return the button on the list of procedures, where something is held."""
    count = held_timers(user).count()
    if not count:
        return None
    label = _("Không tự chuyển được: %(count)d") % {"count": count}
    return PageLink(label, reverse("onestop:timer_list"), "exclamation-triangle")


@require_safe
def timer_list(request: OfficeRequest) -> HttpResponse:
    """List the dossiers whose timers cannot pass them on, the longest held first (Hồ sơ không tự chuyển được)."""
    if not can_configure(request.user):
        raise PermissionDenied
    rows = held_timers(request.user)
    page = keyset_page(rows, order=["first_at"], after=request.GET.get("after", ""), size=PAGE_ROWS)
    return render_page(request, "onestop/timer_list.html", {"page": page}, part="list")
