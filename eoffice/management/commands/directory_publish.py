"""manage.py directory_publish: tell the desk who works at the office, after posts or certificates changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from eoffice.services import directory


class Command(BaseCommand):
    """Publish the office's directory to the one-stop desk."""

    help = "Publish the document office's directory to the one-stop desk."

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish once."""
        message = directory.directory_publish(at=now())
        people = sum(len(unit.people) for unit in message.units)
        self.stdout.write(f"Published {len(message.units)} units with {people} people.")
