"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"

    def ready(self) -> None:
        """Take the signatures of documents that come later, and name the types for which a seal may be entrusted."""
        from eoffice.queries import type_names
        from eoffice.services import awaiting
        from signing.services import finishing
        from signing.services.granting import DOCUMENT_TYPES

        finishing.register("document", awaiting.signature_take)
        DOCUMENT_TYPES.append(type_names)
