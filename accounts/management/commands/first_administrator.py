"""Begin an installation: manage.py first_administrator USERNAME "Họ và tên" --agency H18 --name …."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from accounts.services.beginning import AgencyData, first_administrator
from accounts.services.people import PersonData
from common.errors import DomainError


class Command(BaseCommand):
    """Make the first system administrator and say the password to sign in with once."""

    help = "Tạo quản trị hệ thống đầu tiên, và cơ quan đầu tiên nếu chưa có; mật khẩu chỉ hiện một lần."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, and the agency."""
        parser.add_argument("username", help="tên đăng nhập: chữ thường, không dấu")
        parser.add_argument("full_name", help="họ và tên")
        parser.add_argument("--agency", required=True, help="mã định danh của cơ quan, ví dụ H18")
        parser.add_argument("--name", default="", help="tên cơ quan, khi chưa có cơ quan mang mã này")
        parser.add_argument("--abbreviation", default="", help="tên viết tắt trong số, ký hiệu văn bản")
        parser.add_argument("--place", default="", help="địa danh ghi trước ngày tháng trên văn bản")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make both and say the password."""
        agency = AgencyData(options["agency"], options["name"], options["abbreviation"], options["place"])
        person = PersonData(options["username"], options["full_name"])
        try:
            account, password = first_administrator(person=person, agency=agency, at=now())
        except DomainError as error:
            raise CommandError(f"Không tạo được: {error}") from error
        self.stdout.write(f"{account.username}: {password}. Mật khẩu chỉ hiện lần này; đổi ở lần đăng nhập đầu tiên.")
