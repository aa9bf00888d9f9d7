"""Remote signing by the protocol of the Cloud Signature Consortium, versions 1 and 2.

The owner's PIN goes to the service with the hashes that it is for, and is kept nowhere. Version 1 answers at once;
version 2 may be asked to answer later (`operationMode` A).
Source: CSC API 1.0.4.0, 11.5 and 11.9; CSC API 2.0.0.2, 11.6, 11.10 and 11.11; credentials/info in both.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.views.decorators.debug import sensitive_variables

from signing.backends.calling import call, secret_of
from signing.backends.remote import SHA256_OID, ServiceBackend, algorithm_of, decoded, encoded
from signing.errors import refusal
from signing.keys.secret import Secret
from signing.models import SigningKey, SigningService


@sensitive_variables()
def token_of(service: SigningService) -> str:
    """Sign in to the service as this installation."""
    body = {
        "grant_type": "client_credentials",
        "client_id": service.client_id,
        "client_secret": secret_of(service).reveal(),
    }
    return str(call(service, "oauth2/token", body)["access_token"])


class _CscBackend(ServiceBackend):
    version: str

    def hello(self, service: SigningService, key: SigningKey) -> bool:
        """Sign in, and read the credential's own word."""
        wanted = {"credentialID": key.credential, "certificates": "none", "certInfo": True}
        told = call(service, f"csc/{self.version}/credentials/info", wanted, token=token_of(service))
        key_state, certificate = str(told["key"]["status"]), told.get("cert") or {}
        return key_state == "enabled" and str(certificate.get("status", "valid")) == "valid"


class Csc1Backend(_CscBackend):
    """CSC version 1: authorize with the PIN, sign, done."""

    version = "v1"

    @sensitive_variables()
    def ask(
        self, service: SigningService, key: SigningKey, digests: Sequence[bytes], pin: Secret | None, callback: str
    ) -> tuple[str, Sequence[bytes] | None]:
        """Return the signatures at once."""
        if not pin:
            raise refusal("pin_missing")
        token, hashes = token_of(service), encoded(digests)
        credential = {"credentialID": key.credential}
        allowed = {**credential, "numSignatures": len(hashes), "hash": hashes, "PIN": pin.reveal()}
        sad = call(service, "csc/v1/credentials/authorize", allowed, token=token)["SAD"]
        wanted = {**credential, "SAD": sad, "hash": hashes, "hashAlgo": SHA256_OID, "signAlgo": algorithm_of(key)}
        answer = call(service, "csc/v1/signatures/signHash", wanted, token=token)
        return uuid.uuid4().hex, decoded(answer["signatures"])

    def look(self, service: SigningService, key: SigningKey, transaction: str) -> Sequence[bytes] | None:
        """Say that it was lost on the way: version 1 answers only once."""
        raise refusal("service_lost")


class Csc2Backend(_CscBackend):
    """CSC version 2: authorize with the PIN, ask for the signatures, fetch them when they are made."""

    version = "v2"

    @sensitive_variables()
    def ask(
        self, service: SigningService, key: SigningKey, digests: Sequence[bytes], pin: Secret | None, callback: str
    ) -> tuple[str, Sequence[bytes] | None]:
        """Return what the service calls the answer to come."""
        if not pin:
            raise refusal("pin_missing")
        token = token_of(service)
        credential: dict[str, Any] = {"credentialID": key.credential}
        hashed = {"hashes": encoded(digests), "hashAlgorithmOID": SHA256_OID}
        code = {"authData": [{"id": "PIN", "value": pin.reveal()}]}
        allowed = {**credential, **hashed, "numSignatures": len(digests), **code}
        sad = call(service, "csc/v2/credentials/authorize", allowed, token=token)["SAD"]
        told = {"response_uri": callback} if callback else {}
        wanted = {**credential, **hashed, **told, "SAD": sad, "signAlgo": algorithm_of(key), "operationMode": "A"}
        answer = call(service, "csc/v2/signatures/signHash", wanted, token=token)
        signatures = decoded(answer["signatures"]) if answer.get("signatures") else None
        return str(answer.get("responseID") or uuid.uuid4().hex), signatures

    def look(self, service: SigningService, key: SigningKey, transaction: str) -> Sequence[bytes] | None:
        """Return the signatures when they are made."""
        body = {"responseID": transaction}
        answer = call(service, "csc/v2/signatures/signPolling", body, token=token_of(service))
        return decoded(answer["signatures"]) if answer.get("signatures") else None
