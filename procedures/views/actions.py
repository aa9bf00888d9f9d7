"""Actions of a draft and their conditions: each change a form and a redirect that draws the picture anew."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Department, Role
from accounts.queries import colleagues_of
from common.http import OfficeRequest
from procedures.catalogue import shown_sheet
from procedures.conditions import CHANNELS, KINDS, TIME_UNITS, Base, conditions_read
from procedures.forms.base import DraftForm
from procedures.forms.conditions import CONDITION_TITLES, NUMBERS, Choices, ConditionForm, type_of
from procedures.forms.drafts import ActionForm, MoveForm, way_words
from procedures.forms.receivers import receiver_groups
from procedures.library import ACTIONS, usual_values
from procedures.models import Action, DurationUnit, ProcessVersion
from procedures.order_words import order_words
from procedures.part_orders import orders_read
from procedures.receivers import working_agencies
from procedures.services import actions
from procedures.services.actions import ActionData
from procedures.views.actions_demands import demand_groups, papers_offered
from procedures.views.answering import EditPage, done, drawn_for, edit_page, pressed
from procedures.views.finding import action_of, own_version

forms_of = require_http_methods(["GET", "HEAD", "POST"])
CHANNEL_NAMES = {
    "counter": gettext_lazy("Tại quầy"),
    "online": gettext_lazy("Trực tuyến"),
    "post": gettext_lazy("Qua bưu chính"),
}


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Nút bấm"), [("code", "c6"), ("label", "c6")]),
        (_("Đường đi"), [("from_step_id", "c4"), ("to_step_id", "c4"), ("transition", "c4")]),
        (_("Kích hoạt"), [("trigger", "c6"), ("after_hours", "c6")]),
        *receiver_groups(),
        (_("Phải có trước"), [("needs_draft", "c6")]),
        *demand_groups(),
        (_("Hồ sơ gốc"), [("link_action", "c8")]),
    ]


def _offers(version: ProcessVersion, action: Action | None = None) -> dict[str, Any]:
    """Return what an action's form offers: steps, papers, people and departments of the agencies that work on it."""
    agencies = working_agencies(version.process) if version.process.agency else []
    return {
        "steps": version.steps.all(),
        "papers": papers_offered(version, action),
        "people": colleagues_of([agency.pk for agency in agencies], without=None),
        "departments": list(Department.objects.filter(agency__in=agencies).select_related("agency")),
    }


@forms_of
def action_add(request: OfficeRequest, pk: int) -> HttpResponse:
    """Connect two steps (Thêm thao tác)."""
    version = own_version(request, pk)
    usual = {**usual_values(request.GET.get("ma", "")), "from_step_id": request.GET.get("tu")}
    form = ActionForm(request.POST or None, initial={**drawn_for(version), **usual}, **_offers(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        actions.action_add(version_id=version.pk, revision=revision, actor=request.user, at=now(), action=form.values)

    if done(form, version, act):
        messages.success(request, _("Đã thêm thao tác «%(name)s».") % {"name": form.cleaned_data["label"]})
        return redirect(version)
    page = EditPage(_("Thêm thao tác"), _("Thêm thao tác"), _groups())
    return edit_page(request, version, form, page, library=ACTIONS, origin=request.GET.get("tu", ""))


@forms_of
def action_edit(request: OfficeRequest, pk: int, action_id: int) -> HttpResponse:
    """Change an action; its conditions stand beside the form (Sửa thao tác)."""
    version = own_version(request, pk)
    action = action_of(version, action_id)
    values = {name: getattr(action, name) for name in ActionData.__dataclass_fields__}
    form = ActionForm(
        request.POST or None, initial={**drawn_for(version), **values}, code=action.code, **_offers(version, action)
    )

    def act() -> None:
        actions.action_edit(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            action=form.values,
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi thao tác «%(name)s».") % {"name": form.cleaned_data["label"]})
        return redirect(version)
    title = _("Thao tác «%(name)s»") % {"name": action.label}
    kinds = [(type_of(kind), CONDITION_TITLES[type_of(kind)]) for kind in KINDS]
    page = EditPage(title, _("Ghi lại"), _groups(), lead=way_words(action))
    conditions = [condition.asks for condition in conditions_read(action.conditions)]
    orders = [order_words(order) for order in orders_read(action.part_dossiers)]
    beside = {"conditions": conditions, "condition_kinds": kinds, "orders": orders}
    return edit_page(request, version, form, page, action=action, **beside)


@forms_of
def action_delete(request: OfficeRequest, pk: int, action_id: int) -> HttpResponse:
    """Take an action away (Xóa thao tác)."""
    version = own_version(request, pk)
    action = action_of(version, action_id)
    form = DraftForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        actions.action_delete(
            version_id=version.pk, revision=revision, action_id=action.pk, actor=request.user, at=now()
        )

    if done(form, version, act):
        messages.success(request, _("Đã xóa thao tác «%(name)s».") % {"name": action.label})
        return redirect(version)
    title = _("Xóa thao tác «%(name)s»") % {"name": action.label}
    page = EditPage(title, _("Xóa thao tác"), [], lead=way_words(action), danger=True)
    return edit_page(request, version, form, page)


@require_POST
def action_move(request: OfficeRequest, pk: int, action_id: int) -> HttpResponse:
    """Move an action one place up or down."""
    version = own_version(request, pk)
    action, form = action_of(version, action_id), MoveForm(request.POST)

    def act() -> None:
        actions.action_move(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            up=form.cleaned_data["huong"] == "len",
        )

    return pressed(request, version, form, act)


@forms_of
def condition_add(request: OfficeRequest, pk: int, action_id: int, kind: str) -> HttpResponse:
    """Add a condition of one type to an action (Thêm điều kiện)."""
    version = own_version(request, pk)
    action, wanted = action_of(version, action_id), _kind(kind)
    form = ConditionForm(
        request.POST or None, initial=drawn_for(version), kind=wanted, choices=_choices(version, wanted)
    )

    def act() -> None:
        actions.condition_add(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            condition=form.condition,
        )

    if done(form, version, act):
        messages.success(request, _("Đã thêm điều kiện cho «%(name)s».") % {"name": action.label})
        return redirect("procedures:action_edit", version.pk, action.pk)
    fields = [(name, "c8") for name in wanted.model_fields]
    title = _("Điều kiện: %(kind)s") % {"kind": CONDITION_TITLES[kind]}
    page = EditPage(title, _("Thêm điều kiện"), [("", fields)], lead=way_words(action))
    return edit_page(request, version, form, page)


@require_POST
def condition_remove(request: OfficeRequest, pk: int, action_id: int, index: int) -> HttpResponse:
    """Take a condition away (Bỏ điều kiện)."""
    version = own_version(request, pk)
    action, form = action_of(version, action_id), DraftForm(request.POST)

    def act() -> None:
        actions.condition_remove(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            action_id=action.pk,
            actor=request.user,
            at=now(),
            index=index,
        )

    pressed(request, version, form, act)
    return redirect("procedures:action_edit", version.pk, action.pk)


def _kind(name: str) -> type[Base]:
    for kind in KINDS:
        if type_of(kind) == name:
            return kind
    raise Http404


def _choices(version: ProcessVersion, kind: type[Base]) -> dict[str, Choices]:
    """Return what the fields of this kind of condition offer."""
    return {name: _offered(version, name) for name in kind.model_fields if name not in ("type", *NUMBERS)}


def _offered(version: ProcessVersion, name: str) -> Choices:
    if name == "channels":
        return [(channel, str(CHANNEL_NAMES[channel])) for channel in CHANNELS]
    if name == "unit":
        return [(unit, str(DurationUnit(unit).label)) for unit in TIME_UNITS]
    if name == "agencies":
        return list(version.process.procedure.receiving_agencies.values_list("code", "name"))
    if name == "step":
        return list(version.steps.values_list("code", "name"))
    return _components(version) if name == "component" else [(role.value, str(role.label)) for role in Role]


def _components(version: ProcessVersion) -> list[tuple[str, str]]:
    sheet = shown_sheet(version.process.procedure)
    return [(part.code, part.name) for part in sheet.components.all()] if sheet else []
