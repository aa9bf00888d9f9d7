"""What the remote signing services have in common: hashes out, raw signatures back, refusals in words."""

import base64
import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from signing.backends.base import Probe, RemoteBackend, Ticket
from signing.backends.calling import ServiceRefused, secret_of, service_of
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import SigningKey, SigningService
from signing.trust.certificates import load_pem

SHA256_OID = "2.16.840.1.101.3.4.2.1"
RSA_SHA256_OID = "1.2.840.113549.1.1.11"
ECDSA_SHA256_OID = "1.2.840.10045.4.3.2"
WRONG_PIN = {"invalid_pin", "invalid_otp", "wrong_pin"}
REJECTED = {"rejected", "user_rejected", "access_denied"}
EXPIRED = {"expired", "transaction_expired", "invalid_tran"}


class ServiceBackend(RemoteBackend):
    """A service that stands in the table of services; the kinds differ in what they say to it."""

    def problems(self, *, key: SigningKey, at: datetime) -> Iterable[SigningRefusal]:
        """Return that the service is not declared or its password does not open; it is not called."""
        try:
            secret_of(service_of(key))
        except SigningRefusal as problem:
            yield problem

    def probes(self, *, key: SigningKey) -> Iterable[Probe]:
        """Return the question whether the service answers, takes our password, and has the credential in order."""
        service = SigningService.objects.filter(name=key.service, kind=key.backend, active=True).first()
        if service is not None:
            yield Probe(
                _("Dịch vụ ký số “%(name)s”, khóa “%(key)s”") % {"name": service.name, "key": key.credential},
                partial(self.greet, service, key),
                refusal("service_down", name=service.name),
            )

    def greet(self, service: SigningService, key: SigningKey) -> None:
        """Ask the service for nothing but a sign of life, and whether the credential may be used.

        Raises:
            OSError: it does not answer.
            SigningRefusal: it does not answer, does not take the password, or has put the credential out of use.
        """
        with said(service):
            usable = self.hello(service, key)
        if not usable:
            raise refusal("credential_off", name=service.name)

    @abstractmethod
    def hello(self, service: SigningService, key: SigningKey) -> bool:
        """Tell whether the service has this credential in order, as far as it says so; nothing is signed."""

    @sensitive_variables("pin")
    def start(
        self, *, key: SigningKey, attributes: Sequence[bytes], pin: Secret | None, at: datetime, callback: str = ""
    ) -> Ticket:
        """Ask for the signatures; all of them are one transaction of the service."""
        service = service_of(key)
        until = at + timedelta(seconds=service.wait_seconds)
        digests = [hashlib.sha256(one).digest() for one in attributes]
        with said(service):
            transaction, signatures = self.ask(service, key, digests, pin, callback)
        return Ticket(transaction, until, signatures)

    def poll(self, *, key: SigningKey, transaction: str, at: datetime) -> Sequence[bytes] | None:
        """Ask what became of it."""
        service = service_of(key)
        with said(service):
            return self.look(service, key, transaction)

    @abstractmethod
    def ask(
        self, service: SigningService, key: SigningKey, digests: Sequence[bytes], pin: Secret | None, callback: str
    ) -> tuple[str, Sequence[bytes] | None]:
        """Return what the service calls the transaction, and the signatures when it gives them at once."""

    @abstractmethod
    def look(self, service: SigningService, key: SigningKey, transaction: str) -> Sequence[bytes] | None:
        """Return the signatures, or None while the owner has not decided."""


@contextmanager
def said(service: SigningService) -> Iterator[None]:
    """Turn the service's own word for a refusal into the sentence for the person."""
    try:
        yield
    except ServiceRefused as error:
        raise refused(service, error.code) from None
    except (KeyError, TypeError, ValueError) as error:
        raise refusal("service_refused", name=service.name) from error


def refused(service: SigningService, word: str) -> SigningRefusal:
    """Return the refusal for what the service said."""
    word = word.casefold()
    if word in WRONG_PIN:
        return refusal("pin_refused")
    if word in REJECTED:
        return refusal("signer_rejected")
    if word in EXPIRED:
        return refusal("signer_late")
    return refusal("service_refused", name=service.name)


def encoded(digests: Sequence[bytes]) -> list[str]:
    """Return the hashes in base64."""
    return [base64.b64encode(one).decode() for one in digests]


def decoded(signatures: Sequence[str]) -> list[bytes]:
    """Return the signatures out of base64."""
    return [base64.b64decode(one, validate=True) for one in signatures]


def algorithm_of(key: SigningKey) -> str:
    """Return the OID of how the key signs."""
    elliptic = isinstance(load_pem(key.certificate_pem).public_key(), ec.EllipticCurvePublicKey)
    return ECDSA_SHA256_OID if elliptic else RSA_SHA256_OID
