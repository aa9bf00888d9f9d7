"""Sign a reviewed file in three steps: ask (in a transaction), perform (in none), complete (in a transaction).

    request = request_create(...)   T3, with the document locked: this person will sign exactly these bytes
    signed  = perform(...)          no transaction open: the key is used, the result checked and stored
    record  = complete(...)         T4, with the document locked again: the signature counts

A key that answers later takes the longer way of `signing.services.parking` instead of `perform`. Whatever fails in
between leaves the subject as it was. A process that dies leaves a live request, which lapses after `LIFETIME`; until
then nobody else can sign the same subject.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common import blobs, rows
from common.models import Blob
from signing.backends import HeldBackend, backend_of
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.models import (
    LIVE_STATES,
    Operation,
    SignatureRecord,
    SigningKey,
    SigningRequest,
    State,
    Verdict,
    VerificationReport,
)
from signing.pades.cms import Identity
from signing.pades.engine import Job, Numbering, RawSigner, sign_in_place
from signing.services import augment, course, looks, preflight, revocation, stamping, uses, verify, working
from signing.services.placing import Plan, facts_of
from signing.trust.certificates import load_chain, load_pem

__all__ = [
    "Operation",
    "Secret",
    "SignedBlob",
    "SigningRequest",
    "complete",
    "perform",
    "request_cancel",
    "request_create",
    "signed_name",
    "was_signed",
]

# A held key signs within a second or two; whoever has not come back after this has died or given up.
LIFETIME = timedelta(seconds=20)
PDF = "application/pdf"
LEVEL_SQL = "SELECT signatures->-1->>'level' FROM signing_verificationreport WHERE id = %s"


@dataclass(frozen=True)
class SignedBlob:
    """The signed file, stored."""

    sha256: str
    size_bytes: int


def request_create(
    *,
    subject: str,
    sha256: str,
    operation: Operation,
    signer: User,
    agency: Agency,
    at: datetime,
    plan: Plan | None = None,
    context: dict[str, str] | None = None,
    document_type: str = "",
) -> SigningRequest:
    """Note that this person is about to sign exactly these bytes; call it in the transaction that locks the subject.

    What is not signed into a prepared field needs a plan; see `signing.services.placing`. `context` is kept for the
    caller, who may be another process when the signature comes. `document_type` is the code of the document's type,
    which a grant of a seal may name.

    Raises:
        SigningRefusal: the person has no usable key for this, or one that answers too late for it; the file is not
            stored, or somebody is signing already.
    """
    key = preflight.usable_key(operation=operation, signer=signer, agency=agency, at=at, document_type=document_type)
    for problem in (preflight.elsewhere_problem(key, operation), uses.problem(key, at)):
        if problem is not None:
            raise problem
    if not blobs.is_known(sha256):
        raise refusal("no_file")
    _clear_lapsed(subject, at)
    request = SigningRequest(
        subject=subject,
        operation=operation,
        document_type=document_type,
        source_id=sha256,
        signer=signer,
        agency=agency,
        key=key,
        plan=plan.as_json() if plan else None,
        context=context or {},
        expires_at=at + LIFETIME,
        created_at=at,
        updated_at=at,
    )
    if not rows.insert_new(request):
        raise _in_progress(subject)
    course.save(request, "requested", at, {"sha256": sha256, "fingerprint": key.fingerprint})
    return request


@sensitive_variables("pin")
def perform(
    *, request_id: int, pin: Secret | None, at: datetime, number: str = "", issued_on: date | None = None
) -> SignedBlob:
    """Sign the file of the request and store the result and its report; the subject is not touched.

    Call it with no transaction open. To seal, give number (with notation) and day of issue: they are filled in and
    closed by the same save.

    Raises:
        SigningRefusal: the request is closed, the file changed, key or PIN are refused, or the file cannot take it.
    """
    request = course.claim(request_id, at)
    with course.giving_up(request, at), working.working_file() as file:
        numbering = numbering_of(request, number, issued_on)
        job = _held_job(request, pin, at, numbering, file)
        sign_in_place(file, job)
        return deliver(request, file, at)


def complete(*, request_id: int, signed_sha256: str, at: datetime) -> SignatureRecord:
    """Count the signature as given; call it in the transaction that marks the subject, under its lock.

    Raises:
        SigningRefusal: the request was closed meanwhile, or these are not the bytes that it produced.
    """
    request = course.locked(request_id)
    if request.result_id != signed_sha256:
        raise refusal("request_mismatch")
    if request.state != State.COMPLETING or request.report_id is None:
        raise refusal("request_closed")
    request.finish()
    course.save(request, "completed", at, {"sha256": signed_sha256})
    record = SignatureRecord(
        request=request,
        subject=request.subject,
        operation=request.operation,
        source_sha256=request.source_id,
        blob_id=signed_sha256,
        signer=request.signer,
        agency=request.agency,
        fingerprint=request.key.fingerprint,
        field=field_of(request),
        level=rows.value(LEVEL_SQL, [request.report_id]),
        signed_at=at,
        report_id=request.report_id,
    )
    rows.insert(record)
    augment.order(record, at=at)
    return record


@transaction.atomic
def request_cancel(*, request_id: int, reason: str, at: datetime) -> None:
    """Give up a live request, so that the subject may be signed anew; a closed one stays as it is.

    Raises:
        SigningRefusal: there is no such request.
    """
    request = course.locked(request_id)
    if request.is_live:
        course.close(request, State.CANCELLED, at, {"reason": reason}, reason=reason)


def was_signed(*, subject: str, source_sha256: str, operation: Operation, signer_id: int) -> bool:
    """Tell whether this person has given this kind of signature to exactly these bytes of the subject."""
    found = SignatureRecord.objects.filter(subject=subject, source_sha256=source_sha256)
    return found.filter(operation=operation, signer_id=signer_id).exists()


def signed_name(draft_name: str, at: datetime) -> str:
    """Return the file name of a signed draft: `<draft>(dd.mm.yyyy_HHhMMpSS)_signed.pdf`, in Vietnamese time."""
    stem = draft_name.rsplit(".", 1)[0] if "." in draft_name else draft_name
    return f"{stem}({localtime(at):%d.%m.%Y_%Hh%Mp%S})_signed.pdf"


def _clear_lapsed(subject: str, at: datetime) -> None:
    """Close the request of a signer who never came back, or refuse while one is under way."""
    wanted = [subject, [state.value for state in LIVE_STATES]]
    for live in rows.read(SigningRequest, "WHERE one.subject = %s AND one.state = ANY(%s) FOR UPDATE", wanted):
        if not live.is_expired(at):
            raise _in_progress(subject)
        course.close(live, State.EXPIRED, at, {})


def _in_progress(subject: str) -> SigningRefusal:
    live = SigningRequest.objects.filter(subject=subject, state__in=LIVE_STATES).select_related("signer").first()
    return refusal("in_progress", name=live.signer.full_name if live else "…")


def numbering_of(request: SigningRequest, number: str, issued_on: date | None) -> Numbering | None:
    """Return what a seal fills in; nothing for other signatures.

    Raises:
        SigningRefusal: a seal without number or date.
    """
    if request.operation != Operation.SEAL:
        return None
    if not number.strip() or issued_on is None:
        raise refusal("number_missing")
    return Numbering(number.strip(), issued_on)


@sensitive_variables("pin")
def _held_job(
    request: SigningRequest, pin: Secret | None, at: datetime, numbering: Numbering | None, file: BinaryIO
) -> Job:
    """Ask for the key, copy the reviewed bytes into the file, and open the key only when both are right."""
    key = checked_key(request, at)
    revocation.require_good(key, at=at)
    backend = backend_of(key)
    if not isinstance(backend, HeldBackend):
        raise refusal("signs_elsewhere")
    working.copy_source(request.source_id, file, at)
    return job_of(request, key, backend.open(key=key, pin=pin, at=at), at, numbering)


def checked_key(request: SigningRequest, at: datetime) -> SigningKey:
    """Ask again for the key: grant or certificate may have ended since the request.

    Raises:
        SigningRefusal: it must not be used any more, or is another now.
    """
    key = preflight.usable_key(
        operation=request.operation,
        signer=request.signer,
        agency=request.agency,
        at=at,
        document_type=request.document_type,
    )
    if key.pk != request.key_id:
        raise refusal("request_closed")
    return key


def job_of(
    request: SigningRequest, key: SigningKey, sign_raw: RawSigner | None, at: datetime, numbering: Numbering | None
) -> Job:
    """Return all that the signature of this request needs."""
    owner = {"agency_id": request.agency_id} if key.is_seal else {"user_id": request.signer_id}
    plan = Plan.from_json(request.plan) if request.plan else None
    facts = facts_of(request.signer, request.agency, plan.facts if plan else {})
    look = looks.look_for(request.operation, **owner)
    asked = stamping.servers()
    return Job(
        field=field_of(request),
        identity=identity_of(key),
        sign_raw=sign_raw,
        at=at,
        name=key.subject_name,
        numbering=numbering,
        stamp=look.stamp(facts, at, plan.place if plan else None),
        time_stamp=stamping.time_stamper(asked, at=at),
        token_room_bytes=stamping.TOKEN_ROOM_BYTES if asked else 0,
    )


def identity_of(key: SigningKey) -> Identity:
    """Return the key's certificate and chain as signatures want them."""
    return Identity.of(load_pem(key.certificate_pem), load_chain(key.chain_pem))


def field_of(request: SigningRequest) -> str:
    """Return the field that is signed: the planned one, or the one prepared for the kind."""
    if request.plan:
        return Plan.from_json(request.plan).place.field
    prepared = looks.PREPARED_FIELDS.get(Operation(request.operation))
    if prepared is None:
        raise refusal("file_no_field")
    return prepared


def deliver(request: SigningRequest, file: BinaryIO, at: datetime) -> SignedBlob:
    """Check our own work like a stranger's, store it, and note it in the request.

    Raises:
        SigningRefusal: the request was closed meanwhile, or the file holds what keeps it from being valid.
        RuntimeError: what was signed does not verify.
    """
    report = _check(request, file, at)
    blob = blobs.put(file, media_type=PDF)
    return store_result(request, blob, report, at)


def _check(request: SigningRequest, file: BinaryIO, at: datetime) -> VerificationReport:
    with working.content(file) as signed:
        report = verify.store_report(hashlib.sha256(signed).hexdigest(), signed, at=at, own=True)
    last = report.signatures[-1] if report.signatures else {}
    if report.verdict == Verdict.REVIEW and not verify.is_sound(report):
        raise refusal("file_unsuitable", reason=" ".join(verify.note_texts(report)))
    if not verify.is_sound(report) or last.get("fingerprint") != request.key.fingerprint:
        raise RuntimeError(f"Own signature of request {request.pk} does not verify: {report.verdict} {report.notes}")
    return report


@transaction.atomic
def store_result(request: SigningRequest, blob: Blob, report: VerificationReport, at: datetime) -> SignedBlob:
    """Note the result and return it; where another was faster, whose time-stamp is another, return what that brought.

    Raises:
        SigningRefusal: the request was closed meanwhile.
    """
    current = course.locked(request.pk)
    if current.state == State.COMPLETING:
        return delivered(current)
    if current.state not in course.UNDER_WAY:
        raise refusal("request_closed")
    current.deliver(result_id=blob.sha256, report=report)
    course.save(current, "delivered", at, {"sha256": blob.sha256, "report": report.pk})
    return SignedBlob(blob.sha256, blob.size_bytes)


def delivered(request: SigningRequest) -> SignedBlob:
    """Return the signed file that the request has."""
    blob = Blob.objects.get(pk=request.result_id)
    return SignedBlob(blob.sha256, blob.size_bytes)
