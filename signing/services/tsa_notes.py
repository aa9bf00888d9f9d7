"""How each server of time-stamps did when it was last asked, kept where every process and the page can read it."""

import time
from datetime import datetime

from signing.models import TsaProfile
from signing.trust.tsa import Asked

# A server that goes on as it did is noted anew after so long: a note for each signature would tell nothing more.
SAME_SECONDS = 60
_noted: dict[str, tuple[float, bool]] = {}


def note_answer(asked: Asked, *, at: datetime, always: bool = False) -> None:
    """Keep how the server did, unless this process has kept the same a moment ago."""
    noted_at, failed = _noted.get(asked.code, (0.0, not asked.failure))
    if not always and failed == bool(asked.failure) and time.monotonic() - noted_at < SAME_SECONDS:
        return
    _noted[asked.code] = (time.monotonic(), bool(asked.failure))
    told = {"asked_at": at, "latency_ms": asked.milliseconds, "failure": asked.failure, "detail": _text(asked.detail)}
    told |= {"authority": _text(asked.authority)} if asked.authority else {}
    TsaProfile.objects.filter(code=asked.code).update(**told)


def _text(foreign: str) -> str:
    """Return what a column holds of a text that a server sent."""
    return "".join(letter for letter in foreign if letter.isprintable())[:200]


def forget_notes() -> None:
    """Note the next answer of every server, as a process that has just begun does."""
    _noted.clear()
