"""The part dossiers that an action of a draft makes: add one, take one away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.http import OfficeRequest
from procedures.forms.base import DraftForm
from procedures.forms.conditions import Choices
from procedures.forms.drafts import way_words
from procedures.forms.part_orders import FIELDS, PartOrderForm
from procedures.models import ProcessVersion
from procedures.orderable import orderable_procedures, receiving_agencies
from procedures.services import part_orders
from procedures.views.actions_demands import papers_offered
from procedures.views.answering import EditPage, done, drawn_for, edit_page, pressed
from procedures.views.finding import action_of, own_version


@require_http_methods(["GET", "HEAD", "POST"])
def order_add(request: OfficeRequest, pk: int, action_id: int) -> HttpResponse:
    """Let an action make one more part dossier (Thêm hồ sơ thành phần)."""
    version = own_version(request, pk)
    action = action_of(version, action_id)
    form = PartOrderForm(
        request.POST or None,
        initial=drawn_for(version),
        procedures=_procedures(version),
        agencies=[(agency.code, f"{agency.code} – {agency.name}") for agency in receiving_agencies()],
        papers=papers_offered(version),
    )

    def act() -> None:
        part_orders.order_add(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            order=form.order,
        )

    if done(form, version, act):
        messages.success(request, _("Đã thêm hồ sơ thành phần cho «%(name)s».") % {"name": action.label})
        return redirect("procedures:action_edit", version.pk, action.pk)
    title = _("Hồ sơ thành phần của «%(name)s»") % {"name": action.label}
    page = EditPage(title, _("Thêm hồ sơ thành phần"), [("", [(name, "") for name in FIELDS])], lead=way_words(action))
    return edit_page(request, version, form, page)


@require_POST
def order_remove(request: OfficeRequest, pk: int, action_id: int, index: int) -> HttpResponse:
    """Take a part dossier of an action away (Bỏ hồ sơ thành phần)."""
    version = own_version(request, pk)
    action, form = action_of(version, action_id), DraftForm(request.POST)

    def act() -> None:
        part_orders.order_remove(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            index=index,
        )

    pressed(request, version, form, act)
    return redirect("procedures:action_edit", version.pk, action.pk)


def _procedures(version: ProcessVersion) -> Choices:
    own = version.process.procedure_id
    return [(one.code, f"{one.code} – {one.name}"[:120]) for one in orderable_procedures() if one.pk != own]
