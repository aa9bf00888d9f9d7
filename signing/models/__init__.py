"""Tables of signing: who may sign with what, what was asked for, what was signed, and what checking found."""

from signing.models.keys import KeyGrant, SigningKey, TrustAnchor
from signing.models.profiles import SignatureProfile
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
from signing.models.services import OneTimeAddress, SigningService
from signing.models.templates import SignatureTemplate, TemplateEvent

__all__ = [
    "LIVE_STATES",
    "KeyGrant",
    "OneTimeAddress",
    "Operation",
    "PreparedFile",
    "SignatureProfile",
    "SignatureRecord",
    "SignatureTemplate",
    "SigningEvent",
    "SigningKey",
    "SigningRequest",
    "SigningService",
    "State",
    "TemplateEvent",
    "TrustAnchor",
    "Verdict",
    "VerificationReport",
]
