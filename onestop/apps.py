"""The one-stop desk."""

from django.apps import AppConfig


class OnestopConfig(AppConfig):
    """Một cửa."""

    name = "onestop"

    def ready(self) -> None:
        """Offer on pages of procedures what is about running dossiers, tell signing who keeps their files, and accounts
        what its officers have.
        """
        from accounts import duties
        from onestop.duties import DeskDuty
        from onestop.services.lasting import KEEPER
        from onestop.views.moving import version_link
        from onestop.views.timers import timers_link
        from procedures.links import offer, offer_on_list
        from signing.services import augment

        offer(version_link)
        offer_on_list(timers_link)
        augment.keep("attachment", KEEPER)
        duties.register(DeskDuty())
