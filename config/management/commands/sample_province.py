"""Load the sample province."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.timezone import now

from config.sample import everything
from config.sample.password import PIN, demo_password


class Command(BaseCommand):
    """manage.py sample_province: people, procedures, keys, dossiers and documents, all invented."""

    help = "Nạp tỉnh mẫu với người và hồ sơ hư cấu; chạy lại không làm đổi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for a word before invented people enter a database that is no demo."""
        parser.add_argument("--yes-invented-data", action="store_true", help="nạp cả khi không phải bản dùng thử")
        parser.add_argument("--without-dossiers", action="store_true", help="chỉ nạp cơ quan, người và thủ tục")

    def handle(self, *, yes_invented_data: bool, without_dossiers: bool, **options: Any) -> None:
        """Load everything that is not there yet."""
        if not (settings.DEMO or yes_invented_data):
            raise CommandError(
                "Tỉnh mẫu chứa người hư cấu với mật khẩu chung, chỉ dành cho bản dùng thử. "
                "Hãy đặt DEMO=1, hoặc thêm --yes-invented-data nếu thật sự muốn nạp vào cơ sở dữ liệu này."
            )
        password = demo_password()
        with connection.cursor() as cursor:
            # A thousand small commits of invented data need not wait for the disk one by one.
            cursor.execute("SET synchronous_commit TO off")
        counts = everything.load(password=password, at=now(), with_dossiers=not without_dossiers)
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write("Tài khoản: motcua1, chuyenvien1, truongphong1, lanhdao1, vanthu1, quantri1 (Sở Xây dựng);")
        self.stdout.write("các cơ quan khác thêm đuôi, ví dụ motcua1.muongthanh. Danh sách: /tai-khoan/dung-thu/")
        self.stdout.write(f"Mật khẩu chung: {password}   Mã PIN ký số: {PIN}")
