"""What the program on the signer's machine says of itself: the browser asks it, and its reply is judged here.

Nothing is trusted because of it; it only spares the person a signature that would fail.
"""

import json
import re
from typing import Any

from django.conf import settings

from signing.errors import SigningRefusal, refusal

REPLY_MAX, SAID_MAX = 4000, 200
TRIAL = re.compile(r"trial|demo|evaluation|dùng thử", re.IGNORECASE)
NUMBERS = re.compile(r"\d{1,6}")


def program_problem(reply: str) -> SigningRefusal | None:
    """Return what is wrong with the program by its reply to GetVersion: missing, lapsed, on trial, or too old."""
    if not reply:
        return refusal("program_missing")
    said = _read(reply)
    version, message = (str(said.get(name) or "")[:SAID_MAX] for name in ("Version", "Message"))
    if TRIAL.search(f"{version} {message}"):
        return refusal("program_trial", version=version or message)
    if said.get("Status") != 0:
        return refusal("program_lapsed", said=message.rstrip(".") or "?")
    if _numbers(version) < _numbers(settings.SIGNING_PROGRAM_LEAST):
        return refusal("program_old", version=version or "?", least=settings.SIGNING_PROGRAM_LEAST)
    return None


def program_version(reply: str) -> str:
    """Return the version that the program names."""
    return str(_read(reply).get("Version") or "")[:SAID_MAX]


def _read(reply: str) -> dict[str, Any]:
    try:
        said = json.loads(reply[:REPLY_MAX])
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _numbers(version: str) -> list[int]:
    return [int(number) for number in NUMBERS.findall(version)]
