"""People and agencies."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tài khoản và cơ quan."""

    name = "accounts"
