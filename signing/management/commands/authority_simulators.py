"""Serve stand-ins of an authority: manage.py authority_simulators --port 8318 [--mode fail]. For trying out only."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from signing.simulators.authority import Authority
from signing.simulators.services import Services, free_server
from signing.trust.certificates import to_pem

MODES = ("well", "fail", "slow", "lie", "refuse", "old")


class Command(BaseCommand):
    """Make a throw-away authority and answer for it until Ctrl-C."""

    help = "Máy chủ mô phỏng dấu thời gian (/tsa), OCSP (/ocsp) và CRL; chỉ để thử, không chạy khi DEMO=0 và DEBUG=0."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, how to behave, and where the root goes."""
        parser.add_argument("--port", type=int, default=8318)
        parser.add_argument("--mode", choices=MODES, default="well")
        parser.add_argument("--root", default="", help="ghi chứng thư gốc vào tệp này")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve."""
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Chỉ chạy được khi DEMO=1 hoặc DEBUG=1.")
        server = free_server(options["port"])
        authority = Authority(now(), f"http://127.0.0.1:{server.server_port}")
        server.services = Services(authority, mode=options["mode"])
        if options["root"]:
            Path(options["root"]).write_text(to_pem(authority.root.certificate))
        self.stdout.write(f"{authority.address}/tsa {authority.address}/ocsp")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
