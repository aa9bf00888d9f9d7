"""What the terminal shows of the dossier's journey."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def journey_lines(file: Path) -> Iterator[str]:
    """Yield a line per step, then where the signed result lies and what its signatures are worth."""
    journey: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    yield f"\nDossier {journey['dossier_code']}"
    for number, step in enumerate(journey["steps"], start=1):
        yield f"{number:>3}  {step['started_at']}  {step['seconds']:>6.2f} s  {step['role']:<18}  {step['action']}"
    yield f"\nSigned result: {journey['result_pdf']}"
    for signature in journey["signatures"]:
        yield "  " + ", ".join(f"{name}: {value}" for name, value in signature.items())
    yield f"Message to the other half: {latency(journey['message_latency_s'])}\n"


def latency(seconds: object) -> str:
    """Return the time a message took; a journey notes one for each message, or one for all."""
    if isinstance(seconds, list):
        return ", ".join(f"{value:.2f} s" for value in seconds)
    if isinstance(seconds, dict):
        return ", ".join(f"{name} {value:.2f} s" for name, value in seconds.items())
    return f"{seconds:.2f} s"
