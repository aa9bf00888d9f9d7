"""Write procedures with their published processes as sealed packages."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from common.errors import DomainError
from procedures.archive import archive_write
from procedures.export import process_export


class Command(BaseCommand):
    """manage.py process_export CODE… --out FILE.zip"""

    help = "Xuất thủ tục đang áp dụng cùng các quy trình của nó thành gói niêm phong, mỗi thủ tục một gói."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the procedures' codes, and where to write."""
        parser.add_argument("codes", nargs="+", metavar="CODE")
        parser.add_argument(
            "--out", type=Path, metavar="FILE", required=True, help="tệp .zip, hoặc thư mục khi xuất nhiều thủ tục"
        )

    def handle(self, *, codes: list[str], out: Path, **options: Any) -> None:
        """Write each package; nothing is written when one of the procedures cannot be exported."""
        if len(codes) > 1 and not out.is_dir():
            raise CommandError("Xuất nhiều thủ tục thì --out là một thư mục đã có.", returncode=2)
        packages = {code: _package(code) for code in codes}
        for code, content in packages.items():
            path = out / f"{code}.zip" if out.is_dir() else out
            try:
                path.write_bytes(content)
            except OSError as error:
                raise CommandError(f"Không ghi được tệp {path}: {error.strerror}.") from error
            self.stdout.write(f"Đã ghi gói thủ tục {code} vào {path}")


def _package(code: str) -> bytes:
    try:
        return archive_write(process_export(code=code), publisher=settings.PROVINCE, made_at=now())
    except DomainError as error:
        raise CommandError(str(error)) from error
