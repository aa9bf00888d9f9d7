"""The longer way of a signature whose key is elsewhere: start, wait, take; in any process, over any restart.

request = sign.request_create(...)   as for every signature
request = start(...)                 the file is prepared and stored, the owner is asked
signed  = poll(...)                  None until the owner has decided; or take(...) with what an agent brought
record  = sign.complete(...)         as for every signature
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from common import blobs, rows
from signing.backends import FileBackend, HeldBackend, RemoteBackend, Ticket, backend_of
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import OneTimeAddress, PreparedFile, SigningKey, SigningRequest, State
from signing.pades.engine import Gap, complete_in_place, prepare_in_place
from signing.services import addresses, course, revocation, sign, stamping, working
from signing.services.sign import PDF, SignedBlob

Purpose = OneTimeAddress.Purpose
PARKED = ("prepared", "document_digest", "gap_start", "gap_end", "attributes", "transaction", "expires_at")


@sensitive_variables("pin")
def start(
    *,
    request_id: int,
    pin: Secret | None,
    at: datetime,
    number: str = "",
    issued_on: date | None = None,
    origin: str = "",
) -> SigningRequest:
    """Prepare the file and ask the owner of the key for the signature; the request then awaits the signer.

    Call it with no transaction open. `origin` is how the service reaches this site, scheme and host; without it the
    service cannot say that it is done, and is asked from time to time. A service that signs at once leaves the request
    with its signed file, to be completed.

    Raises:
        SigningRefusal: the request is closed, the file changed or cannot take it, or the service refuses.
    """
    request = course.claim(request_id, at)
    with course.giving_up(request, at), working.working_file() as file:
        numbering = sign.numbering_of(request, number, issued_on)
        key = sign.checked_key(request, at)
        revocation.require_good(key, at=at)
        backend = backend_of(key)
        working.copy_source(request.source_id, file, at)
        if isinstance(backend, FileBackend):
            ticket = Ticket(secrets.token_hex(16), backend.wait_until(at))
            return _park(request, PreparedFile(str(request.source_id)), ticket, at)
        if not isinstance(backend, RemoteBackend):
            raise refusal("backend_unknown", name=key.backend)
        gap = prepare_in_place(file, sign.job_of(request, key, None, at, numbering))
        prepared = PreparedFile(
            blobs.put(file, media_type=PDF).sha256, gap.document_digest, (gap.start, gap.end), gap.attributes
        )
        secret = addresses.new_secret()
        callback = addresses.absolute(origin, "signing:callback", secret) if origin else ""
        ticket = backend.start(key=key, attributes=[gap.attributes], pin=pin, at=at, callback=callback)
        parked = _park(request, prepared, ticket, at, secret=secret)
    if ticket.signatures is None:
        return parked
    _take_first(request, ticket.signatures, at)
    return awaiting(request_id)


def poll(*, request_id: int, at: datetime) -> SignedBlob | None:
    """Ask the service whether the owner has signed, and store the signed file if so; None while they have not decided.

    One whose time is over is asked a last time: its owner may have signed when nobody asked.

    Raises:
        SigningRefusal: the owner refused, the time is over, or the request is closed.
    """
    request = awaiting(request_id)
    if request.state == State.COMPLETING:
        return sign.delivered(request)
    with course.giving_up(request, at):
        found = _ask(request, at)
        if found is None and request.is_expired(at):
            raise refusal("signer_late")
    return _take_first(request, found, at) if found is not None else None


def take(*, request_id: int, signature: bytes, at: datetime) -> SignedBlob:
    """Put a raw signature that was brought into the prepared file, and store that; the subject is not touched.

    Raises:
        SigningRefusal: it is not the certificate's own signature of this file, or the request is closed or lapsed.
    """
    request = awaiting(request_id)
    if request.state == State.COMPLETING:
        return sign.delivered(request)
    with course.giving_up(request, at):
        if request.is_expired(at):
            raise refusal("signer_late")
    return _put(request, signature, at)


def _put(request: SigningRequest, signature: bytes, at: datetime) -> SignedBlob:
    with course.giving_up(request, at), working.working_file() as file:
        key = sign.checked_key(request, at)
        working.copy_blob(str(request.prepared_id), file)
        time_stamp = stamping.time_stamper(stamping.servers(), at=at)
        complete_in_place(file, _gap(request), sign.identity_of(key), signature, time_stamp)
        return sign.deliver(request, file, at)


def _take_first(request: SigningRequest, signatures: Sequence[bytes], at: datetime) -> SignedBlob:
    [signature] = signatures
    current = awaiting(request.pk)
    return sign.delivered(current) if current.state == State.COMPLETING else _put(current, signature, at)


def is_elsewhere(key: SigningKey) -> bool:
    """Tell whether this key answers later, so that its signatures are parked.

    Raises:
        SigningRefusal: this installation has nothing that signs with it.
    """
    return not isinstance(backend_of(key), HeldBackend)


def _ask(request: SigningRequest, at: datetime) -> Sequence[bytes] | None:
    """Ask the service; one that does not answer now is asked again later."""
    backend = backend_of(request.key)
    if not isinstance(backend, RemoteBackend):
        return None
    try:
        return backend.poll(key=request.key, transaction=request.transaction, at=at)
    except SigningRefusal as error:
        if error.code == "service_down":
            return None
        raise


@transaction.atomic
def _park(
    request: SigningRequest, prepared: PreparedFile, ticket: Ticket, at: datetime, *, secret: str = ""
) -> SigningRequest:
    current = course.locked(request.pk)
    if current.state != State.SIGNING:
        raise refusal("request_closed")
    current.park(prepared=prepared, transaction=ticket.transaction, expires_at=ticket.expires_at)
    course.save(current, "parked", at, {"prepared": prepared.sha256}, also=PARKED)
    if secret:
        addresses.address_open(current, Purpose.CALLBACK, secret, until=ticket.expires_at)
    return current


def awaiting(request_id: int) -> SigningRequest:
    """Return a request that awaits its signer, or has the signed file already.

    Raises:
        SigningRefusal: it is neither.
    """
    for request in rows.read(SigningRequest, "WHERE one.id = %s", [request_id], related=course.READ_ALONG):
        if request.state in {State.AWAITING_SIGNER, State.COMPLETING}:
            return request
    raise refusal("request_closed")


def _gap(request: SigningRequest) -> Gap:
    if request.gap_start is None or request.gap_end is None:
        raise refusal("request_closed")
    return Gap(bytes(request.document_digest), request.gap_start, request.gap_end, bytes(request.attributes))
