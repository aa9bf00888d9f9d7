"""Take procedure packages in from files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from common.errors import DomainError
from procedures import packages


class Command(BaseCommand):
    """manage.py process_import FILE…"""

    help = "Nhập gói thủ tục: công bố bản mới khi nội dung khác bản đang áp dụng."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the files, or --shipped for those that come with the product."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--shipped", action="store_true", help="nhập cả các gói có sẵn trong sản phẩm")

    def handle(self, *, files: list[Path], shipped: bool, **options: Any) -> None:
        """Import each file; the first that is wrong stops the command, those before it stay."""
        wanted = [*files, *(packages.shipped_packages() if shipped else [])]
        if not wanted:
            raise CommandError("Hãy nêu ít nhất một tệp gói thủ tục, hoặc --shipped.")
        for path in wanted:
            self._import(path)

    def _import(self, path: Path) -> None:
        try:
            report = packages.process_import(data=path.read_bytes(), at=now())
        except OSError as error:
            raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.") from error
        except DomainError as error:
            raise CommandError(f"{path.name}: {error}") from error
        for name in report.published:
            self.stdout.write(f"{name}: đã công bố")
        for name in report.unchanged:
            self.stdout.write(f"{name}: không đổi")
