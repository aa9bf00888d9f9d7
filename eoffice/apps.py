"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"

    def ready(self) -> None:
        """Take the signatures of documents that come later."""
        from eoffice.services import awaiting
        from signing.services import finishing

        finishing.register("document", awaiting.signature_take)
