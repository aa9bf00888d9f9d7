"""Propose root certificates in files: manage.py import_trust_anchors FILE… --family state --hosts ocsp.ca.gov.vn."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from common.errors import InputError
from signing.models import TrustAnchor
from signing.services.trusting import AnchorData, anchor_propose, read_root


class Command(BaseCommand):
    """Put roots on the list; an administrator compares the fingerprint and approves each on its page."""

    help = "Đề nghị tin cậy chứng thư gốc trong các tệp; quản trị hệ thống đối chiếu dấu vân tay rồi duyệt trên trang."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files, their family and the machines that may be asked."""
        parser.add_argument("files", nargs="+")
        parser.add_argument("--family", choices=TrustAnchor.Family.values, required=True)
        parser.add_argument("--hosts", default="", help="tên máy OCSP, CRL, cách nhau bằng dấu phẩy")

    def handle(self, *args: Any, **options: Any) -> None:
        """Propose each and show its fingerprint."""
        for file in options["files"]:
            try:
                self._propose(Path(file).read_bytes(), options["family"], options["hosts"])
            except (InputError, OSError) as error:
                raise CommandError(f"{file}: {error}") from error

    def _propose(self, content: bytes, family: str, hosts: str) -> None:
        _root, facts = read_root(content, at=now())
        data = AnchorData(facts.name, family, hosts)
        anchor_propose(certificate=content, fingerprint=facts.fingerprint, data=data, actor=None, at=now())
        self.stdout.write(f"{facts.name}: {facts.fingerprint}")
