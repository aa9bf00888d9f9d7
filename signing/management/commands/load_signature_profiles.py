"""Store the delivered rules of every kind of signature that has none yet: manage.py load_signature_profiles."""

from typing import Any

from django.core.management.base import BaseCommand

from signing.services.profiles import load_defaults


class Command(BaseCommand):
    """Store what is missing; stored rules stay as they are, so it may be called again."""

    help = "Nạp cách ký mặc định cho từng loại chữ ký; cách ký đã có giữ nguyên."

    def handle(self, *args: Any, **options: Any) -> None:
        """Store them and say how many."""
        self.stdout.write(f"Đã nạp {load_defaults()} cách ký.")
