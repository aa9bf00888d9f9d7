"""No secret of the installation stands on an error page."""

from dataclasses import fields

from django.conf import settings
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from config.settings import ENV


def test_hides_every_secret_of_the_environment():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        reporter = ExceptionReporter(RequestFactory().get("/"), type(error), error, error.__traceback__)
    page = reporter.get_traceback_html() + reporter.get_traceback_text()
    secrets = [getattr(ENV, field.name) for field in fields(ENV) if not field.repr]
    assert settings.SIGNING_KEKS in secrets
    assert [secret for secret in secrets if secret and secret in page] == []
