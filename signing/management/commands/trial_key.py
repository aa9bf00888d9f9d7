"""Make a key to try the stand-ins with: manage.py trial_key lanhdao1 --into FOLDER. For trying out only."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from accounts.models import User
from signing.simulators.authority import Authority
from signing.simulators.demo_ca import trust
from signing.trust.certificates import to_pem


class Command(BaseCommand):
    """Write the key and the certificates of a person, by a throw-away authority that this database then trusts."""

    help = "Tạo khóa và chứng thư số để thử giả lập ký số; không chạy khi DEMO=0 và DEBUG=0."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose it is and where it goes."""
        parser.add_argument("username")
        parser.add_argument("--into", type=Path, required=True, help="thư mục nhận key.pem và certificate.pem")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files."""
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Chỉ chạy được khi DEMO=1 hoặc DEBUG=1.")
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"Không có tài khoản {options['username']}.")
        authority, at, folder = Authority(now()), now(), options["into"]
        made = authority.signing_certificate(person.full_name, subject_serial=person.username)
        trust(authority, at)
        folder.mkdir(parents=True, exist_ok=True)
        key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "key.pem").write_bytes(key)
        (folder / "certificate.pem").write_text(to_pem(made.certificate) + to_pem(authority.intermediate.certificate))
        self.stdout.write(f"{folder / 'key.pem'} {folder / 'certificate.pem'}")
