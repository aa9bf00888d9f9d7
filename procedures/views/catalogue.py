"""The list of procedures, the page of one, and a new process of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency, User
from common.errors import DomainError, InputError
from common.http import OfficeRequest, keyset_page, render_page
from common.screens import Queue, QueueGroup
from procedures import catalogue
from procedures.catalogue import QUEUES
from procedures.forms.catalogue import ListForm, ProcessForm
from procedures.links import list_links
from procedures.models import Procedure, ProcessVersion
from procedures.policies import can_change, can_change_catalogue, can_trust, configures_everything, own_agencies
from procedures.services import drafting
from procedures.services.drafting import ProcessData
from procedures.views.finding import require_administrator, seen_procedure, seen_version

PAGE_ROWS = 50
ICONS = {
    "all": "queue-list",
    "draft": "pencil-square",
    "submitted": "clock",
    "scheduled": "calendar",
    "none": "exclamation-triangle",
}
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def procedure_list(request: OfficeRequest) -> HttpResponse:
    """List the procedures whose processes this person configures (Cấu hình)."""
    require_administrator(request)
    user, asked = request.user, request.GET
    form = ListForm(asked, fields=catalogue.fields_seen(user))
    chosen = form.cleaned_data if form.is_valid() else {"q": "", "linh_vuc": ""}
    queue = asked.get("hang", "") if asked.get("hang") in QUEUES else "all"
    rows = catalogue.procedure_list(user, text=chosen["q"], field_code=chosen["linh_vuc"], queue=queue)
    counts = catalogue.queue_counts(user)
    context = {
        "page": keyset_page(rows, order=["folded_name"], after=asked.get("after", ""), size=PAGE_ROWS),
        "form": form,
        "filtered": any(chosen.values()),
        "may_catalogue": can_change_catalogue(user),
        "may_trust": can_trust(user),
        "links": list_links(user),
        "queue": queue,
        "queue_name": _names()[queue],
        "total": counts[queue],
        "queue_groups": [QueueGroup(_("Thủ tục"), [_line(name, counts[name], queue) for name in QUEUES])],
    }
    return render_page(request, "procedures/procedure_list.html", context, part="list")


@require_safe
def procedure_detail(request: OfficeRequest, code: str) -> HttpResponse:
    """Show a procedure: its published sheet, its processes and their versions."""
    procedure = seen_procedure(request, code)
    processes = catalogue.processes_of(procedure, request.user)
    context = {
        "procedure": procedure,
        "sheet": catalogue.sheet_of(procedure),
        "sheets": catalogue.sheets_of(procedure),
        "may_catalogue": can_change_catalogue(request.user),
        "agencies": list(procedure.receiving_agencies.all()),
        "deciders": list(procedure.deciding_agencies.all()),
        "processes": [(process, can_change(request.user, process)) for process in processes],
    }
    return render_page(request, "procedures/procedure_detail.html", context)


@forms_of
def process_create(request: OfficeRequest, code: str) -> HttpResponse:
    """Make a new process of a procedure (Lập quy trình mới)."""
    procedure = seen_procedure(request, code)
    initial = {"name": procedure.name[:300], "code": catalogue.free_code(procedure.code)}
    form = _form(request, procedure, initial, catalogue.sources_for(request.user))

    def make(data: ProcessData) -> ProcessVersion:
        told: dict[str, Any] = {"procedure_id": procedure.pk, "process": data, "actor": request.user, "at": now()}
        source_id = form.cleaned_data["source_id"]
        if source_id is None:
            return drafting.process_create(**told)
        return drafting.process_copy(version_id=source_id, **told)

    return _answer(request, procedure, form, make, _("Lập quy trình mới"), "")


@forms_of
def process_copy(request: OfficeRequest, pk: int) -> HttpResponse:
    """Make a new process as a copy of a version (Sao chép quy trình)."""
    source = seen_version(request, pk)
    process = source.process
    code = catalogue.free_code(process.code)
    initial = {"name": process.name, "code": code, "case_name": process.case_name}
    form = _form(request, process.procedure, {**initial, "agency_id": process.agency_id})

    def make(data: ProcessData) -> ProcessVersion:
        return drafting.process_copy(
            version_id=source.pk, procedure_id=process.procedure_id, process=data, actor=request.user, at=now()
        )

    lead = _("Chép từ «%(name)s», phiên bản %(number)d.") % {"name": process.name, "number": source.number}
    return _answer(request, process.procedure, form, make, _("Sao chép quy trình"), lead)


def _answer(
    request: OfficeRequest,
    procedure: Procedure,
    form: ProcessForm,
    make: Callable[[ProcessData], ProcessVersion],
    title: str,
    lead: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            version = make(form.values)
        except InputError as error:
            form.add_error(error.field, str(error))
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Đã có bản soạn đầu tiên. Sửa các bước rồi gửi duyệt."))
            return redirect(version)
    context = {"procedure": procedure, "form": form, "title": title, "lead": lead}
    return render_page(request, "procedures/process_form.html", context, status=422 if form.is_bound else 200)


def _form(
    request: OfficeRequest,
    procedure: Procedure,
    initial: Mapping[str, object],
    sources: Iterable[ProcessVersion] = (),
) -> ProcessForm:
    user = request.user
    agencies = _agencies(user, procedure)
    if not agencies and not configures_everything(user):
        raise PermissionDenied
    if len(agencies) == 1:
        initial = {**initial, "agency_id": agencies[0].pk}
    return ProcessForm(
        request.POST or None,
        initial=initial,
        agencies=agencies,
        general=configures_everything(user),
        sources=sources,
    )


def _agencies(user: User, procedure: Procedure) -> list[Agency]:
    found = procedure.receiving_agencies.all()
    return list(found if configures_everything(user) else found.filter(pk__in=own_agencies(user)))


def _names() -> dict[str, str]:
    return {
        "all": _("Tất cả thủ tục"),
        "draft": _("Đang soạn"),
        "submitted": _("Chờ duyệt"),
        "scheduled": _("Chờ đến ngày áp dụng"),
        "none": _("Chưa có quy trình áp dụng"),
    }


def _line(name: str, count: int, current: str) -> Queue:
    address = reverse("procedures:procedure_list") + (f"?hang={name}" if name != "all" else "")
    tone = "warn" if name == "none" else ""
    return Queue(_names()[name], address, ICONS[name], count, tone, current=name == current)
