"""Remote signing as Viettel MySign does it: sign in, hand over hashes to be signed later, ask for the state.

Source: integrations that others have published; the provider's own document decides.
"""

from collections.abc import Sequence

from django.views.decorators.debug import sensitive_variables

from signing.backends.calling import ServiceRefused, call, secret_of
from signing.backends.remote import SHA256_OID, ServiceBackend, algorithm_of, decoded, encoded
from signing.keys.secret import Secret
from signing.models import SigningKey, SigningService

SIGNED, PENDING = 1, 4000
WORDS = {4001: "expired", 4002: "rejected"}


class MySignBackend(ServiceBackend):
    """Asks the service to ask the phone; no PIN goes through here."""

    def hello(self, service: SigningService, key: SigningKey) -> bool:
        """Sign in; of single credentials the service says nothing that is known."""
        return bool(_token(service))

    def ask(
        self, service: SigningService, key: SigningKey, digests: Sequence[bytes], pin: Secret | None, callback: str
    ) -> tuple[str, Sequence[bytes] | None]:
        """Return the number of the transaction."""
        body = {
            "credentialID": key.credential,
            "numSignatures": len(digests),
            "hash": encoded(digests),
            "hashAlgo": SHA256_OID,
            "signAlgo": algorithm_of(key),
            "async": 1,
            "callback": callback,
        }
        answer = call(service, "vtss/service/signHash", body, token=_token(service))
        return str(answer["transactionId"]), None

    def look(self, service: SigningService, key: SigningKey, transaction: str) -> Sequence[bytes] | None:
        """Return the signatures in the order of the hashes."""
        body = {"transactionId": transaction}
        answer = call(service, "vtss/service/requests/status", body, token=_token(service))
        status = int(answer["status"])
        if status == PENDING:
            return None
        if status != SIGNED:
            raise ServiceRefused(status, WORDS.get(status, str(status)))
        return decoded(answer["signatures"])


@sensitive_variables()
def _token(service: SigningService) -> str:
    body = {"client_id": service.client_id, "client_secret": secret_of(service).reveal()}
    return str(call(service, "vtss/service/ras/v1/login", body)["access_token"])
