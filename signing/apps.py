"""Signing: bytes in, signed bytes out."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Ký số."""

    name = "signing"
    verbose_name = "Ký số"
