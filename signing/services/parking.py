"""The longer way of a signature whose key is elsewhere: start, wait, take; in any process, over any restart.

request = sign.request_create(...)   as for every signature
request = start(...)                 the file is prepared and stored, the owner is asked
signed  = poll(...)                  None until the owner has decided; or take(...) with what an agent brought
record  = sign.complete(...)         as for every signature
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from common import blobs, rows
from common.models import Blob
from signing.backends import RemoteBackend, Ticket, backend_of
from signing.errors import refusal
from signing.keys.secret import Secret
from signing.models import PreparedFile, SigningKey, SigningRequest, State
from signing.pades.engine import Gap, complete_in_place, prepare_in_place
from signing.services import course, revocation, sign, stamping, working
from signing.services.sign import PDF, SignedBlob

PARKED = ("prepared", "document_digest", "gap_start", "gap_end", "attributes", "transaction", "expires_at")


@sensitive_variables("pin")
def start(
    *, request_id: int, pin: Secret | None, at: datetime, number: str = "", issued_on: date | None = None
) -> SigningRequest:
    """Prepare the file and ask the owner of the key for the signature; the request then awaits the signer.

    Call it with no transaction open.

    Raises:
        SigningRefusal: the request is closed, the file changed or cannot take it, or the service refuses.
    """
    request = course.claim(request_id, at)
    with course.giving_up(request, at), working.working_file() as file:
        numbering = sign.numbering_of(request, number, issued_on)
        key = sign.checked_key(request, at)
        revocation.require_good(key, at=at)
        backend = _remote(key)
        working.copy_source(request.source_id, file, at)
        gap = prepare_in_place(file, sign.job_of(request, key, None, at, numbering))
        blob = blobs.put(file, media_type=PDF)
        ticket = backend.start(key=key, attributes=[gap.attributes], pin=pin, at=at)
        return _park(request, blob, gap, ticket, at)


def poll(*, request_id: int, at: datetime) -> SignedBlob | None:
    """Ask the service whether the owner has signed, and store the signed file if so; None while they have not decided.

    Raises:
        SigningRefusal: the owner refused, the time is over, or the request is closed.
    """
    request = _awaiting(request_id)
    if request.state == State.COMPLETING:
        return _delivered(request)
    with course.giving_up(request, at):
        if request.is_expired(at):
            raise refusal("signer_late")
        found = _remote(request.key).poll(key=request.key, transaction=request.transaction, at=at)
    return _take_first(request, found, at) if found is not None else None


def take(*, request_id: int, signature: bytes, at: datetime) -> SignedBlob:
    """Put a raw signature that was brought into the prepared file, and store that; the subject is not touched.

    Raises:
        SigningRefusal: it is not the certificate's own signature of this file, or the request is closed or lapsed.
    """
    request = _awaiting(request_id)
    if request.state == State.COMPLETING:
        return _delivered(request)
    with course.giving_up(request, at), working.working_file() as file:
        if request.is_expired(at):
            raise refusal("signer_late")
        key = sign.checked_key(request, at)
        working.copy_blob(str(request.prepared_id), file)
        time_stamp = stamping.time_stamper(stamping.servers(), at=at)
        complete_in_place(file, _gap(request), sign.identity_of(key), signature, time_stamp)
        return sign.deliver(request, file, at)


def _take_first(request: SigningRequest, signatures: Sequence[bytes], at: datetime) -> SignedBlob:
    [signature] = signatures
    return take(request_id=request.pk, signature=signature, at=at)


def _remote(key: SigningKey) -> RemoteBackend:
    backend = backend_of(key)
    if not isinstance(backend, RemoteBackend):
        raise refusal("backend_unknown", name=key.backend)
    return backend


@transaction.atomic
def _park(request: SigningRequest, blob: Blob, gap: Gap, ticket: Ticket, at: datetime) -> SigningRequest:
    current = course.locked(request.pk)
    if current.state != State.SIGNING:
        raise refusal("request_closed")
    prepared = PreparedFile(blob.sha256, gap.document_digest, (gap.start, gap.end), gap.attributes)
    current.park(prepared=prepared, transaction=ticket.transaction, expires_at=ticket.expires_at)
    course.save(current, "parked", at, {"prepared": blob.sha256}, also=PARKED)
    return current


def _awaiting(request_id: int) -> SigningRequest:
    for request in rows.read(SigningRequest, "WHERE one.id = %s", [request_id], related=course.READ_ALONG):
        if request.state in {State.AWAITING_SIGNER, State.COMPLETING}:
            return request
    raise refusal("request_closed")


def _delivered(request: SigningRequest) -> SignedBlob:
    blob = Blob.objects.get(pk=request.result_id)
    return SignedBlob(blob.sha256, blob.size_bytes)


def _gap(request: SigningRequest) -> Gap:
    if request.gap_start is None or request.gap_end is None:
        raise refusal("request_closed")
    return Gap(bytes(request.document_digest), request.gap_start, request.gap_end, bytes(request.attributes))
