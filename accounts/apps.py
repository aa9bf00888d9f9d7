"""People and agencies."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tài khoản và cơ quan."""

    name = "accounts"

    def ready(self) -> None:
        """Note each sign-in, by whatever door, as proof of who sits there."""
        from django.contrib.auth.signals import user_logged_in

        from accounts.proof import note_sign_in

        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.proof")
