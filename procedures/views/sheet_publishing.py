"""Send a drafted sheet, look at what it changes, approve it, send it back or give it up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.formats import vn_date
from common.http import OfficeRequest
from procedures import catalogue
from procedures.forms.publishing import ApproveForm, DiscardForm, SendBackForm, SendForm
from procedures.models import ProcedureVersion
from procedures.services import sheet_publishing
from procedures.sheet_difference import sheet_differences
from procedures.sheets import draft_sheet
from procedures.views.answering import done, drawn_for
from procedures.views.finding import own_sheet
from procedures.views.places import sheet_lines
from procedures.views.publishing import approve_page
from procedures.views.sheets import sheet_page
from procedures.views.version import DISCARD, SEND, SEND_BACK, to_dialog

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@forms_of
def sheet_send(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send a drafted sheet to a second person (Gửi duyệt)."""
    version = own_sheet(request, pk)
    if request.method != "POST":
        return to_dialog(version, SEND)
    form = SendForm(request.POST, auto_id=f"{SEND}-%s")
    if done(
        form,
        version,
        lambda: sheet_publishing.sheet_send(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        messages.success(request, _("Đã gửi duyệt bản %(number)d.") % {"number": version.number})
        return redirect(version)
    return sheet_page(request, version, bound={SEND: form})


@forms_of
def sheet_send_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a sheet back to be mended (Trả lại để sửa)."""
    version = own_sheet(request, pk)
    if request.method != "POST":
        return to_dialog(version, SEND_BACK)
    form = SendBackForm(request.POST, auto_id=f"{SEND_BACK}-%s")

    def act() -> None:
        sheet_publishing.sheet_send_back(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data)

    if done(form, version, act):
        messages.success(request, _("Đã trả lại bản %(number)d để sửa.") % {"number": version.number})
        return redirect(version)
    return sheet_page(request, version, bound={SEND_BACK: form})


@forms_of
def sheet_discard(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a drafted sheet up with its reason (Bỏ bản soạn)."""
    version = own_sheet(request, pk)
    if request.method != "POST":
        return to_dialog(version, DISCARD)
    form = DiscardForm(request.POST, auto_id=f"{DISCARD}-%s")

    def act() -> None:
        sheet_publishing.sheet_discard(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data)

    if done(form, version, act):
        messages.success(request, _("Đã bỏ bản soạn %(number)d.") % {"number": version.number})
        return redirect("procedures:procedure_detail", version.procedure.code)
    return sheet_page(request, version, bound={DISCARD: form})


@forms_of
def sheet_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show what a sheet changes, and publish it from a day on (Duyệt và công bố)."""
    version = own_sheet(request, pk)
    form = ApproveForm(request.POST or None, initial={**drawn_for(version), "effective_from": localdate(now())})

    def act() -> None:
        sheet_publishing.sheet_approve(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data)

    if done(form, version, act):
        words = {"number": version.number, "day": vn_date(form.cleaned_data["effective_from"])}
        messages.success(request, _("Đã công bố bản %(number)d, áp dụng từ %(day)s.") % words)
        return redirect(version)
    return _approve_page(request, version, form)


def _approve_page(request: OfficeRequest, version: ProcedureVersion, form: ApproveForm) -> HttpResponse:
    before = catalogue.sheet_before(version)
    check = catalogue.check_sheet(version)
    context = {
        "procedure": version.procedure,
        "before": before,
        "changes": sheet_differences(draft_sheet(before) if before else None, draft_sheet(version)),
        "check": check,
        "findings": sheet_lines(
            version,
            check.findings,
            list(version.components.all()),
            list(version.fees.all()),
            list(version.result_types.all()),
        ),
    }
    return approve_page(request, version, form, context)
