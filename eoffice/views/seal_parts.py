"""What the dialog of the seal says before the PIN: about the signed file, the certificate and the key."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from eoffice.models import Document, DocumentFile
from eoffice.services.signing import subject_of
from eoffice.views.token_waits import token_finding
from signing.services import findings
from signing.services.findings import Finding
from signing.services.sign import Operation
from signing.services.verify import VerificationReport


@dataclass(frozen=True)
class SealNeed:
    """What there is to say before the seal is set, whether nothing is in the way, and whether the key needs a PIN."""

    findings: list[Finding]
    may_seal: bool
    needs_pin: bool = False


def seal_need(
    user: User, document: Document, signed: DocumentFile | None, report: VerificationReport | None, at: datetime
) -> SealNeed:
    """Return what there is to say before this person seals the file that the leader signed; `report` is about it."""
    key, found = findings.key_and_findings(
        operation=Operation.SEAL, signer=user, agency=document.agency, at=at, document_type=document.type_code or None
    )
    if signed is not None:
        subject, sha256 = subject_of(document), signed.blob_id
        about_file = findings.file_findings(
            subject=subject, sha256=sha256, operation=Operation.SEAL, at=at, report=report
        )
        found = [*about_file, *token_finding(document, at), *found]
    may_seal = findings.may_sign(found)
    return SealNeed(found, may_seal, needs_pin=may_seal and key is not None and key.asks_pin)
