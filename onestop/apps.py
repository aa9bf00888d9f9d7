"""The one-stop desk."""

from django.apps import AppConfig


class OnestopConfig(AppConfig):
    """Một cửa."""

    name = "onestop"

    def ready(self) -> None:
        """Offer the moving of running dossiers on the page of a version."""
        from onestop.views.moving import version_link
        from procedures.links import offer

        offer(version_link)
