"""Procedures and processes."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """Thủ tục và quy trình."""

    name = "procedures"

    def ready(self) -> None:
        """Tell accounts which steps would have nobody without somebody."""
        from accounts import duties
        from procedures.duties import StepDuty

        duties.register(StepDuty())
