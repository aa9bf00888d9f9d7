"""Ask the authorities about signers and time-stamps of whom the file itself does not say whether they were revoked.

Of each the whole chain below the trusted root is asked about: a revoked authority spoils whatever it has issued.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.pades.findings import FileFindings, SignatureFinding, TimeStampFinding
from signing.services import revocation
from signing.services.revocation import UnknownStatusError
from signing.trust.certificates import fingerprint
from signing.trust.revocation import Status

# What one file may cost: so many certificates, and nobody is waited for after so long.
CERTIFICATES_MAX = 60
WHOLE_SECONDS = 20
PROVED = {"good", "none"}
NOT_TOLD = Status(revoked_at=None, this_update=datetime.min.replace(tzinfo=UTC), next_update=None)

logger = logging.getLogger(__name__)


def ask_about(found: FileFindings, *, at: datetime, seconds: float | None = None) -> FileFindings:
    """Return the findings with what the authorities say now; call it with no transaction open.

    They are waited for `seconds`, or WHOLE_SECONDS. Nobody is asked about a certificate that is not trusted, or that
    has run out: authorities forget such ones.
    """
    asking = _Asking(at, WHOLE_SECONDS if seconds is None else seconds)
    stamps = tuple(asking.stamp(one) for one in found.time_stamps)
    archive = _worst(one.revocation for one in stamps)
    signatures = tuple(asking.signature(one, archive) for one in found.signatures)
    return replace(found, signatures=signatures, time_stamps=stamps)


def _worst(told: Iterable[str]) -> str:
    order = ["none", "good", "unknown", "revoked"]
    return max(told, key=order.index, default="none")


class _Asking:
    """Asks about each certificate once, within the bounds of one file."""

    def __init__(self, at: datetime, seconds: float) -> None:
        self.at = at
        self.until = time.monotonic() + seconds
        self.told: dict[str, Status | None] = {}

    def stamp(self, one: TimeStampFinding) -> TimeStampFinding:
        """Return the document time-stamp with what is said about its server."""
        asks = one.intact and one.trusted and one.revocation == "unknown" and one.at
        return replace(one, revocation=self._of_stamp(one.chain_pem, one.at)) if asks and one.at else one

    def signature(self, one: SignatureFinding, archive: str) -> SignatureFinding:
        """Return the signature with what is said about its signer.

        The signer is judged at the time that a time-stamp proves, else now: what a signer says of the time proves
        nothing, nor does a time-stamp of which nobody knows whether its server was revoked.
        """
        if not (one.intact and one.trusted and one.certificate):
            return one
        if one.stamp_revocation == "unknown" and one.signed_at:
            one = replace(one, stamp_revocation=self._of_stamp(one.stamp_chain_pem, one.signed_at))
        proof = {"token": one.stamp_revocation, "archive": archive}.get(one.time_source, "none")
        if proof in PROVED:
            return self._at_its_time(one)
        return self._without_its_time(one, is_open=proof == "unknown")

    def _at_its_time(self, one: SignatureFinding) -> SignatureFinding:
        if one.revocation != "unknown":
            return one
        proved = one.signed_at if one.time_source != "claimed" else None
        return replace(one, revocation=self._of_signer(one, proved or self.at))

    def _without_its_time(self, one: SignatureFinding, *, is_open: bool) -> SignatureFinding:
        """Judge the signer now; where the time may still prove true, nothing bad is said yet."""
        told = self._of_signer(one, self.at) if one.chain_pem else one.revocation
        if is_open:
            return replace(one, revocation=told if told in PROVED else "unknown")
        in_force = one.certificate is not None and self.at <= one.certificate.not_after
        return replace(one, revocation=told, trusted=in_force, time_source="claimed", level=one.level and "B-B")

    def _of_signer(self, one: SignatureFinding, moment: datetime) -> str:
        if one.certificate is None or self.at > one.certificate.not_after:
            return "unknown"
        return self._told(one.chain_pem, lambda status: status.was_revoked(moment))

    def _of_stamp(self, chain_pem: str, moment: datetime) -> str:
        return self._told(chain_pem, lambda status: status.spoils_stamps(moment))

    def _told(self, chain_pem: str, is_bad: Callable[[Status], bool]) -> str:
        """Return revoked where one of the chain is bad, unknown where nobody could be asked about one, else good."""
        try:
            statuses = [self._status(one, issuer) for one, issuer in revocation.issued(chain_pem)]
        except UnknownStatusError:
            return "unknown"
        except Exception as error:  # noqa: BLE001 - the chain comes from the file and may be anything
            logger.info("The chain of a signer could not be read: %s", type(error).__name__)
            return "unknown"
        if any(is_bad(status) for status in statuses if status is not None and status is not NOT_TOLD):
            return "revoked"
        return "unknown" if NOT_TOLD in statuses else "good"

    def _status(self, one: x509.Certificate, issuer: x509.Certificate) -> Status | None:
        """Return what is said about it, NOT_TOLD when nobody answers, None when it names nobody to ask."""
        name = fingerprint(one.public_bytes(Encoding.DER))
        if name not in self.told:
            self.told[name] = self._asked(one, issuer)
        return self.told[name]

    def _asked(self, one: x509.Certificate, issuer: x509.Certificate) -> Status | None:
        if len(self.told) >= CERTIFICATES_MAX or time.monotonic() > self.until:
            return NOT_TOLD
        try:
            since = self.at - revocation.FRESH
            answer = revocation.status_of(one, issuer, at=self.at, since=since, until=self.until)
        except UnknownStatusError:
            return NOT_TOLD
        return answer.status if answer else None
