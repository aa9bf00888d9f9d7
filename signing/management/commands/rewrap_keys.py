"""Move all signing keys under a new key-encryption key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from signing.keys.envelope import EnvelopeError
from signing.keys.rotation import keys_rewrap


class Command(BaseCommand):
    """Wrap every data key under the first of SIGNING_KEKS."""

    help = "Chuyển mọi khóa ký sang khóa bảo vệ đầu tiên trong SIGNING_KEKS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Wrap and tell how many."""
        try:
            count = keys_rewrap(at=now())
        except EnvelopeError as error:
            raise CommandError(f"Không chuyển được khóa nào: {error}.") from error
        self.stdout.write(f"Đã chuyển {count} khóa ký.")
