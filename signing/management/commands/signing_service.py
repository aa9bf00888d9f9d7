"""Declare a remote signing service, or change it; its password is read from the standard input, not from arguments."""

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now

from signing.keys.secret import Secret
from signing.services import remote_services


class Command(BaseCommand):
    """Store the service with its password under the first of SIGNING_KEKS."""

    help = "Khai báo dịch vụ ký số từ xa; mật khẩu đọc từ đầu vào chuẩn."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is no secret."""
        parser.add_argument("name")
        parser.add_argument("--kind", required=True, choices=remote_services.KINDS)
        parser.add_argument("--address", required=True)
        parser.add_argument("--client-id", required=True)
        parser.add_argument("--wait-seconds", type=int, default=180)

    def handle(self, *args: Any, **options: Any) -> None:
        """Store it and say so."""
        given = {key: options[key] for key in ("name", "kind", "address", "client_id", "wait_seconds")}
        secret = Secret(sys.stdin.readline().rstrip("\n"))
        try:
            remote_services.service_declare(**given, secret=secret, at=now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Đã khai báo dịch vụ ký số “{options['name']}”.")
