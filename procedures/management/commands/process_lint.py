"""Tell what is wrong with procedure packages; needs no database."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from procedures.archive import package_of_file
from procedures.lint import RULES, Finding, Severity, check_package
from procedures.lint.parts_elsewhere import unmapped_parts
from procedures.packages import PackageError
from procedures.schema import Package


class Command(BaseCommand):
    """manage.py process_lint PACKAGE… [--json] [--rules]"""

    help = "Kiểm tra gói thủ tục trước khi nhập; không cần cơ sở dữ liệu."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the packages, and how to answer."""
        parser.add_argument("paths", nargs="*", type=Path, metavar="PACKAGE")
        parser.add_argument("--json", dest="as_json", action="store_true", help="trả lời bằng JSON")
        parser.add_argument("--rules", action="store_true", help="liệt kê mọi quy tắc")

    def handle(self, *, paths: list[Path], as_json: bool, rules: bool, **options: Any) -> None:
        """Check each package; end with 1 when one has an error or cannot be read."""
        if rules:
            self._tell_rules(as_json=as_json)
        elif not paths:
            raise CommandError("Hãy nêu ít nhất một gói thủ tục, hoặc --rules.")
        else:
            self._check(paths, as_json=as_json)

    def _tell_rules(self, *, as_json: bool) -> None:
        if as_json:
            self._write_json([asdict(rule) for rule in RULES])
            return
        for rule in RULES:
            self.stdout.write(f"{rule.id} {Severity(rule.severity).label}: {rule.title}")

    def _check(self, paths: list[Path], *, as_json: bool) -> None:
        reports = [_Report(path) for path in paths]
        together = [report.package for report in reports if report.package]
        for report in reports:
            report.look_beyond(together)
        if as_json:
            self._write_json([report.as_json() for report in reports])
        else:
            for line in (line for report in reports for line in report.lines()):
                self.stdout.write(line)
        if any(report.is_wrong for report in reports):
            raise SystemExit(1)

    def _write_json(self, what: object) -> None:
        self.stdout.write(json.dumps(what, ensure_ascii=False, indent=1))


class _Report:
    """What is wrong with one file: it cannot be read, or it has findings."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fault = ""
        self._findings: list[Finding] = []
        self.package: Package | None = None
        try:
            self.package = package_of_file(path.read_bytes())
            self._findings = check_package(self.package)
        except OSError as error:
            self._fault = f"Không đọc được tệp: {error.strerror}."
        except PackageError as error:
            self._fault = str(error)

    def look_beyond(self, together: list[Package]) -> None:
        """Warn of what the package names and none of these packages has."""
        if self.package is not None:
            self._findings += unmapped_parts(self.package, together)

    @property
    def is_wrong(self) -> bool:
        return bool(self._fault) or any(one.severity == Severity.ERROR for one in self._findings)

    def as_json(self) -> dict[str, object]:
        findings = [asdict(finding) for finding in self._findings]
        return {"package": str(self._path), "fault": self._fault, "findings": findings}

    def lines(self) -> list[str]:
        if self._fault:
            return [f"{self._path.name}: {self._fault}"]
        found = [f"{self._path.name}: {_line(finding)}" for finding in self._findings]
        return found or [f"{self._path.name}: không có lỗi"]


def _line(finding: Finding) -> str:
    place = finding.place
    where = "/".join(part for part in (place.process, place.kind, place.code) if part)
    return f"{finding.rule} {finding.severity.label} ({where}) {finding.text} {finding.fix}"
