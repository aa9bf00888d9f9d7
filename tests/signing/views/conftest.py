"""Browsers of the people who sign."""

from tests.eoffice.views.conftest import office_hours, sign_in

__all__ = ["office_hours", "sign_in"]
