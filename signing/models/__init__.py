"""Tables of signing: who may sign with what, what was asked for, what was signed, and what checking found."""

from signing.models.augmentations import Augmentation, AugmentationState
from signing.models.grants import KeyEvent, KeyGrant
from signing.models.keys import SigningKey, TrustAnchor, TrustState
from signing.models.profiles import ProfileEvent, SignatureProfile
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
from signing.models.trust import RevocationCache, TrustEvent, TsaEvent, TsaProfile

__all__ = [
    "LIVE_STATES",
    "Augmentation",
    "AugmentationState",
    "KeyEvent",
    "KeyGrant",
    "OneTimeAddress",
    "Operation",
    "PreparedFile",
    "ProfileEvent",
    "RevocationCache",
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
    "TrustEvent",
    "TrustState",
    "TsaEvent",
    "TsaProfile",
    "Verdict",
    "VerificationReport",
]
