"""The document office as a Django app."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử; its handlers are found by the link."""

    name = "eoffice"
