"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"

    def ready(self) -> None:
        """Name the types of documents for which a seal may be entrusted."""
        from eoffice.queries import type_names
        from signing.services.granting import DOCUMENT_TYPES

        DOCUMENT_TYPES.append(type_names)
