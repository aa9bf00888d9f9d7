"""Add, change or stop a time-stamp server: manage.py time_stamp_server CODE --url https://… [--rank 2] [--stop]."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.timezone import now

from common.errors import InputError
from signing.models import TsaEvent, TsaProfile
from signing.services.time_servers import tsa_store

Kind = TsaEvent.Kind


class Command(BaseCommand):
    """Store one server; its password is given by TSA_PASSWORDS."""

    help = "Thêm, sửa hoặc ngừng một máy chủ dấu thời gian; mật khẩu lấy từ TSA_PASSWORDS."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is stored of a server."""
        parser.add_argument("code")
        parser.add_argument("--url")
        parser.add_argument("--name")
        parser.add_argument("--rank", type=int)
        parser.add_argument("--username")
        parser.add_argument("--timeout-seconds", type=float)
        parser.add_argument("--worker-timeout-seconds", type=float)
        parser.add_argument("--stop", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store it."""
        known = TsaProfile.objects.filter(code=options["code"]).first()
        server = known or TsaProfile(code=options["code"], name=options["code"], created_at=now())
        for name in ("url", "name", "rank", "username", "timeout_seconds", "worker_timeout_seconds"):
            if options[name] is not None:
                setattr(server, name, options[name])
        server.active = not options["stop"]
        kind = Kind.CLOSED if options["stop"] else Kind.CHANGED if known else Kind.ADDED
        try:
            with transaction.atomic():
                tsa_store(server, kind, actor=None, at=now())
        except InputError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{server.code}: {server.url}")
