"""Note a key that is elsewhere: manage.py enrol_key FILE --backend smartca --service sca --credential … --user …."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from accounts.models import Agency, User
from common.errors import DomainError
from signing.services import enrolling


class Command(BaseCommand):
    """Store the certificate and where its key is; the owner, or for a seal a second person, then puts it to use."""

    help = (
        "Ghi nhận khóa ký ở thiết bị, dịch vụ hoặc phần mềm; chủ khóa (con dấu: người thứ hai) đưa vào dùng trên trang."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose key it is, where it is, and who says so."""
        parser.add_argument("certificate", help="tệp PEM: chứng thư số của khóa, rồi các chứng thư bên trên nếu có")
        parser.add_argument("--chain", default="", help="tệp PEM của các chứng thư bên trên")
        parser.add_argument("--backend", required=True, choices=enrolling.BACKENDS_ELSEWHERE)
        parser.add_argument("--service", default="", help="tên trong SIGNING_TOKENS hoặc tên dịch vụ đã khai báo")
        parser.add_argument("--credential", required=True, help="nhãn của khóa trên thiết bị, hoặc tên ở dịch vụ")
        owner = parser.add_mutually_exclusive_group(required=True)
        owner.add_argument("--user", help="tên đăng nhập của chủ khóa")
        owner.add_argument("--agency", help="mã cơ quan có con dấu")
        parser.add_argument("--by", required=True, help="tên đăng nhập của quản trị ghi nhận khóa")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store it and say its fingerprint."""
        place = enrolling.Elsewhere(options["backend"], options["service"], options["credential"])
        try:
            key = enrolling.key_enrol(
                place=place,
                certificates=b"\n".join(Path(one).read_bytes() for one in _files(options)),
                owner=_owner(options),
                actor=User.objects.get(username=options["by"]),
                at=now(),
            )
        except (DomainError, OSError, User.DoesNotExist, Agency.DoesNotExist) as error:
            raise CommandError(f"Không ghi nhận được: {error}") from error
        self.stdout.write(f"{key.subject_name}: {key.fingerprint}. Chờ đưa vào dùng ở trang Chứng thư số.")


def _files(options: dict[str, Any]) -> list[str]:
    return [one for one in (options["certificate"], options["chain"]) if one]


def _owner(options: dict[str, Any]) -> User | Agency:
    if options["agency"]:
        return Agency.objects.get(code=options["agency"])
    return User.objects.get(username=options["user"])
