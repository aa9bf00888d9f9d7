"""The link between the halves as a Django app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IntegrationsConfig(AppConfig):
    """Finds the handlers of every installed app."""

    name = "integrations"

    def ready(self) -> None:
        """Import each app's handlers module."""
        autodiscover_modules("handlers")
