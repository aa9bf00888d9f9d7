"""Signed-in people, and files as a browser sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.onestop import pdf


@pytest.fixture
def sign_in():
    """Give a client signed in as a person."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def upload(name="Giay-phep.pdf", content=None):
    """Return a file as a form sends it."""
    return SimpleUploadedFile(name, content if content is not None else pdf(name))


def said(response):
    """Return the page's words on one line."""
    return " ".join(response.content.decode().split())
