"""The time-stamp of a signature while its signer waits: asked for shortly, and never in the way of the signature.

Without a server in TsaProfile this installation signs without time-stamps and archives nothing.
"""

import hashlib
import logging
from datetime import datetime, timedelta

from django.conf import settings

from common import rows
from signing.models import SignatureProfile, TsaProfile
from signing.pades.engine import TimeStamper
from signing.services.tsa_notes import note_answer
from signing.trust import anchors, tsa
from signing.trust.tsa import NoTimeStampError, Server, Token

Level = SignatureProfile.Level
# A token with its certificates; what needs more is left out.
TOKEN_ROOM_BYTES = 10 * 1024

logger = logging.getLogger(__name__)


def servers(*, patient: bool = False) -> list[Server]:
    """Return the servers in the order they are asked; `patient`: only a worker waits (one query)."""
    found = rows.read(TsaProfile, "WHERE one.active ORDER BY one.rank, one.id", [])
    return [server_of(one, patient=patient) for one in found]


def time_stamper(asked: list[Server], *, at: datetime) -> TimeStamper | None:
    """Return what gives a token for a raw signature, or nothing when no server has one; None without servers."""
    return (lambda signature: _token_or_nothing(signature, asked, at)) if asked else None


def token_of(digest: bytes, asked: list[Server], *, at: datetime) -> Token:
    """Return a token for this SHA-256.

    Raises:
        NoTimeStampError: no server gives one.
    """
    return tsa.stamp(digest, asked, trusted=anchors.current(), at=at, note=lambda one: note_answer(one, at=at))


def patience() -> timedelta:
    """Return how long a seal waits for the leader's time-stamp."""
    return timedelta(minutes=settings.TOKEN_WAIT_MINUTES)


def _token_or_nothing(signature: bytes, asked: list[Server], at: datetime) -> bytes:
    try:
        return token_of(hashlib.sha256(signature).digest(), asked, at=at).der
    except NoTimeStampError:
        logger.warning("No time-stamp server gave a token; the signature gets it later")
        return b""


def server_of(one: TsaProfile, *, patient: bool = False) -> Server:
    """Return how the server is asked: its address, how long to wait, and its name and password."""
    timeout = one.worker_timeout_seconds if patient else one.timeout_seconds
    return Server(one.code, one.url, timeout, one.username, settings.TSA_PASSWORDS.get(one.code, ""))
