"""Sign a reviewed file in three steps: ask (in a transaction), perform (in none), complete (in a transaction).

    request = request_create(...)   T3, with the document locked: this person will sign exactly these bytes
    signed  = perform(...)          no transaction open: the key is used, the result checked and stored
    record  = complete(...)         T4, with the document locked again: the signature counts

Whatever fails in between leaves the subject as it was. A process that dies leaves a live request, which lapses after
`LIFETIME`; until then nobody else can sign the same subject.
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime
from django.views.decorators.debug import sensitive_variables

from accounts.models import Agency, User
from common import blobs, journal, rows
from common.journal import JOURNAL_FIELDS
from common.models import Blob
from signing.errors import SigningRefusal, refusal
from signing.keys.secret import Secret
from signing.keys.unlock import key_open
from signing.models import (
    LIVE_STATES,
    Operation,
    SignatureImage,
    SignatureRecord,
    SigningEvent,
    SigningKey,
    SigningRequest,
    State,
    Verdict,
    VerificationReport,
)
from signing.pades.cms import Identity
from signing.pades.engine import Job, Numbering, RawSigner, key_signer, sign_in_place
from signing.pades.fields import LEADER_FIELD, SEAL_FIELD
from signing.services import preflight, verify
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
]

# A held key signs within a second or two; whoever has not come back after this has died or given up.
LIFETIME = timedelta(seconds=20)
FIELDS = {Operation.APPROVE: LEADER_FIELD, Operation.SEAL: SEAL_FIELD}
LEVEL = "B-B"
READ_ALONG = (("signer",), ("agency",), ("key",))
SAVED = ("state", "result", "report", "failure", "updated_at", *JOURNAL_FIELDS)
PDF = "application/pdf"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignedBlob:
    """The signed file, stored."""

    sha256: str
    size_bytes: int


def request_create(
    *, subject: str, sha256: str, operation: Operation, signer: User, agency: Agency, at: datetime
) -> SigningRequest:
    """Note that this person is about to sign exactly these bytes; call it in the transaction that locks the subject.

    Raises:
        SigningRefusal: the person has no usable key for this, the file is not stored, or somebody is signing already.
    """
    key = preflight.usable_key(operation=operation, signer=signer, agency=agency, at=at)
    if not blobs.is_known(sha256):
        raise refusal("no_file")
    _clear_lapsed(subject, at)
    request = SigningRequest(
        subject=subject,
        operation=operation,
        source_id=sha256,
        signer=signer,
        agency=agency,
        key=key,
        expires_at=at + LIFETIME,
        created_at=at,
        updated_at=at,
    )
    if not rows.insert_new(request):
        raise _in_progress(subject)
    _save(request, "requested", at, {"sha256": sha256, "fingerprint": key.fingerprint})
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
    request = _claim(request_id, at)
    try:
        numbering = _numbering(request, number, issued_on)
        signed = _sign(request, pin, at, numbering)
        report = _check(request, signed, at)
        blob = blobs.put(signed, media_type=PDF)
    except SigningRefusal as error:
        _give_up(request, str(error), error.code, at)
        raise
    except Exception as error:
        raise _internal_failure(request, at) from error
    _deliver(request, blob, report, at)
    return SignedBlob(blob.sha256, blob.size_bytes)


def complete(*, request_id: int, signed_sha256: str, at: datetime) -> SignatureRecord:
    """Count the signature as given; call it in the transaction that marks the subject, under its lock.

    Raises:
        SigningRefusal: the request was closed meanwhile, or these are not the bytes that it produced.
    """
    request = _locked(request_id)
    if request.result_id != signed_sha256:
        raise refusal("request_mismatch")
    if request.state != State.COMPLETING or request.report_id is None:
        raise refusal("request_closed")
    request.finish()
    _save(request, "completed", at, {"sha256": signed_sha256})
    record = SignatureRecord(
        request=request,
        subject=request.subject,
        operation=request.operation,
        source_sha256=request.source_id,
        blob_id=signed_sha256,
        signer=request.signer,
        agency=request.agency,
        fingerprint=request.key.fingerprint,
        field=FIELDS[Operation(request.operation)],
        level=LEVEL,
        signed_at=at,
        report_id=request.report_id,
    )
    rows.insert(record)
    return record


@transaction.atomic
def request_cancel(*, request_id: int, reason: str, at: datetime) -> None:
    """Give up a live request, so that the subject may be signed anew; a closed one stays as it is.

    Raises:
        SigningRefusal: there is no such request.
    """
    request = _locked(request_id)
    if request.is_live:
        request.cancel(reason=reason)
        _save(request, "cancelled", at, {"reason": reason})


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
        live.expire()
        _save(live, "expired", at, {})


def _in_progress(subject: str) -> SigningRefusal:
    live = SigningRequest.objects.filter(subject=subject, state__in=LIVE_STATES).select_related("signer").first()
    return refusal("in_progress", name=live.signer.full_name if live else "…")


@transaction.atomic
def _claim(request_id: int, at: datetime) -> SigningRequest:
    request = _locked(request_id)
    if request.state != State.PREPARED or request.is_expired(at):
        raise refusal("request_closed")
    request.begin()
    _save(request, "begun", at, {})
    return request


def _numbering(request: SigningRequest, number: str, issued_on: date | None) -> Numbering | None:
    if request.operation != Operation.SEAL:
        return None
    if not number.strip() or issued_on is None:
        raise refusal("number_missing")
    return Numbering(number.strip(), issued_on)


@sensitive_variables("pin")
def _sign(request: SigningRequest, pin: Secret | None, at: datetime, numbering: Numbering | None) -> bytes:
    key = _checked_key(request, at)
    pdf = _checked_file(request)
    _check_earlier_signatures(request, pdf, at)
    job = _job(request, key, key_signer(key_open(row=key, pin=pin, at=at)), at, numbering)
    stream = io.BytesIO(pdf)
    sign_in_place(stream, job)
    return stream.getvalue()


def _checked_key(request: SigningRequest, at: datetime) -> SigningKey:
    """Ask again for the key: grant or certificate may have ended since the request."""
    key = preflight.usable_key(operation=request.operation, signer=request.signer, agency=request.agency, at=at)
    if key.pk != request.key_id:
        raise refusal("request_closed")
    return key


def _checked_file(request: SigningRequest) -> bytes:
    try:
        pdf = blobs.read(request.source_id)
    except FileNotFoundError:
        raise refusal("no_file") from None
    if hashlib.sha256(pdf).hexdigest() != request.source_id:
        raise refusal("file_changed")
    return pdf


def _check_earlier_signatures(request: SigningRequest, pdf: bytes, at: datetime) -> None:
    """Refuse to sign over signatures that no longer hold; an unsigned file has none."""
    if b"/ByteRange" not in pdf:
        return
    report = verify.report_for(request.source_id) or verify.store_report(request.source_id, pdf, at=at)
    if report.verdict != Verdict.UNSIGNED and not verify.is_sound(report):
        raise refusal("file_bad_signature")


def _job(
    request: SigningRequest, key: SigningKey, sign_raw: RawSigner, at: datetime, numbering: Numbering | None
) -> Job:
    column, owner = ("agency_id", request.agency_id) if key.is_seal else ("user_id", request.signer_id)
    image = next(iter(rows.read(SignatureImage, f"WHERE one.{column} = %s", [owner])), None)
    return Job(
        field=FIELDS[Operation(request.operation)],
        identity=Identity.of(load_pem(key.certificate_pem), load_chain(key.chain_pem)),
        sign_raw=sign_raw,
        at=at,
        name=key.subject_name,
        png=blobs.read(image.blob_id) if image else None,
        numbering=numbering,
    )


def _check(request: SigningRequest, signed: bytes, at: datetime) -> VerificationReport:
    """Check our own work like a stranger's before anybody sees it."""
    report = verify.store_report(hashlib.sha256(signed).hexdigest(), signed, at=at, own=True)
    last = report.signatures[-1] if report.signatures else {}
    if not verify.is_sound(report) or last.get("fingerprint") != request.key.fingerprint:
        raise RuntimeError(f"Own signature of request {request.pk} does not verify: {report.verdict} {report.notes}")
    return report


@transaction.atomic
def _deliver(request: SigningRequest, blob: Blob, report: VerificationReport, at: datetime) -> None:
    current = _locked(request.pk)
    if current.state != State.SIGNING:
        raise refusal("request_closed")
    current.deliver(result_id=blob.sha256, report=report)
    _save(current, "delivered", at, {"sha256": blob.sha256, "report": report.pk})


@transaction.atomic
def _give_up(request: SigningRequest, text: str, code: str, at: datetime) -> None:
    current = _locked(request.pk)
    if current.is_live:
        current.fail(reason=text)
        _save(current, "failed", at, {"code": code})


def _internal_failure(request: SigningRequest, at: datetime) -> SigningRefusal:
    logger.exception("Signing request %s failed", request.pk)
    refused = refusal("internal", id=request.pk)
    _give_up(request, str(refused), refused.code, at)
    return refused


def _locked(request_id: int) -> SigningRequest:
    rows.check_transaction()
    for request in rows.read(SigningRequest, "WHERE one.id = %s FOR UPDATE OF one", [request_id], related=READ_ALONG):
        return request
    raise refusal("request_closed")


def _save(request: SigningRequest, action: str, at: datetime, data: dict[str, object]) -> None:
    """Write the state and its event; the row is locked by the caller."""
    request.updated_at = at
    journal.append(
        SigningEvent,
        subject_field="request",
        subject=request,
        at=at,
        actor=request.signer,
        action=action,
        data=data,
        saving=SAVED,
    )
