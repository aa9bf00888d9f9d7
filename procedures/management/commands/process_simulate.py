"""Run invented dossiers through the processes of a package; needs no database."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from common.workcalendar import ZONE, WorkCalendar
from procedures.archive import package_of_file
from procedures.cases import asked_components
from procedures.plans import plan_of_content
from procedures.schema import Package, ProcessPart
from procedures.simulator import Report, World, simulate

OFFICE_HOURS = ((time(7, 30), time(11, 30)), (time(13), time(17)))
FIVE_DAYS = WorkCalendar({day: OFFICE_HOURS for day in range(5)})


class Command(BaseCommand):
    """manage.py process_simulate PACKAGE [--dossiers 100] [--seed 1] [--json]"""

    help = "Chạy thử các quy trình của một gói bằng hồ sơ giả định, theo giờ hành chính; không cần cơ sở dữ liệu."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the package, how many dossiers, and how to answer."""
        parser.add_argument("path", type=Path, metavar="PACKAGE")
        parser.add_argument("--dossiers", type=int, default=100, metavar="N", help="số hồ sơ giả định, từ 1 đến 10000")
        parser.add_argument("--seed", type=int, default=1, metavar="N", help="cùng số thì cùng kết quả")
        parser.add_argument("--json", dest="as_json", action="store_true", help="trả lời bằng JSON")

    def handle(self, *, path: Path, dossiers: int, seed: int, as_json: bool, **options: Any) -> None:
        """Simulate each process; end with 1 when a dossier gets stuck."""
        if not 1 <= dossiers <= 10_000:
            raise CommandError("Hãy nêu số hồ sơ từ 1 đến 10000.")
        try:
            reports = _simulate(package_of_file(path.read_bytes()), dossiers, seed)
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(str(error)) from error
        if as_json:
            told = {code: report.as_json() for code, report in reports.items()}
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for line in (line for code, report in reports.items() for line in _lines(code, report)):
                self.stdout.write(line)
        if any(report.dead or report.too_long for report in reports.values()):
            raise SystemExit(1)


def _simulate(package: Package, dossiers: int, seed: int) -> dict[str, Report]:
    return {
        process.code: simulate(
            plan_of_content(process.content, name=process.name),
            _world(package, process),
            at=datetime.combine(process.effective_from, OFFICE_HOURS[0][0], ZONE),
            dossiers=dossiers,
            seed=seed,
        )
        for process in package.processes
    }


def _world(package: Package, process: ProcessPart) -> World:
    content = package.procedure.content
    asked = asked_components(content.components, process.content)
    agencies = (process.agency,) if process.agency else tuple(package.procedure.receiving_agencies)
    named = tuple(package.procedure.deciding_agencies)
    return World(
        calendar=FIVE_DAYS,
        agencies=agencies,
        deciders={code: named for code in agencies if named and code not in named},
        required=tuple(one.code for one in asked if one.required),
        optional=tuple(one.code for one in asked if not one.required),
        has_fees=any(fee.amount_vnd for fee in content.fees),
    )


def _lines(code: str, report: Report) -> Iterator[str]:
    yield (
        f"{code}: {report.dossiers} hồ sơ, {report.handed_over} trả kết quả, {report.late} trễ hạn, "
        f"{report.dead} kẹt, {report.too_long} đi vòng quá lâu; nửa số hồ sơ xong trong {report.median_hours} giờ "
        f"làm việc, hạn {report.limit_hours}"
    )
    for end in report.dead_ends:
        yield f"  kẹt ở «{end.name}» ({end.count} hồ sơ: {', '.join(end.facts)}): {end.reason}"
    for way in report.ways:
        yield f"  {way.count} hồ sơ: {' → '.join(way.steps)}"
    if report.other_ways:
        yield f"  và {report.other_ways} lối khác"
    for step in report.steps:
        yield (
            f"  {step.name}: {step.visits} lượt, thường {step.median_hours} giờ, 95 % số lượt trong "
            f"{step.slow_hours} giờ, hạn {step.limit_hours}, trễ {step.late_percent} %"
        )
