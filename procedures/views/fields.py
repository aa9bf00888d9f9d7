"""Fields of administration: the list, a new one, another name."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError, InputError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures import catalogue
from procedures.forms.fields import FieldForm, FieldNameForm
from procedures.models import Field
from procedures.policies import can_change_catalogue
from procedures.services import fields
from procedures.views.finding import require_administrator, require_cataloguer

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def field_list(request: OfficeRequest) -> HttpResponse:
    """List the fields with how many procedures each has (Lĩnh vực)."""
    require_administrator(request)
    context = {"fields": catalogue.field_list(), "may_catalogue": can_change_catalogue(request.user)}
    return render_page(request, "procedures/field_list.html", context)


@forms_of
def field_add(request: OfficeRequest) -> HttpResponse:
    """Add a field (Thêm lĩnh vực)."""
    require_administrator(request)
    require_cataloguer(request)
    form = FieldForm(request.POST or None)

    def act() -> None:
        fields.field_add(actor=request.user, **form.cleaned_data)

    return _answer(request, form, act, _("Thêm lĩnh vực"), _("Đã thêm lĩnh vực."))


@forms_of
def field_rename(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a field another name (Sửa lĩnh vực)."""
    require_administrator(request)
    require_cataloguer(request)
    field = get_object_or_404(Field, pk=pk)
    form = FieldNameForm(request.POST or None, initial={"name": field.name, "expected_name": field.name})

    def act() -> None:
        fields.field_rename(field_id=field.pk, actor=request.user, **form.cleaned_data)

    return _answer(request, form, act, _("Lĩnh vực %(code)s") % {"code": field.code}, _("Đã ghi lĩnh vực."))


def _answer(request: OfficeRequest, form: OfficeForm, act: Callable[[], object], title: str, said: str) -> HttpResponse:
    if form.is_valid():
        try:
            act()
        except InputError as error:
            form.add_error(error.field, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, said)
            return redirect("procedures:field_list")
    back = reverse("procedures:field_list")
    context = {"form": form, "title": title, "back": back, "above": _("Lĩnh vực")}
    return render_page(request, "procedures/field_form.html", context, status=422 if form.is_bound else 200)
