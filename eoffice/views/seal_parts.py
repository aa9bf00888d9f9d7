"""What the dialog of the seal says before the PIN: about the signed file, the certificate and the key."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from eoffice.models import Document, DocumentFile
from eoffice.services.signing import subject_of
from eoffice.views.token_waits import token_finding
from signing.services import findings, verify
from signing.services.findings import Finding, Severity
from signing.services.sign import Operation
from signing.services.verify import VerificationReport


@dataclass(frozen=True)
class SealNeed:
    """What there is to say before the seal is set, whether nothing is in the way, and whether the key needs a PIN.

    With `sealed` the file came with the agency's seal: it only gets its number, and no key is used.
    """

    findings: list[Finding]
    may_seal: bool
    needs_pin: bool = False
    sealed: bool = False

    @property
    def uses_key(self) -> bool:
        """Whether the agency's key is about to seal it."""
        return self.may_seal and not self.sealed


def seal_need(
    user: User, document: Document, signed: DocumentFile | None, report: VerificationReport | None, at: datetime
) -> SealNeed:
    """Return what there is to say before this person seals the file that the leader signed; `report` is about it."""
    if verify.sealed_by(report, agency_code=document.agency.code):
        well = Finding("sealed", Severity.OK, _("Tệp đã có con dấu hợp lệ của cơ quan, không đóng dấu lại."))
        return SealNeed([well], may_seal=True, sealed=True)
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
