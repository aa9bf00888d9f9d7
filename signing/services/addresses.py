"""Secret addresses by which a service or a program comes back to one request: short-lived, for one purpose."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.urls import reverse

from signing.errors import refusal
from signing.models import OneTimeAddress, SigningRequest

LIFETIME = timedelta(minutes=5)


def new_secret() -> str:
    """Draw what nobody guesses."""
    return secrets.token_urlsafe(32)


def absolute(origin: str, name: str, secret: str) -> str:
    """Return the whole address."""
    return f"{origin}{reverse(name, args=[secret])}"


def address_open(request: SigningRequest, purpose: str, secret: str, *, until: datetime) -> None:
    """Let somebody who has the secret come by it until then."""
    OneTimeAddress.objects.create(
        request=request, purpose=purpose, secret_sha256=_digest(secret), expires_at=min(until, request.expires_at)
    )


def address_find(*, secret: str, purpose: str, at: datetime) -> int | None:
    """Return the request to which an address leads that may be used more than once; None when it leads nowhere."""
    found = OneTimeAddress.objects.filter(secret_sha256=_digest(secret), purpose=purpose, expires_at__gt=at)
    return found.values_list("request_id", flat=True).first()


def address_use(*, secret: str, purpose: str, at: datetime) -> int:
    """Return the request to which the address leads, and close the address.

    Raises:
        SigningRefusal: there is none, it was used, or its time is over.
    """
    found = OneTimeAddress.objects.filter(secret_sha256=_digest(secret), purpose=purpose)
    if not found.filter(used_at=None, expires_at__gt=at).update(used_at=at):
        raise refusal("address_used")
    return found.values_list("request_id", flat=True).get()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
