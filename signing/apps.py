"""Signing: bytes in, signed bytes out."""

from django.apps import AppConfig


class SigningConfig(AppConfig):
    """Ký số."""

    name = "signing"
    verbose_name = "Ký số"

    def ready(self) -> None:
        """Tell accounts which keys and signatures end with a person's account."""
        from accounts import duties
        from signing.duties import KeyDuty

        duties.register(KeyDuty())
