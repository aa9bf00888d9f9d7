"""Examine a file from outside in a process of its own, so that a hostile one can neither stop nor fill this one."""

import base64
import json
import logging
import signal
from datetime import datetime

from signing.pades.findings import FileFindings, from_plain
from signing.pades.growth import Sent
from signing.pades.warm import WarmProcess
from signing.trust.roots import Anchors

WALL_SECONDS = 65
SIZE_MAX_BYTES = 100 * 1024 * 1024
# What the kernel sends when the time of the processor or of the clock is used up.
SLOW_SIGNALS = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM}
PROCESS = WarmProcess()

logger = logging.getLogger(__name__)


def examine_apart(
    pdf: bytes, *, anchors: Anchors, at: datetime, draw: bool = True, sent: Sent | None = None
) -> FileFindings:
    """Examine all signatures of the file as `examine` does, within 30 s of processor time and 1 GiB of memory.

    A process kept warm forks for each file; the first one waits a second or two for it. Never raises because of it.
    """
    if len(pdf) > SIZE_MAX_BYTES:
        return FileFindings("file_too_large")
    wanted = {
        "digest": anchors.digest,
        "roots": [base64.b64encode(der).decode() for der in anchors.ders],
        "stamp_roots": [base64.b64encode(der).decode() for der in anchors.stamp_ders],
        "at": at.isoformat(),
        "draw": draw,
        "sent": vars(sent) if sent else None,
    }
    request = json.dumps(wanted).encode() + b"\n" + pdf
    try:
        told = PROCESS.ask(request, timeout_s=WALL_SECONDS)
        if not _is_whole(told):
            told = PROCESS.ask(request, timeout_s=WALL_SECONDS)
    except TimeoutError:
        return FileFindings("too_slow")
    return _findings(told)


def _is_whole(told: bytes) -> bool:
    """Tell whether the process lived to say how its fork ended."""
    return told.rpartition(b"\n")[0].rpartition(b"\n")[2].startswith(b'{"ended"')


def _findings(told: bytes) -> FileFindings:
    if not _is_whole(told):
        logger.warning("A checking process was lost over a file")
        return FileFindings("check_lost")
    lines = told.splitlines()
    try:
        ended = json.loads(lines[-1])["ended"]
        if ended in SLOW_SIGNALS:
            return FileFindings("too_slow")
        return from_plain(json.loads(lines[0]))
    except (IndexError, KeyError, TypeError, ValueError):
        logger.warning("A checking process ended with %s", told[-100:])
    return FileFindings("file_broken")
