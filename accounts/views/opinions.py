"""The ready opinions of a person and of the agency."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import OpinionForm
from accounts.models import OpinionTemplate
from accounts.queries import opinion_templates
from accounts.services import opinions
from common.answering import answer_form
from common.errors import PolicyError
from common.http import OfficeRequest, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_list(request: OfficeRequest) -> HttpResponse:
    """Show the ready opinions, and add one (Mẫu ý kiến); htmx gets them to be picked beside a field."""
    user = request.user
    kept_for = [post.agency for post in user.active_posts if opinions.may_keep_for(user, post.agency_id)]
    form = OpinionForm(request.POST or None, agencies=kept_for)

    def page(status: int) -> HttpResponse:
        found = opinion_templates(user)
        context = {
            "own": [one for one in found if one.agency_id is None],
            "shared": [one for one in found if one.agency_id is not None],
            "kept_for": {agency.pk for agency in kept_for},
            "form": form,
        }
        return render_page(request, "accounts/opinion_list.html", context, part="picks", status=status)

    def act(values: dict[str, Any]) -> str:
        opinions.opinion_add(actor=user, text=values["text"], agency_id=values.get("agency_id"))
        return _("Đã thêm mẫu ý kiến. Mẫu hiện cạnh mọi ô ý kiến.")

    if request.method != "POST":
        return page(200)
    return answer_form(request, form, act, page=page, back=request.path)


@require_POST
def opinion_remove(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take a ready opinion away."""
    if pk not in {one.pk for one in opinion_templates(request.user)}:
        raise Http404
    try:
        opinions.opinion_remove(actor=request.user, opinion_id=pk)
    except OpinionTemplate.DoesNotExist:
        raise Http404 from None
    except PolicyError:
        raise PermissionDenied from None
    messages.success(request, _("Đã xóa mẫu ý kiến."))
    return redirect("accounts:opinion_list")
