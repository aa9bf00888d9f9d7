"""A whole file that a program on the person's machine signed and brought back: taken only if it is exactly that.

What was sent must be its beginning, byte for byte; exactly one signature is new, in the prepared place, made with the
certificate that is enrolled; nothing else was added, and no page looks otherwise; and all of it must be valid. Whatever
the program or the browser says counts for nothing.
"""

from datetime import datetime

from django.conf import settings

from common import blobs
from signing.errors import SigningRefusal, refusal
from signing.models import SigningRequest, Verdict, VerificationReport
from signing.pades.growth import GREW_OTHERWISE
from signing.services import parking, sign, verify
from signing.services.sign import PDF, SignedBlob

# A signature with its picture and chain; more than that has no place in one revision.
GROWTH_LIMIT_BYTES = 4 << 20


def take_file(*, request_id: int, content: bytes, at: datetime) -> SignedBlob:
    """Store the signed file with its report; the subject is not touched. A refused file leaves the request waiting.

    Raises:
        SigningRefusal: it is another file, not signed once and rightly, or the request is closed or lapsed.
    """
    request = parking.awaiting(request_id)
    if request.result_id is not None:
        return sign.delivered(request)
    if request.is_expired(at):
        raise refusal("signer_late")
    sign.checked_key(request, at)
    sent = _check_beginning(request, content)
    before = len(verify.ensure_report(str(request.prepared_id), at=at).signatures)
    report = verify.check_returned(content, sent=verify.Sent(sent, sign.field_of(request)), at=at)
    _check_signature(request, report, before)
    return _store(request, content, report, at)


def _check_beginning(request: SigningRequest, content: bytes) -> int:
    """Return how many bytes were sent."""
    sent = blobs.read(str(request.prepared_id))
    grown = len(content) - len(sent)
    if not content.startswith(sent) or not 0 < grown <= GROWTH_LIMIT_BYTES:
        raise refusal("file_returned_wrong")
    if len(content) > settings.UPLOAD_LIMIT_BYTES + GROWTH_LIMIT_BYTES:
        raise refusal("file_returned_wrong")
    return len(sent)


def _check_signature(request: SigningRequest, report: VerificationReport, before: int) -> None:
    if len(report.signatures) != before + 1:
        raise refusal("file_returned_signatures")
    last = report.signatures[-1]
    if last["fingerprint"] != request.key.fingerprint:
        raise refusal("file_returned_certificate")
    if last["field"] != sign.field_of(request):
        raise refusal("file_returned_place")
    if GREW_OTHERWISE in report.notes:
        raise refusal("file_returned_changed")
    if not verify.is_sound(report):
        raise _unsound(report)


def _unsound(report: VerificationReport) -> SigningRefusal:
    if report.verdict == Verdict.REVIEW:
        return refusal("file_unsuitable", reason=" ".join(verify.note_texts(report)))
    return refusal("file_returned_unsound")


def _store(request: SigningRequest, content: bytes, report: VerificationReport, at: datetime) -> SignedBlob:
    blob = blobs.put(content, media_type=PDF)
    return sign.store_result(request, blob, verify.report_keep(report), at)
