"""Tables of signing: who may sign with what, what was asked for, what was signed, and what checking found."""

from signing.models.keys import KeyGrant, SignatureImage, SigningKey, TrustAnchor
from signing.models.reports import Verdict, VerificationReport
from signing.models.requests import (
    LIVE_STATES,
    Operation,
    PreparedFile,
    SignatureRecord,
    SigningEvent,
    SigningRequest,
    State,
)

__all__ = [
    "LIVE_STATES",
    "KeyGrant",
    "Operation",
    "PreparedFile",
    "SignatureImage",
    "SignatureRecord",
    "SigningEvent",
    "SigningKey",
    "SigningRequest",
    "State",
    "TrustAnchor",
    "Verdict",
    "VerificationReport",
]
