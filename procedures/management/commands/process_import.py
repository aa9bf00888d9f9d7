"""Take sealed procedure packages in from files, and those that come with the product."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from common.errors import DomainError
from procedures.packages import ImportReport, process_import, shipped_packages
from procedures.services.uploads import archive_publish


class Command(BaseCommand):
    """manage.py process_import FILE.zip…"""

    help = "Nhập gói thủ tục có niêm phong được tin: công bố bản mới khi nội dung khác bản đang áp dụng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, or --shipped for those that come with the product."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--shipped", action="store_true", help="nhập các gói có sẵn trong sản phẩm")

    def handle(self, *, files: list[Path], shipped: bool, **options: Any) -> None:
        """Import each file; the first that is wrong stops the command, those before it stay."""
        if not files and not shipped:
            raise CommandError("Hãy nêu ít nhất một tệp gói thủ tục, hoặc --shipped.", returncode=2)
        for path in files:
            self._import(path, lambda data: archive_publish(data=data, at=now()))
        for path in shipped_packages() if shipped else ():
            self._import(path, lambda data: process_import(data=data, at=now()))

    def _import(self, path: Path, take: Callable[[bytes], ImportReport]) -> None:
        try:
            report = take(path.read_bytes())
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(f"{path.name}: {error}") from error
        for name in report.published:
            self.stdout.write(f"{name}: đã công bố")
        for name in report.unchanged:
            self.stdout.write(f"{name}: không đổi")
