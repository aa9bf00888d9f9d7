"""What the signer's page says while a signature is awaited from a phone or a program."""

from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from eoffice.models import Document
from eoffice.services.signing import subject_of
from signing.services import finishing
from signing.services.accounts_keys import KeyKind, key_kind


def initials_awaited(document: Document, user: User, at: datetime) -> dict[str, Any]:
    """Return what the page needs for who initialled with a key that is elsewhere; nothing where nothing is awaited."""
    if finishing.parked_for(subject_of(document), signer_id=user.pk) is None:
        return {}
    return awaited(document, user, key_kind(user), at)


def awaited(document: Document, user: User, kind: KeyKind, at: datetime) -> dict[str, Any]:
    """Return what the page needs: the request that waits, how long it does, and where the program listens."""
    request = finishing.parked_for(subject_of(document), signer_id=user.pk)
    shown: dict[str, Any] = {"key_kind": kind, "parked": request}
    if request is not None:
        shown["seconds_left"] = max(0, int((request.expires_at - at).total_seconds()))
        if kind.in_program:
            shown["agent_address"] = settings.SIGNING_AGENT
    return shown
