"""Types of result of a drafted sheet: each change a form and a redirect."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Agency
from common.http import OfficeRequest
from procedures.forms.base import DraftForm
from procedures.forms.results import ResultTypeForm
from procedures.services import result_types
from procedures.services.result_types import ResultTypeData
from procedures.views.answering import EditPage, done, drawn_for, edit_page
from procedures.views.finding import own_sheet

forms_of = require_http_methods(["GET", "HEAD", "POST"])


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (_("Loại kết quả"), [("name", "c8"), ("code", "c4"), ("validity", "c4"), ("validity_unit", "c4")]),
        (_("Cách đánh số"), [("number_pattern", ""), ("counter", "c6"), ("per_agency", "c6")]),
        (_("Nơi cấp"), [("agencies", "")]),
    ]


def _agencies() -> list[Agency]:
    return list(Agency.objects.filter(active=True).order_by("code"))


@forms_of
def result_type_add(request: OfficeRequest, pk: int) -> HttpResponse:
    """Add a type of result (Thêm loại kết quả)."""
    version = own_sheet(request, pk)
    initial = {**drawn_for(version), "name": version.result_name}
    form = ResultTypeForm(request.POST or None, initial=initial, agencies=_agencies())

    def act() -> None:
        revision = form.cleaned_data["revision"]
        result_types.result_type_add(
            version_id=version.pk, revision=revision, actor=request.user, at=now(), kind=form.values
        )

    if done(form, version, act):
        messages.success(request, _("Đã thêm loại kết quả «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    return edit_page(request, version, form, EditPage(_("Thêm loại kết quả"), _("Ghi lại"), _groups()))


@forms_of
def result_type_edit(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Change a type of result (Sửa loại kết quả)."""
    version = own_sheet(request, pk)
    kind = get_object_or_404(version.result_types, pk=part_id)
    values = {name: getattr(kind, name) for name in ResultTypeData.__dataclass_fields__}
    form = ResultTypeForm(request.POST or None, initial={**drawn_for(version), **values}, agencies=_agencies())

    def act() -> None:
        revision = form.cleaned_data["revision"]
        result_types.result_type_edit(
            version_id=version.pk, revision=revision, type_id=kind.pk, actor=request.user, at=now(), kind=form.values
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi loại kết quả «%(name)s».") % {"name": form.cleaned_data["name"]})
        return redirect(version)
    title = _("Loại kết quả «%(name)s»") % {"name": kind.name}
    return edit_page(request, version, form, EditPage(title, _("Ghi lại"), _groups()))


@forms_of
def result_type_delete(request: OfficeRequest, pk: int, part_id: int) -> HttpResponse:
    """Take a type of result away (Xóa loại kết quả)."""
    version = own_sheet(request, pk)
    kind = get_object_or_404(version.result_types, pk=part_id)
    form = DraftForm(request.POST or None, initial=drawn_for(version))

    def act() -> None:
        revision = form.cleaned_data["revision"]
        result_types.result_type_delete(
            version_id=version.pk, revision=revision, type_id=kind.pk, actor=request.user, at=now()
        )

    if done(form, version, act):
        messages.success(request, _("Đã xóa loại kết quả «%(name)s».") % {"name": kind.name})
        return redirect(version)
    title = _("Xóa loại kết quả «%(name)s»") % {"name": kind.name}
    return edit_page(request, version, form, EditPage(title, _("Xóa loại kết quả"), [], danger=True))
