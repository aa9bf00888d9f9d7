"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told: officers under the bell, citizens with their dossier and by e-mail."""

    name = "notices"

    def ready(self) -> None:
        """Tell whoever takes over a colleague's work."""
        from accounts import duties
        from notices.services.handed_over import taker_tell

        duties.listen(taker_tell)
