"""What every app builds on."""

from functools import lru_cache

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import trans_real

WORDS_KEPT = 20_000


class CommonConfig(AppConfig):
    """Finds the long work of every installed app."""

    name = "common"

    def ready(self) -> None:
        """Import each app's jobs module, and have words looked up once."""
        autodiscover_modules("jobs")
        _remember_words()


def _remember_words() -> None:
    """Keep what the catalogue of the one language answers: a page asks it for some five hundred words."""
    catalogue = trans_real.translation(settings.LANGUAGE_CODE)
    catalogue.gettext = lru_cache(maxsize=WORDS_KEPT)(catalogue.gettext)  # type: ignore[method-assign]
