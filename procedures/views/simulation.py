"""Try a version out before it is published (Chạy thử)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import localize
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Agency, Role
from common.errors import DomainError
from common.http import OfficeRequest, render_page
from common.screens import Figure
from procedures.models import ProcessVersion
from procedures.policies import can_change
from procedures.services import simulating
from procedures.simulations import simulation_of
from procedures.views.finding import own_version, seen_version

BAR = 100


@dataclass(frozen=True)
class Bar:
    """One line with its bar: how far it reaches of `BAR`, and where its mark stands; the mark is what is allowed."""

    row: Mapping[str, Any]
    length: int
    slow: int = 0
    mark: int = 0


@require_http_methods(["GET", "HEAD", "POST"])
def version_simulation(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show what invented dossiers did in a version, how far a simulation is, or begin one."""
    if request.method == "POST":
        return _begin(request, own_version(request, pk))
    version = seen_version(request, pk)
    simulation = simulation_of(version)
    context = {
        "version": version,
        "process": version.process,
        "simulation": simulation,
        "job": simulation.running,
        "may_simulate": can_change(request.user, version.process),
        **(_drawn(simulation.report) if simulation.report else {}),
    }
    response = render_page(request, "procedures/simulation.html", context, part="progress")
    if request.htmx and simulation.running is None:
        response["HX-Refresh"] = "true"
    return response


def _begin(request: OfficeRequest, version: ProcessVersion) -> HttpResponse:
    try:
        simulating.version_simulate(version_id=version.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("procedures:version_simulation", version.pk)


def _drawn(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report as figures and lines with bars."""
    return {
        "report": report,
        "figures": _figures(report),
        "steps": _steps(report["steps"]),
        "roles": _roles(report["roles"]),
        "ways": _scaled(report["ways"], "count"),
    }


def _figures(report: Mapping[str, Any]) -> list[Figure]:
    over, stuck = report["handed_over"], report["dead"] + report["too_long"]
    late = round(100 * report["late"] / over) if over else 0
    hours = _("%(hours)s giờ")
    return [
        Figure(_("Hồ sơ giả định"), str(report["dossiers"])),
        Figure(_("Trả được kết quả"), str(over)),
        Figure(
            _("Không đi đến cùng"),
            str(stuck),
            _("xem chỗ kẹt") if stuck else _("không có chỗ kẹt"),
            "bad" if stuck else "ok",
        ),
        Figure(_("Trễ hạn toàn quy trình"), f"{late} %", _("trong số trả được kết quả")),
        Figure(
            _("Thường xong trong"),
            hours % {"hours": localize(report["median_hours"])},
            _("giờ làm việc; hạn %(limit)s, 95 %% số hồ sơ xong trong %(slow)s")
            % {"limit": localize(report["limit_hours"]), "slow": localize(report["slow_hours"])},
        ),
    ]


def _steps(rows: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Draw the steps on one scale, so that their lengths compare."""
    longest = max((max(row["slow_hours"], row["limit_hours"]) for row in rows), default=0)
    return [
        Bar(
            row,
            _of(row["median_hours"], longest),
            slow=_of(row["slow_hours"], longest),
            mark=_of(row["limit_hours"], longest),
        )
        for row in rows
    ]


def _roles(rows: Sequence[Mapping[str, Any]]) -> list[Bar]:
    """Name the roles, with their agency where several have a part; reports from before know of none."""
    codes = {row.get("agency", "") for row in rows} - {""}
    names = dict(Agency.objects.filter(code__in=codes).values_list("code", "name")) if len(codes) > 1 else {}
    words = [{**row, "name": Role(row["role"]).label, "where": names.get(row.get("agency", ""), "")} for row in rows]
    return _scaled(words, "hours")


def _scaled(rows: Sequence[Mapping[str, Any]], key: str) -> list[Bar]:
    longest = max((row[key] for row in rows), default=0)
    return [Bar(row, _of(row[key], longest)) for row in rows]


def _of(value: float, longest: float) -> int:
    return round(BAR * value / longest) if longest else 0
