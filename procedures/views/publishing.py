"""Send a draft of a process, look at what it changes, approve it, send it back or give it up."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.http import OfficeRequest
from procedures import catalogue
from procedures.difference import differences
from procedures.models import ProcessVersion
from procedures.packages import draft_content
from procedures.services import drafting, publishing
from procedures.sheet_difference import sheet_differences
from procedures.sheets import draft_sheet
from procedures.simulations import simulation_of
from procedures.views.answering import picture_of
from procedures.views.approving import Act, act_in_dialog, approve
from procedures.views.finding import own_version
from procedures.views.places import lines
from procedures.views.version import DISCARD, SEND, SEND_BACK, version_page

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@forms_of
def version_send(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send a draft to a second person (Gửi duyệt)."""
    version = own_version(request, pk)
    said = _("Đã gửi duyệt phiên bản %(number)d.")
    act = Act(SEND, publishing.version_send, said, version.get_absolute_url())
    return act_in_dialog(request, version, version_page, act)


@forms_of
def version_send_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a version back to be mended (Trả lại để sửa)."""
    version = own_version(request, pk)
    said = _("Đã trả lại phiên bản %(number)d để sửa.")
    act = Act(SEND_BACK, publishing.version_send_back, said, version.get_absolute_url())
    return act_in_dialog(request, version, version_page, act)


@forms_of
def draft_discard(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a draft up with its reason (Bỏ bản soạn)."""
    version = own_version(request, pk)
    said = _("Đã bỏ bản soạn phiên bản %(number)d.")
    then = reverse("procedures:procedure_detail", args=[version.process.procedure.code])
    return act_in_dialog(request, version, version_page, Act(DISCARD, drafting.draft_discard, said, then))


@forms_of
def version_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show what a version changes, and publish it from a day on (Duyệt và công bố)."""
    version = own_version(request, pk)
    sheet = catalogue.first_sheet(version.process.procedure)
    return approve(
        request,
        version,
        service=publishing.version_approve,
        said=_("Đã công bố phiên bản %(number)d, áp dụng từ %(day)s."),
        context=_approve_context,
        **({"sheet_revision": sheet.revision} if sheet else {}),
    )


def _approve_context(version: ProcessVersion) -> dict[str, Any]:
    before = catalogue.published_before(version)
    check = catalogue.check_version(version)
    sheet = catalogue.first_sheet(version.process.procedure)
    return {
        "procedure": version.process.procedure,
        "before": before,
        "changes": differences(draft_content(before) if before else None, draft_content(version)),
        "sheet_changes": sheet_differences(None, draft_sheet(sheet)) if sheet else [],
        "check": check,
        "simulation": simulation_of(version),
        "findings": lines(version, check.findings, list(version.steps.all()), list(version.actions.all())),
        "picture": picture_of(version),
    }
