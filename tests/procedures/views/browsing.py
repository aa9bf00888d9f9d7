"""The pages of configuration as a browser meets them."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.procedures.services.conftest import Office

STEP = {
    "name": "Rà soát",
    "role": "specialist",
    "life_cycle": "processing",
    "duration": 4,
    "duration_unit": "working_hour",
    "seal_by": "configured",
}


def browser(user: User) -> Client:
    """Return a client signed in as a person."""
    client = Client()
    client.force_login(user)
    return client


def to(view: str, *args: object) -> str:
    """Return the address of a page."""
    return reverse(f"procedures:{view}", args=args)


def said(response: HttpResponse) -> str:
    """Return the page's words on one line."""
    return " ".join(response.content.decode().split())


def post(client: Client, office: Office, view: str, /, *args: object, **data: object) -> HttpResponse:
    """Send a form of the draft, drawn for its present revision."""
    office.draft.refresh_from_db()
    return client.post(to(view, office.draft.pk, *args), {"revision": office.draft.revision, **data})
