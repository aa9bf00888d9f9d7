"""Send a draft, look at what it changes, approve it or send it back."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.formats import vn_date
from common.http import OfficeRequest, render_page
from procedures import catalogue
from procedures.difference import Change, differences
from procedures.forms.publishing import ApproveForm, SendBackForm, SendForm
from procedures.models import ProcessVersion, Version, VersionState
from procedures.packages import draft_content
from procedures.policies import is_second_person
from procedures.services import publishing
from procedures.sheet_difference import sheet_differences
from procedures.sheets import procedure_content
from procedures.simulations import simulation_of
from procedures.views.answering import done, drawn_for, picture_of
from procedures.views.finding import own_version
from procedures.views.places import lines
from procedures.views.version import SEND, SEND_BACK, to_dialog, version_page

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@forms_of
def version_send(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send a draft to a second person (Gửi duyệt)."""
    version = own_version(request, pk)
    if request.method != "POST":
        return to_dialog(version, SEND)
    form = SendForm(request.POST, auto_id=f"{SEND}-%s")
    if done(
        form,
        version,
        lambda: publishing.version_send(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        messages.success(request, _("Đã gửi duyệt phiên bản %(number)d.") % {"number": version.number})
        return redirect(version)
    return version_page(request, version, bound={SEND: form})


@forms_of
def version_send_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a version back to be mended (Trả lại để sửa)."""
    version = own_version(request, pk)
    if request.method != "POST":
        return to_dialog(version, SEND_BACK)
    form = SendBackForm(request.POST, auto_id=f"{SEND_BACK}-%s")
    if done(
        form,
        version,
        lambda: publishing.version_send_back(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        messages.success(request, _("Đã trả lại phiên bản %(number)d để sửa.") % {"number": version.number})
        return redirect(version)
    return version_page(request, version, bound={SEND_BACK: form})


@forms_of
def version_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show what a version changes, and publish it from a day on (Duyệt và công bố)."""
    version = own_version(request, pk)
    form = ApproveForm(request.POST or None, initial={**drawn_for(version), "effective_from": localdate(now())})
    if done(
        form,
        version,
        lambda: publishing.version_approve(version_id=version.pk, actor=request.user, at=now(), **form.cleaned_data),
    ):
        words = {"number": version.number, "day": vn_date(form.cleaned_data["effective_from"])}
        messages.success(request, _("Đã công bố phiên bản %(number)d, áp dụng từ %(day)s.") % words)
        return redirect(version)
    return _approve_page(request, version, form)


def _approve_page(request: OfficeRequest, version: ProcessVersion, form: ApproveForm) -> HttpResponse:
    before = catalogue.published_before(version)
    check = catalogue.check_version(version)
    context = {
        "procedure": version.process.procedure,
        "before": before,
        "changes": differences(draft_content(before) if before else None, draft_content(version)),
        "sheet_changes": _new_sheet(version),
        "check": check,
        "simulation": simulation_of(version),
        "findings": lines(version, check.findings, list(version.steps.all()), list(version.actions.all())),
        "picture": picture_of(version),
    }
    return approve_page(request, version, form, context)


def _new_sheet(version: ProcessVersion) -> list[Change]:
    """Return what a procedure asks for and costs as long as none of its processes was ever in force.

    Its first process opens the counter for it, so the second person answers for that too.
    """
    procedure = version.process.procedure
    sheet = None if catalogue.was_in_force(procedure) else catalogue.sheet_of(procedure)
    return sheet_differences(None, procedure_content(sheet)) if sheet else []


def approve_page(
    request: OfficeRequest, version: Version, form: ApproveForm, context: Mapping[str, object]
) -> HttpResponse:
    """Answer the page that shows what changes and publishes it."""
    workers = catalogue.workers_of(version)
    more = {
        "version": version,
        "is_second": is_second_person(request.user, workers, four_eyes=settings.FOUR_EYES),
        "is_waiting": version.state == VersionState.SUBMITTED,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "procedures/version_approve.html", {**context, **more}, status=status)
