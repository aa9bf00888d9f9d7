"""Components and fees of a drafted sheet: each change a form and a redirect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.http import OfficeRequest
from procedures.exemptions import Group, exemptions_read
from procedures.forms.base import DraftForm
from procedures.forms.drafts import MoveForm
from procedures.forms.parts import ComponentForm, FeeForm
from procedures.services import components
from procedures.services.components import ComponentData, FeeData
from procedures.views.answering import EditPage, done, drawn_for, edit_page, pressed
from procedures.views.finding import own_sheet

forms_of = require_http_methods(["GET", "HEAD", "POST"])


def _component_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Giấy tờ"), [("name", "c8"), ("code", "c4"), ("kind", "c8"), ("short_name", "c4"), ("guidance", "")]),
        (_("Số bản"), [("originals", "c3"), ("copies", "c3"), ("required", "c3"), ("sign", "c3")]),
        (_("Tệp"), [("allowed_types", ""), ("several", "c4"), ("online_form", "c4"), ("digitised", "c4")]),
        (_("Tái sử dụng"), [("national_code", "c4"), ("reuse_code", "c4"), ("reused_from", "c4")]),
    ]


def _fee_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Khoản thu"), [("kind", "c4"), ("name", "c8"), ("amount_vnd", "c4"), ("editable_by", "")]),
        (_("Giảm bao nhiêu phần trăm"), [(f"giam-{group.value}", "c6") for group in Group] + [("exemption", "")]),
    ]


@forms_of
def component_add(request: OfficeRequest, pk: int) -> HttpResponse:
    """Add a component (Thêm thành phần)."""
    version = own_sheet(request, pk)
    form = ComponentForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        components.component_add(
            version_id=version.pk, revision=revision, actor=request.user, at=now(), component=form.values
        )

    if done(form, version, act):
        messages.success(request, _("Đã thêm thành phần «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(request.path if "them-moi" in request.POST else version.get_absolute_url())
    page = EditPage(_("Thêm thành phần"), _("Ghi lại"), _component_groups(), again=_("Ghi lại và thêm mới"))
    return edit_page(request, version, form, page)


@forms_of
def component_edit(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Change a component (Sửa thành phần)."""
    version = own_sheet(request, pk)
    part = get_object_or_404(version.components, pk=part_id)
    values = {name: getattr(part, name) for name in ComponentData.__dataclass_fields__}
    form = ComponentForm(request.POST or None, initial={**drawn_for(version), **values})

    def act() -> None:
        components.component_edit(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            component_id=part.pk,
            actor=request.user,
            at=now(),
            component=form.values,
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi thành phần «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    title = _("Thành phần «%(name)s»") % {"name": part.name}
    return edit_page(request, version, form, EditPage(title, _("Ghi lại"), _component_groups()))


@forms_of
def component_delete(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Take a component away (Xóa thành phần)."""
    version = own_sheet(request, pk)
    part = get_object_or_404(version.components, pk=part_id)
    form = DraftForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        components.component_delete(
            version_id=version.pk, revision=revision, component_id=part.pk, actor=request.user, at=now()
        )

    if done(form, version, act):
        messages.success(request, _("Đã xóa thành phần «%(name)s».") % {"name": part.name})
        return redirect(version)
    title = _("Xóa thành phần «%(name)s»") % {"name": part.name}
    return edit_page(request, version, form, EditPage(title, _("Xóa thành phần"), [], danger=True))


@require_POST
def component_move(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Move a component one place up or down."""
    version = own_sheet(request, pk)
    part, form = get_object_or_404(version.components, pk=part_id), MoveForm(request.POST)

    def act() -> None:
        components.component_move(
            version_id=version.pk,
            revision=form.cleaned_data["revision"],
            component_id=part.pk,
            actor=request.user,
            at=now(),
            up=form.cleaned_data["huong"] == "len",
        )

    return pressed(request, version, form, act)


@forms_of
def fee_add(request: OfficeRequest, pk: int) -> HttpResponse:
    """Add a fee or charge (Thêm khoản thu)."""
    version = own_sheet(request, pk)
    form = FeeForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        components.fee_add(version_id=version.pk, revision=revision, actor=request.user, at=now(), fee=form.values)

    if done(form, version, act):
        messages.success(request, _("Đã thêm khoản thu «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    return edit_page(request, version, form, EditPage(_("Thêm khoản thu"), _("Ghi lại"), _fee_groups()))


@forms_of
def fee_edit(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Change a fee or charge (Sửa khoản thu)."""
    version = own_sheet(request, pk)
    fee = get_object_or_404(version.fees, pk=part_id)
    values = {name: getattr(fee, name) for name in FeeData.__dataclass_fields__}
    values |= FeeForm.percents(exemptions_read(fee.exemptions))
    form = FeeForm(request.POST or None, initial={**drawn_for(version), **values})

    def act() -> None:
        revision = form.cleaned_data["revision"]
        components.fee_edit(
            version_id=version.pk, revision=revision, fee_id=fee.pk, actor=request.user, at=now(), fee=form.values
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi khoản thu «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    title = _("Khoản thu «%(name)s»") % {"name": fee.name}
    return edit_page(request, version, form, EditPage(title, _("Ghi lại"), _fee_groups()))


@forms_of
def fee_delete(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Take a fee or charge away (Xóa khoản thu)."""
    version = own_sheet(request, pk)
    fee = get_object_or_404(version.fees, pk=part_id)
    form = DraftForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        components.fee_delete(version_id=version.pk, revision=revision, fee_id=fee.pk, actor=request.user, at=now())

    if done(form, version, act):
        messages.success(request, _("Đã xóa khoản thu «%(name)s».") % {"name": fee.name})
        return redirect(version)
    title = _("Xóa khoản thu «%(name)s»") % {"name": fee.name}
    return edit_page(request, version, form, EditPage(title, _("Xóa khoản thu"), [], danger=True))
