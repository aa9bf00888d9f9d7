"""Send a drafted sheet, look at what it changes, approve it, send it back or give it up."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.http import OfficeRequest
from procedures import catalogue
from procedures.models import ProcedureVersion
from procedures.services import sheet_publishing
from procedures.sheet_difference import sheet_differences
from procedures.sheets import draft_sheet
from procedures.views.approving import Act, act_in_dialog, approve
from procedures.views.finding import own_sheet
from procedures.views.places import sheet_lines
from procedures.views.sheets import sheet_page
from procedures.views.version import DISCARD, SEND, SEND_BACK

forms_of = require_http_methods(["GET", "HEAD", "POST"])


@forms_of
def sheet_send(request: OfficeRequest, pk: int) -> HttpResponse:
    """Send a drafted sheet to a second person (Gửi duyệt)."""
    version = own_sheet(request, pk)
    said = _("Đã gửi duyệt bản %(number)d.")
    act = Act(SEND, sheet_publishing.sheet_send, said, version.get_absolute_url())
    return act_in_dialog(request, version, sheet_page, act)


@forms_of
def sheet_send_back(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a sheet back to be mended (Trả lại để sửa)."""
    version = own_sheet(request, pk)
    said = _("Đã trả lại bản %(number)d để sửa.")
    act = Act(SEND_BACK, sheet_publishing.sheet_send_back, said, version.get_absolute_url())
    return act_in_dialog(request, version, sheet_page, act)


@forms_of
def sheet_discard(request: OfficeRequest, pk: int) -> HttpResponse:
    """Give a drafted sheet up with its reason (Bỏ bản soạn)."""
    version = own_sheet(request, pk)
    said = _("Đã bỏ bản soạn %(number)d.")
    then = reverse("procedures:procedure_detail", args=[version.procedure.code])
    return act_in_dialog(request, version, sheet_page, Act(DISCARD, sheet_publishing.sheet_discard, said, then))


@forms_of
def sheet_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show what a sheet changes, and publish it from a day on (Duyệt và công bố)."""
    return approve(
        request,
        own_sheet(request, pk),
        service=sheet_publishing.sheet_approve,
        said=_("Đã công bố bản %(number)d, áp dụng từ %(day)s."),
        context=_approve_context,
    )


def _approve_context(version: ProcedureVersion) -> dict[str, Any]:
    before = catalogue.sheet_before(version)
    check = catalogue.check_sheet(version)
    return {
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
