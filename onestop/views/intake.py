"""The counter: choose the procedure, take the dossier in, take missing papers later."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

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
from onestop.services.fees import exemption_groups
from onestop.services.receivers import candidates
from onestop.views.dialogs import automatic_word
from onestop.views.finding import dossier_at_counter, require_clerk, visible_dossier
from procedures.cases import asked_components, case_title
from procedures.conditions import conditions_read
from procedures.engine import ActionPlan, ProcessPlan, acceptance_action
from procedures.exemptions import exemptions_read
from procedures.models import Procedure, ProcedureVersion, ProcessVersion
from procedures.queries import WayIn, plan_of, procedures_of, search_procedures, way_in

PLACES_LIMIT = 600
CASE = "truong-hop"


@dataclass(frozen=True)
class CaseLine:
    """A case to choose: its name, where it leads, its time, and the conditions under which it may be taken."""

    name: str
    url: str
    allowed: str
    asks: str


@dataclass(frozen=True)
class Counter:
    """What the counter takes in: the agency, the sheet with its cases, and the case that was chosen."""

    agency: Agency
    way: WayIn
    case: ProcessVersion

    @property
    def version(self) -> ProcedureVersion:
        """The sheet."""
        return self.way.procedure_version

    @property
    def plan(self) -> ProcessPlan:
        """The process of the case."""
        return plan_of(self.case.pk)

    @cached_property
    def deciders(self) -> list[Agency]:
        """Who may decide it."""
        return self.way.deciders(self.agency)

    @property
    def decider(self) -> Agency | None:
        """Who decides it, where there is no choice."""
        return self.deciders[0] if len(self.deciders) == 1 else None

    @cached_property
    def action(self) -> ActionPlan | None:
        """What passes it on as soon as it is accepted."""
        return acceptance_action(self.plan)

    @cached_property
    def handlers(self) -> Sequence[Post]:
        """Who may get the dossier on acceptance, where it is known who decides."""
        if self.decider is None or self.action is None or self.action.to_step is None:
            return ()
        dossier = Dossier(agency=self.agency, competent_agency=self.decider)
        return candidates(dossier, self.plan.step(self.action.to_step), self.action)

    def form(self, *data: Any) -> IntakeForm:
        """Return the form that asks for what this case needs."""
        return IntakeForm(
            *data,
            components=asked_components(self.version.components.all(), self.case),
            handlers=self.handlers,
            suggested=self.action.officer_id if self.action else None,
            automatic=automatic_word(self.action, _("Người ít việc nhất")) if self.action else "",
            groups=exemption_groups(self.version),
            deciders=self.deciders,
        )


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
    """Take a dossier in: Tiếp nhận, or Lưu và chờ bổ sung; of several cases the clerk chooses one first."""
    require_clerk(request)
    agency = _counter(request)
    procedure = get_object_or_404(Procedure, code=code, active=True, receiving_agencies=agency)
    try:
        way = way_in(procedure.pk, agency.pk, localdate())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("onestop:intake_start")
    case = _chosen_case(request, way)
    if case is None and request.method != "POST":
        return _case_page(request, agency, way)
    if case is None:
        return _case_gone(request, Counter(agency, way, way.cases[0]))
    desk = Counter(agency, way, case)
    if request.method != "POST":
        return _form_page(request, desk, desk.form())
    form = desk.form(request.POST, request.FILES)
    dossier = _take_in(request, form, desk) if form.is_valid() else None
    if dossier is None:
        return _form_page(request, desk, form, status=422)
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


def _take_in(request: OfficeRequest, form: IntakeForm, desk: Counter) -> Dossier | None:
    """Call the service of the button that was pressed; None when it refused, with the reason in the form."""
    data = form.data_for(
        agency_id=desk.agency.pk,
        procedure_id=desk.version.procedure_id,
        case_id=desk.case.process_id if len(desk.way.cases) > 1 else None,
    )
    try:
        if request.POST.get("go") == "pending":
            return services.dossier_save_pending(data=data, missing=form.missing(), actor=request.user, at=now())
        chosen = next((post.user for post in desk.handlers if post.user_id == form.cleaned_data["assignee_id"]), None)
        return services.dossier_accept(data=data, actor=request.user, at=now(), assignee=chosen)
    except InputError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    return None


def _chosen_case(request: OfficeRequest, way: WayIn) -> ProcessVersion | None:
    """Return the case that the address names, the only one where there is no choice."""
    if len(way.cases) == 1:
        return way.cases[0]
    wanted = request.GET.get(CASE, "")
    return next((case for case in way.cases if case.process.code == wanted), None)


def _case_page(request: OfficeRequest, agency: Agency, way: WayIn) -> HttpResponse:
    """Let the clerk choose the case (trường hợp)."""
    cases = [
        CaseLine(
            case_title(case),
            f"?{urlencode({CASE: case.process.code})}",
            allowed_word(case.duration, case.duration_unit),
            "; ".join(condition.asks for condition in conditions_read(case.case_conditions)),
        )
        for case in way.cases
    ]
    context = {"agency": agency, "procedure": way.procedure_version.procedure, "cases": cases}
    return render_page(request, "onestop/intake_case.html", context)


def _case_gone(request: OfficeRequest, desk: Counter) -> HttpResponse:
    """Keep what was typed for a case that is not in force any more, on the form of the first that is."""
    form = desk.form(request.POST, request.FILES)
    form.is_valid()
    text = _("Trường hợp đã chọn không còn áp dụng ở cơ quan. Hãy xem lại giấy tờ của trường hợp này, hoặc đổi.")
    form.add_error(None, text)
    return _form_page(request, desk, form, status=422)


def _counter(request: OfficeRequest) -> Agency:
    """Return the agency at whose counter the person sits."""
    return request.user.posts_as(Role.CLERK)[0].agency


def _form_page(request: OfficeRequest, desk: Counter, form: IntakeForm, *, status: int = 200) -> HttpResponse:
    fees = [(fee, exemptions_read(fee.exemptions)) for fee in desk.version.fees.all()]
    several = len(desk.way.cases) > 1
    context = {
        "agency": desk.agency,
        "decider": desk.decider if desk.decider != desk.agency else None,
        "procedure": desk.version.procedure,
        "version": desk.version,
        "form": form,
        "address": f"{request.path}?{urlencode({CASE: desk.case.process.code})}" if several else request.path,
        "case_name": case_title(desk.case) if several else "",
        "allowed": allowed_word(desk.plan.duration, desk.plan.duration_unit),
        "fees": fees,
        "total_vnd": sum(fee.amount_vnd for fee, _exemptions in fees),
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
