"""Notices as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told: officers under the bell, citizens with their dossier and by e-mail."""

    name = "notices"
