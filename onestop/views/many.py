"""One action for many dossiers, ticked in the list of one's work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Post
from common.http import OfficeRequest, render_page
from onestop.forms.many import ManyForm
from onestop.models import Dossier
from onestop.policies import works_at_desk
from onestop.queries.many import Together, Way, together, ways_of
from onestop.services import many
from onestop.services.many import Wanted
from onestop.views.asking import Asking

# As many as a page of the list has.
MOST = 50
PICKED, WANTED = "hs", "viec"


@require_http_methods(["GET", "HEAD", "POST"])
def many_act(request: OfficeRequest) -> HttpResponse:
    """Take one action for the ticked dossiers (Làm một lúc); the answer names those refused, and why."""
    if not works_at_desk(request.user):
        raise PermissionDenied
    values = request.POST if request.method == "POST" else request.GET
    picked = _picked(request, values)
    groups = together(ways_of(picked, request.user))
    if not groups:
        messages.error(request, _("Chưa chọn hồ sơ nào làm được một lúc. Hãy đánh dấu hồ sơ trong danh sách."))
        return redirect("onestop:task_list")
    group = next((one for one in groups if one.key == values.get(WANTED)), None)
    if group is None and request.method == "POST":
        messages.error(request, _("Việc bạn chọn đã thay đổi nên chưa làm hồ sơ nào. Hãy chọn lại việc cần làm."))
        return _choose_page(request, groups, picked, status=422)
    if group is None and len(groups) > 1:
        return _choose_page(request, groups, picked)
    group = group or groups[0]
    return _dialog(request, group, [one for one in picked if one.pk not in {way.dossier.pk for way in group.ways}])


def _choose_page(
    request: OfficeRequest, groups: list[Together], picked: list[Dossier], *, status: int = 200
) -> HttpResponse:
    return render_page(request, "onestop/many_choose.html", {"groups": groups, "picked": picked}, status=status)


def _picked(request: OfficeRequest, values: QueryDict) -> list[Dossier]:
    codes = [code for code in values.getlist(PICKED)[:MOST] if "\0" not in code]
    found = Dossier.objects.visible_to(request.user).filter(code__in=codes)
    return list(found.select_related("agency", "competent_agency").order_by("sort_at", "pk"))


def _dialog(request: OfficeRequest, group: Together, left: list[Dossier]) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = ManyForm(sent, action=group.first.action, handlers=_common_handlers(request, group.ways))
    context = {"group": group, "action": group.first.action, "left": left, "form": form}
    if sent is None or not form.is_valid():
        return render_page(request, "onestop/many_act.html", context, status=422 if sent is not None else 200)
    done = many.dossiers_act(wanted=_wanted(group, sent), actor=request.user, at=now(), **form.cleaned_data)
    context |= {
        "moved": [one for one in done if not one.refusal],
        "refused": [one for one in done if one.refusal],
    }
    return render_page(request, "onestop/many_done.html", context)


def _wanted(group: Together, sent: QueryDict) -> list[Wanted]:
    """Return what is to be done, for the steps that the page showed."""
    return [
        Wanted(way.dossier.pk, way.dossier.code, way.action.id, sent.get(f"buoc-{way.dossier.pk}", ""))
        for way in group.ways
    ]


def _common_handlers(request: OfficeRequest, ways: tuple[Way, ...]) -> list[Post]:
    """Return who may have every one of them; nobody where they are of several agencies or processes."""
    first = ways[0]
    places = {(way.dossier.agency_id, way.dossier.competent_agency_id, way.action.id) for way in ways}
    return Asking(first.dossier, request.user).handlers(first.end, first.action) if len(places) == 1 else []
