"""A new procedure, and what holds for one whatever its sheet says."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Agency
from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from procedures.forms.sheets import NewProcedureForm, ProcedureEditForm
from procedures.models import Field
from procedures.services import cataloguing
from procedures.services.cataloguing import ProcedureData
from procedures.views.answering import EditPage, done, drawn_for, edit_page
from procedures.views.finding import require_administrator, require_cataloguer, seen_procedure

forms_of = require_http_methods(["GET", "HEAD", "POST"])
FIELDS = [
    ("name", ""),
    ("code", "c4"),
    ("field_id", "c8"),
    ("level", "c4"),
    ("online_level", "c8"),
    ("agency_ids", ""),
    ("decider_ids", ""),
    ("active", ""),
]


@forms_of
def procedure_create(request: OfficeRequest) -> HttpResponse:
    """Make a procedure with the draft of its first sheet (Thêm thủ tục)."""
    require_administrator(request)
    require_cataloguer(request)
    form = NewProcedureForm(request.POST or None, **_choices())
    if form.is_valid():
        try:
            version = cataloguing.procedure_create(
                code=form.cleaned_data["code"], procedure=form.values, actor=request.user, at=now()
            )
        except InputError as error:
            form.add_error(error.field, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã thêm thủ tục. Soạn tiếp nội dung rồi gửi duyệt."))
            return redirect(version)
    context = {"form": form, "groups": [(form[name], width) for name, width in FIELDS]}
    return render_page(request, "procedures/procedure_form.html", context, status=422 if form.is_bound else 200)


@forms_of
def procedure_edit(request: OfficeRequest, code: str) -> HttpResponse:
    """Change name, field, levels and agencies of a procedure (Sửa thủ tục)."""
    procedure = seen_procedure(request, code)
    require_cataloguer(request)
    version = procedure.versions.select_related("procedure").order_by("-number").first()
    if version is None:
        raise Http404
    names = ProcedureData.__dataclass_fields__.keys() - {"agency_ids", "decider_ids"}
    values: dict[str, Any] = {name: getattr(procedure, name) for name in names}
    values["agency_ids"] = list(procedure.receiving_agencies.values_list("pk", flat=True))
    values["decider_ids"] = list(procedure.deciding_agencies.values_list("pk", flat=True))
    form = ProcedureEditForm(request.POST or None, initial={**drawn_for(version), **values}, **_choices())

    def act() -> None:
        cataloguing.procedure_edit(
            procedure_id=procedure.pk,
            revision=form.cleaned_data["revision"],
            actor=request.user,
            at=now(),
            procedure=form.values,
        )

    if done(form, version, act):
        messages.success(request, _("Đã ghi thủ tục."))
        return redirect("procedures:procedure_detail", procedure.code)
    lead = _("Có hiệu lực ngay khi ghi, không qua duyệt; nhật ký của bản mới nhất ghi lại ai sửa.")
    fields = [field for field in FIELDS if field[0] != "code"]
    return edit_page(request, version, form, EditPage(_("Sửa thủ tục"), _("Ghi lại"), [("", fields)], lead=lead))


def _choices() -> dict[str, Any]:
    return {"fields": Field.objects.all(), "agencies": Agency.objects.filter(active=True).order_by("code")}
