"""Ask the authorities about signers of whom the file itself does not say whether they were revoked."""

import logging
from dataclasses import replace
from datetime import datetime

from signing.pades.findings import FileFindings, SignatureFinding
from signing.services import revocation

logger = logging.getLogger(__name__)


def ask_about(found: FileFindings, *, at: datetime) -> FileFindings:
    """Return the findings with what the authorities say now; call it with no transaction open.

    Nobody is asked about a certificate that is not trusted, or that has run out: authorities forget such ones.
    """
    told = tuple(_told(one, at) if _is_open(one, at) else one for one in found.signatures)
    return replace(found, signatures=told)


def _is_open(one: SignatureFinding, at: datetime) -> bool:
    good = one.intact and one.trusted and one.revocation == "unknown" and bool(one.chain_pem)
    return good and one.certificate is not None and at <= one.certificate.not_after


def _told(one: SignatureFinding, at: datetime) -> SignatureFinding:
    """Judge at the time that a time-stamp proves, else now: what a signer says of the time proves nothing."""
    proved = one.signed_at if one.time_source != "claimed" else None
    try:
        revoked = revocation.revoked_by(one.chain_pem, moment=proved or at, at=at)
    except revocation.UnknownStatusError:
        return one
    except Exception as error:  # noqa: BLE001 - the chain comes from the file and may be anything
        logger.info("The chain of a signer could not be read: %s", type(error).__name__)
        return one
    return replace(one, revocation="revoked" if revoked else "good")
