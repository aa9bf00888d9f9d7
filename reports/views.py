"""The report of an agency: form II.06a, and how it stands now."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Agency
from common.formats import vn_date, vn_datetime, whole_number
from common.http import OfficeRequest, render_page
from common.screens import Check, Figure, Queue, QueueGroup
from onestop.figures import LiveFigures, agencies_with_dossiers, live_figures
from reports import form_06a
from reports.periods import Period, periods
from reports.policies import agencies_to_report, can_see_reports


@require_safe
def overview(request: OfficeRequest) -> HttpResponse:
    """Show form II.06a of an agency for a period."""
    at = now()
    agencies, agency, period = _chosen(request, at)
    live = live_figures(agency.pk, start=period.start, end=period.end, at=at)
    form = form_06a.filled(agency, period, at=at)
    context = {
        "form": form,
        "checks": [_balance(form)],
        "agencies": agencies if len(agencies) > 1 else [],
        "figures": _figures(live, period),
        "queue_groups": [QueueGroup(_("Kỳ báo cáo"), _queues(agency, period, at))],
        "csv_url": _address("reports:overview_csv", agency, period),
        "made_at": vn_datetime(at),
    }
    return render_page(request, "reports/overview.html", context)


@require_safe
def overview_csv(request: OfficeRequest) -> HttpResponse:
    """Send form II.06a as a file."""
    at = now()
    _agencies, agency, period = _chosen(request, at)
    form = form_06a.filled(agency, period, at=at)
    response = HttpResponse(form_06a.as_csv(form), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{form.file_name}"'
    return response


def _chosen(request: OfficeRequest, at: datetime) -> tuple[list[Agency], Agency, Period]:
    """Return the agencies open to the person, and the agency and the period that the address names."""
    if not can_see_reports(request.user):
        raise PermissionDenied
    agencies = agencies_to_report(request.user)
    code = request.GET.get("co-quan") or _first(agencies).code
    key = request.GET.get("ky") or "thang"
    agency = next((agency for agency in agencies if agency.code == code), None)
    period = next((period for period in periods(at) if period.key == key), None)
    if agency is None or period is None:
        raise Http404
    return agencies, agency, period


def _first(agencies: list[Agency]) -> Agency:
    """Return the agency to begin with: the own one, unless it has no dossier and another has."""
    if len(agencies) == 1:
        return agencies[0]
    busy = agencies_with_dossiers(agency.pk for agency in agencies)
    return next((agency for agency in agencies if agency.pk in busy), agencies[0])


def _queues(agency: Agency, current: Period, at: datetime) -> list[Queue]:
    return [
        Queue(
            label=period.label,
            url=_address("reports:overview", agency, period),
            icon="calendar-days",
            current=period == current,
        )
        for period in periods(at)
    ]


def _address(view: str, agency: Agency, period: Period) -> str:
    return f"{reverse(view)}?{urlencode({'co-quan': agency.code, 'ky': period.key})}"


def _balance(form: form_06a.Form) -> Check:
    total = form.total
    text = _("Cột (3) = cột (7) + cột (11) ở mọi dòng: %(received)s = %(resolved)s + %(open)s.") % {
        "received": whole_number(total.received),
        "resolved": whole_number(total.resolved),
        "open": whole_number(total.open),
    }
    return Check(all(line.balances for line in form.lines), text)


def _figures(live: LiveFigures, period: Period) -> list[Figure]:
    days = _("từ %(first)s đến %(last)s") % {"first": vn_date(period.first), "last": vn_date(period.last)}
    soon = _("cần làm trước") if live.soon else _("không có hồ sơ nào")
    late = _("tính đến từng phút") if live.late else _("không có hồ sơ nào")
    return [
        Figure(_("Đang giải quyết"), whole_number(live.open), _("ngay lúc này")),
        Figure(_("Sắp hết hạn (24 giờ)"), whole_number(live.soon), soon, "warn" if live.soon else "ok"),
        Figure(_("Quá hạn"), whole_number(live.late), late, "bad" if live.late else "ok"),
        Figure(_("Trả trong kỳ"), whole_number(live.handed_over), days),
    ]
