"""The counter: choose the procedure, take the dossier in, take missing papers later."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency, Place, Post, Role
from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from onestop.forms.intake import IntakeForm, MissingPaperForm
from onestop.models import Dossier, Paper
from onestop.queries.words import allowed_word
from onestop.services import intake as services
from onestop.services.receivers import candidates
from onestop.views.finding import dossier_at_counter, require_clerk, visible_dossier
from procedures.engine import ProcessPlan, acceptance_action
from procedures.models import Procedure, ProcedureVersion
from procedures.queries import plan_of, procedures_of, search_procedures, way_in

PLACES_LIMIT = 600


@require_safe
def intake_start(request: OfficeRequest) -> HttpResponse:
    """Choose the procedure (Tiếp nhận hồ sơ)."""
    require_clerk(request)
    text = request.GET.get("q", "").replace("\0", "").strip()
    agency = _counter(request)
    found = search_procedures(text, agency=agency, limit=100) if text else procedures_of(agency)
    context = {"procedures": found, "text": text, "agency": agency}
    return render_page(request, "onestop/intake_start.html", context, part="list")


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: OfficeRequest, code: str) -> HttpResponse:
    """Take a dossier in: Tiếp nhận, or Lưu và chờ bổ sung."""
    require_clerk(request)
    agency = _counter(request)
    procedure = get_object_or_404(Procedure, code=code, active=True, receiving_agencies=agency)
    try:
        way = way_in(procedure.pk, agency.pk, localdate())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("onestop:intake_start")
    version, plan = way.procedure_version, plan_of(way.process_version.pk)
    handlers = _handlers(agency, plan)
    components = version.components.all()
    if request.method != "POST":
        return _form_page(request, agency, version, plan, IntakeForm(components=components, handlers=handlers))
    form = IntakeForm(request.POST, request.FILES, components=components, handlers=handlers)
    dossier = _take_in(request, form, agency, procedure, handlers) if form.is_valid() else None
    if dossier is None:
        return _form_page(request, agency, version, plan, form, status=422)
    return redirect("onestop:intake_done", dossier.code)


@require_safe
def intake_done(request: OfficeRequest, code: str) -> HttpResponse:
    """Say the code and the due date, and offer the receipt or the supplement form."""
    dossier = visible_dossier(request, code)
    context = {
        "dossier": dossier,
        "online": dossier.channel == Dossier.Channel.ONLINE,
        "missing": Paper.objects.filter(dossier=dossier, missing=True),
    }
    return render_page(request, "onestop/intake_done.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_complete(request: OfficeRequest, code: str) -> HttpResponse:
    """Take the papers that a waiting dossier lacks and accept it."""
    dossier = dossier_at_counter(request, code)
    papers = Paper.objects.filter(dossier=dossier, missing=True).select_related("component")
    data: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    forms = [MissingPaperForm(*data, paper=paper) for paper in papers]
    if not data or not all([form.is_valid() for form in forms]):
        return _complete_page(request, dossier, forms, status=422 if data else 200)
    try:
        services.dossier_complete(
            dossier_id=dossier.pk,
            actor=request.user,
            at=now(),
            expected_state=request.POST.get("expected_state", ""),
            papers=tuple(form.data_of() for form in forms),
        )
    except InputError as error:
        return _complete_page(request, dossier, forms, error=str(error), status=422)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(dossier)
    if dossier.received_at is None:
        return redirect("onestop:intake_done", dossier.code)
    messages.success(request, _("Đã nhận bổ sung hồ sơ %(code)s; hạn trả chạy tiếp.") % {"code": dossier.code})
    return redirect(dossier)


def _take_in(
    request: OfficeRequest, form: IntakeForm, agency: Agency, procedure: Procedure, handlers: Sequence[Post]
) -> Dossier | None:
    """Call the service of the button that was pressed; None when it refused, with the reason in the form."""
    data = form.data_for(agency_id=agency.pk, procedure_id=procedure.pk)
    try:
        if request.POST.get("go") == "pending":
            return services.dossier_save_pending(data=data, missing=form.missing(), actor=request.user, at=now())
        chosen = next((post.user for post in handlers if post.user_id == form.cleaned_data["assignee_id"]), None)
        return services.dossier_accept(data=data, actor=request.user, at=now(), assignee=chosen)
    except InputError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    return None


def _counter(request: OfficeRequest) -> Agency:
    """Return the agency at whose counter the person sits."""
    return request.user.posts_as(Role.CLERK)[0].agency


def _handlers(agency: Agency, plan: ProcessPlan) -> Sequence[Post]:
    """Return who may get the dossier on acceptance."""
    action = acceptance_action(plan)
    if action is None or action.to_step is None:
        return ()
    return candidates(Dossier(agency=agency, competent_agency=agency), plan.step(action.to_step))


def _form_page(
    request: OfficeRequest,
    agency: Agency,
    version: ProcedureVersion,
    plan: ProcessPlan,
    form: IntakeForm,
    *,
    status: int = 200,
) -> HttpResponse:
    fees = list(version.fees.all())
    context = {
        "agency": agency,
        "procedure": version.procedure,
        "version": version,
        "form": form,
        "allowed": allowed_word(plan.duration, plan.duration_unit),
        "fees": fees,
        "total_vnd": sum(fee.amount_vnd for fee in fees),
        "places": _places(),
    }
    return render_page(request, "onestop/intake.html", context, status=status)


def _places() -> dict[str, list[str]]:
    """Return the administrative units to choose from, of both schemes, by level."""
    found: dict[str, list[str]] = {level: [] for level in Place.Level.values}
    for level, name in Place.objects.order_by("name").values_list("level", "name").distinct()[:PLACES_LIMIT]:
        found[level].append(name)
    return found


def _complete_page(
    request: OfficeRequest, dossier: Dossier, forms: list[MissingPaperForm], *, error: str = "", status: int = 200
) -> HttpResponse:
    if dossier.state != Dossier.State.SUPPLEMENT:
        messages.error(request, _("Hồ sơ %(code)s không chờ bổ sung giấy tờ nữa.") % {"code": dossier.code})
        return redirect(dossier)
    context = {
        "dossier": dossier,
        "online": dossier.channel == Dossier.Channel.ONLINE,
        "forms": forms,
        "error": error,
    }
    return render_page(request, "onestop/dossier_complete.html", context, status=status)
