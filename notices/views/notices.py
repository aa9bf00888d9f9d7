"""What an officer was told (Thông báo)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.http import OfficeRequest, keyset_page, render_page
from notices.queries import notices_of, unseen_count
from notices.services.telling import notices_see

PAGE_ROWS = 50


@require_safe
def notice_list(request: OfficeRequest) -> HttpResponse:
    """List the person's notices, latest first."""
    page = keyset_page(notices_of(request.user), order=["-pk"], after=request.GET.get("after", ""), size=PAGE_ROWS)
    context = {"page": page, "unseen": any(notice.seen_at is None for notice in page.items)}
    return render_page(request, "notices/notice_list.html", context, part="list")


@require_safe
def notice_open(request: OfficeRequest, pk: int) -> HttpResponse:
    """Go to what a notice is about; all that the person was told of it counts as read."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    notices_see(user=request.user, at=now(), subject=notice.subject)
    return redirect(notice.url)


@require_safe
def notice_count(request: OfficeRequest) -> HttpResponse:
    """Answer how many notices are new, as the bell shows it; asked for by the page itself."""
    return render_page(request, "notices/_count.html", {"count": unseen_count(request.user)})


@require_POST
def notice_see_all(request: OfficeRequest) -> HttpResponse:
    """Mark all of the person's notices as read (Đánh dấu đã đọc)."""
    if notices_see(user=request.user, at=now()):
        messages.success(request, _("Đã đánh dấu mọi thông báo là đã đọc."))
    return redirect("notices:notice_list")
