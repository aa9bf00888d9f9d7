"""Whoever uses the agency's key gives the password again when that was long ago, whatever the key signs."""

from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from accounts import proof
from common.http import OfficeRequest
from signing.services.profiles import signs_with_seal


def asks_proof(request: OfficeRequest, operation: str, *, at: datetime) -> bool:
    """Tell whether the password is to be given with this kind of signature."""
    return not proof.is_fresh(request, at=at) and signs_with_seal(operation)


@sensitive_variables("password")
def require_proof(request: OfficeRequest, operation: str, password: str, *, at: datetime) -> None:
    """Take the password before the agency's key is used, if it was last given too long ago.

    Raises:
        InputError: it is missing or wrong, or was wrong too often.
    """
    if asks_proof(request, operation, at=at):
        proof.require(request, password, at=at)
