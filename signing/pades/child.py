"""Examine one PDF from standard input within limits and print the findings; started by `signing.pades.apart` only.

The first line names roots and time, the rest is the file. Knows neither database nor keys.
"""

import resource
import sys

CPU_SECONDS = 30
MEMORY_BYTES = 1024**3


def limit() -> None:
    """Bound what a hostile file may make this process use; it may write no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read, examine, print."""
    import base64
    import json
    from datetime import datetime

    from signing.pades.findings import FileFindings, to_plain
    from signing.pades.growth import Sent
    from signing.pades.verify import examine
    from signing.trust.roots import Anchors

    wanted = json.loads(sys.stdin.buffer.readline())
    anchors = Anchors(wanted["digest"], tuple(base64.b64decode(one) for one in wanted["roots"]))
    try:
        pdf = sys.stdin.buffer.read()
        sent = Sent(**wanted["sent"]) if wanted["sent"] else None
        at = datetime.fromisoformat(wanted["at"])
        found = examine(pdf, anchors=anchors, at=at, draw=wanted["draw"], sent=sent)
    except MemoryError:
        found = FileFindings("too_heavy")
    sys.stdout.write(json.dumps(to_plain(found)))


if __name__ == "__main__":
    limit()
    main()
