"""What every app builds on."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    """Finds the long work of every installed app."""

    name = "common"

    def ready(self) -> None:
        """Import each app's jobs module."""
        autodiscover_modules("jobs")
