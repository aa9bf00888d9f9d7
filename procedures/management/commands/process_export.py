"""Write a procedure with its published processes as a package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from procedures import export


class Command(BaseCommand):
    """manage.py process_export CODE [--out FILE]"""

    help = "Xuất thủ tục đang áp dụng cùng các quy trình của nó thành một gói."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the procedure's code, and where to write."""
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--out", type=Path, metavar="FILE", help="ghi vào tệp thay vì màn hình")

    def handle(self, *, code: str, out: Path | None, **options: Any) -> None:
        """Write the package to the file or the screen."""
        try:
            text = export.package_text(export.process_export(code=code))
        except DomainError as error:
            raise CommandError(str(error)) from error
        if out is None:
            self.stdout.write(text)
            return
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Không ghi được tệp {out}: {error.strerror}.") from error
        self.stdout.write(f"Đã ghi gói thủ tục {code} vào {out}")
