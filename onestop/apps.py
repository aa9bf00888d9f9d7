"""The one-stop desk."""

from django.apps import AppConfig


class OnestopConfig(AppConfig):
    """Một cửa."""

    name = "onestop"

    def ready(self) -> None:
        """Offer the moving of running dossiers on the page of a version, and the list of what timers cannot pass on."""
        from onestop.views.moving import version_link
        from onestop.views.timers import timers_link
        from procedures.links import offer, offer_on_list

        offer(version_link)
        offer_on_list(timers_link)
