"""Check the signatures of PDF files from the command line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from signing.models import Verdict, VerificationReport
from signing.services import reporting, verify


class Command(BaseCommand):
    """Print what each file's signatures are worth; exit code 1 when one is not valid, 2 when one cannot be read."""

    help = "Kiểm tra chữ ký số của các tệp PDF."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files and the form of the answer."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object per file and line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the files one after the other; one that cannot be read keeps no other from being checked."""
        unread, worst = [], 0
        for path in options["files"]:
            try:
                content = path.read_bytes()
            except OSError as error:
                unread.append(f"{path}: {error.strerror}")
                continue
            report = verify.check_bytes(content, at=now())
            worst = max(worst, int(report.verdict != Verdict.VALID))
            self.stdout.write(_as_json(path, report) if options["json"] else _as_text(path, report))
        if unread:
            raise CommandError(f"Không đọc được tệp {'; '.join(unread)}", returncode=2)
        if worst:
            raise CommandError("Có tệp không hợp lệ.", returncode=1)


def _as_json(path: Path, report: VerificationReport) -> str:
    return json.dumps(reporting.as_plain(report, name=str(path)), ensure_ascii=False)


def _as_text(path: Path, report: VerificationReport) -> str:
    lines = [f"{path}: {Verdict(report.verdict).label}", *verify.reasons(report)]
    for one in [*verify.summary(report), *verify.time_stamp_lines(report)]:
        signed_at = f"{one.signed_at:%d/%m/%Y %H:%M:%S}" if one.signed_at else "?"
        lines.append(f"  {one.signer} – {signed_at} – {one.verdict}. {one.detail}")
    return "\n".join(lines)
