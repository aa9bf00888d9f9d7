"""National codes: what lacks one, and the form for one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.http import OfficeRequest, render_page
from procedures import national
from procedures.forms.fields import NationalCodeForm
from procedures.models import NationalCode
from procedures.policies import can_change_catalogue
from procedures.services import national_codes
from procedures.views.finding import require_administrator, require_cataloguer

Kind = NationalCode.Kind


@require_safe
def national_code_list(request: OfficeRequest) -> HttpResponse:
    """List what there is of each kind with its national code, those without one first (Mã quốc gia)."""
    require_administrator(request)
    found = [(kind, national.subjects(kind)) for kind in Kind]
    kinds = [(kind, rows, sum(not row.national_code for row in rows)) for kind, rows in found]
    context = {"kinds": kinds, "may_catalogue": can_change_catalogue(request.user)}
    return render_page(request, "procedures/national_code_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def national_code_edit(request: OfficeRequest, kind: str, code: str) -> HttpResponse:
    """Give one thing its national code, or take it away (Gán mã quốc gia)."""
    require_administrator(request)
    require_cataloguer(request)
    subject = national.subject(kind, code) if kind in Kind.values else None
    if subject is None:
        raise Http404
    initial = {"expected": subject.national_code, "national_code": subject.national_code}
    form = NationalCodeForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            national_codes.national_code_set(kind=kind, code=code, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("national_code", str(error))
        else:
            messages.success(request, _("Đã ghi mã quốc gia của «%(name)s».") % {"name": subject.name})
            return redirect("procedures:national_code_list")
    back = reverse("procedures:national_code_list")
    context = {"form": form, "title": f"{Kind(kind).label} {subject.name}", "back": back, "above": _("Mã quốc gia")}
    return render_page(request, "procedures/field_form.html", context, status=422 if form.is_bound else 200)
