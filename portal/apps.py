"""The citizens' side."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Dịch vụ công."""

    name = "portal"
