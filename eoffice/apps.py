"""The document office."""

from django.apps import AppConfig


class EofficeConfig(AppConfig):
    """Văn phòng điện tử."""

    name = "eoffice"
