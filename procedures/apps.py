"""Procedures and processes."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Thủ tục và quy trình."""

    name = "procedures"
