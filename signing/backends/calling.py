"""Calls to a remote signing service: JSON to the address of its row, with a time limit, and nowhere else."""

import json
import urllib.error
import urllib.request
from typing import Any

from django.views.decorators.debug import sensitive_variables

from signing.errors import refusal
from signing.keys.envelope import EnvelopeError
from signing.keys.secret import Secret
from signing.keys.texts import text_open
from signing.models import SigningKey, SigningService

TIMEOUT_SECONDS = 5
LIMIT_BYTES = 1 << 20
REFUSED_ACCESS = {401, 403}
OUT_OF_ORDER = 500


class ServiceRefused(Exception):
    """The service answered with a refusal; `code` is its own word for it."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        """Follow nobody to another address."""
        return


_opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def reach(address: str) -> None:
    """Knock at an address, whatever it answers.

    Raises:
        OSError: nothing answers there, or it says itself that it is out of order.
    """
    try:
        with _opener.open(urllib.request.Request(address), timeout=TIMEOUT_SECONDS):
            return
    except urllib.error.HTTPError as error:
        if error.code >= OUT_OF_ORDER:
            raise


def service_of(key: SigningKey) -> SigningService:
    """Return the service that the key's row names.

    Raises:
        SigningRefusal: there is none that is in use.
    """
    found = SigningService.objects.filter(name=key.service, kind=key.backend, active=True).first()
    if found is None:
        raise refusal("service_unknown", name=key.service)
    return found


def secret_of(service: SigningService) -> Secret:
    """Return the password of the installation at the service.

    Raises:
        SigningRefusal: the key-encryption key is gone.
    """
    try:
        return text_open(service.kek_id, bytes(service.secret_blob), bound_to=service.name)
    except EnvelopeError:
        raise refusal("kek_unknown", name=service.kek_id) from None


@sensitive_variables()
def call(service: SigningService, path: str, body: dict[str, Any], *, token: str = "") -> dict[str, Any]:
    """Post to the service and return its answer.

    Raises:
        SigningRefusal: it does not answer, or what it answers is not JSON.
        ServiceRefused: it refuses; its word says why.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    address = f"{service.address.rstrip('/')}/{path}"
    asked = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")
    try:
        with _opener.open(asked, timeout=TIMEOUT_SECONDS) as answer:
            return _read(answer.read(LIMIT_BYTES))
    except urllib.error.HTTPError as error:
        raise _refused(service, error) from None
    except (OSError, ValueError):
        raise refusal("service_down", name=service.name) from None


def _refused(service: SigningService, error: urllib.error.HTTPError) -> Exception:
    if error.code in REFUSED_ACCESS:
        return refusal("service_access", name=service.name)
    if error.code >= OUT_OF_ORDER or error.code < 400:
        return refusal("service_down", name=service.name)
    try:
        told = _read(error.read(LIMIT_BYTES))
    except (OSError, ValueError):
        told = {}
    return ServiceRefused(error.code, str(told.get("error") or told.get("message") or ""))


def _read(content: bytes) -> dict[str, Any]:
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("The answer is not an object")
    return found
