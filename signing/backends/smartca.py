"""Remote signing as VNPT SmartCA does it: hashes out, the owner confirms on the phone, poll or be called.

Source: integrations that others have published; the provider's own document decides.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.views.decorators.debug import sensitive_variables

from signing.backends.calling import ServiceRefused, call, secret_of
from signing.backends.remote import ServiceBackend, decoded
from signing.keys.secret import Secret
from signing.models import SigningKey, SigningService

PENDING = "PENDING"


class SmartCaBackend(ServiceBackend):
    """Asks the service to ask the phone; no PIN goes through here."""

    def hello(self, service: SigningService, key: SigningKey) -> bool:
        """Look for the key's certificate among those that the service has of the person."""
        body = {**_who(service), "user_id": key.credential, "serial_number": "", "transaction_id": uuid.uuid4().hex}
        answer = call(service, "v1/credentials/get_certificate", body)
        known = (str(one["serial_number"]) for one in answer["data"]["user_certificates"])
        return key.serial in {one.lower().lstrip("0") for one in known}

    def ask(
        self, service: SigningService, key: SigningKey, digests: Sequence[bytes], pin: Secret | None, callback: str
    ) -> tuple[str, Sequence[bytes] | None]:
        """Return the code of the transaction."""
        files = [
            {"doc_id": str(place), "file_type": "pdf", "sign_type": "hash", "data_to_be_signed": one.hex()}
            for place, one in enumerate(digests)
        ]
        body = {
            **_who(service),
            "user_id": key.credential,
            "transaction_id": uuid.uuid4().hex,
            "sign_files": files,
            "notify_url": callback,
        }
        return str(call(service, "v1/signatures/sign", body)["data"]["tran_code"]), None

    def look(self, service: SigningService, key: SigningKey, transaction: str) -> Sequence[bytes] | None:
        """Return the signatures in the order of the hashes."""
        answer = call(service, f"v1/signatures/sign/{transaction}/status", _who(service))
        word, data = str(answer["message"]), answer["data"] or {}
        if word == PENDING:
            return None
        if "signatures" not in data:
            raise ServiceRefused(int(answer["status_code"]), word)
        made: list[dict[str, Any]] = sorted(data["signatures"], key=lambda one: int(one["doc_id"]))
        return decoded([one["signature_value"] for one in made])


@sensitive_variables()
def _who(service: SigningService) -> dict[str, str]:
    return {"sp_id": service.client_id, "sp_password": secret_of(service).reveal()}
