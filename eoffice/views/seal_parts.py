"""What the dialog of the seal says before the PIN: about the signed file, the certificate and the key."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from eoffice.models import Document, DocumentFile
from eoffice.services.signing import subject_of
from signing.errors import SigningRefusal
from signing.services import findings, preflight
from signing.services.findings import Finding
from signing.services.sign import Operation


@dataclass(frozen=True)
class SealNeed:
    """What there is to say before the seal is set, whether nothing is in the way, and whether the key needs a PIN."""

    findings: list[Finding]
    may_seal: bool
    needs_pin: bool = False


def seal_need(user: User, document: Document, signed: DocumentFile | None, at: datetime) -> SealNeed:
    """Return what there is to say before this person seals the file that the leader signed."""
    found = findings.seal_findings(user, document.agency, at=at)
    if signed is not None:
        subject, sha256 = subject_of(document), signed.blob_id
        about_file = findings.file_findings(subject=subject, sha256=sha256, operation=Operation.SEAL, at=at)
        found = [*about_file, *found]
    if not findings.may_sign(found):
        return SealNeed(found, may_seal=False)
    kind = document.document_type.code if document.document_type else None
    try:
        key = preflight.seal_key(signer=user, agency=document.agency, at=at, document_type=kind)
    except SigningRefusal as error:
        return SealNeed([*found, Finding.of(error)], may_seal=False)
    return SealNeed(found, may_seal=True, needs_pin=key.asks_pin)
