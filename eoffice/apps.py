"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"

    def ready(self) -> None:
        """Say who keeps the documents that signing makes last."""
        from eoffice.services.lasting import KEEPER
        from signing.services import augment

        augment.keep("document", KEEPER)
