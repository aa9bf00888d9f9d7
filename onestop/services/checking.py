"""The signatures of a dossier's PDFs are checked by a worker, in a process of its own, each file once (row E10).

What a check finds is a report of the bytes; pages and guards read it, nobody waits for it.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction

from common import rows
from common.kinds import Kind
from common.wakeup import send
from onestop.models import Attachment
from signing.services import verify

logger = logging.getLogger(__name__)

PDF = Kind.PDF.media_type
TASK, QUEUE = "onestop.tasks.check_file", "checks"
NEWEST_SQL = """SELECT DISTINCT newest.blob_id FROM (
  SELECT blob_id, media_type FROM onestop_attachment ORDER BY id DESC LIMIT %s
) AS newest WHERE newest.media_type = %s"""
NEWEST = 500


def wake_check(files: Iterable[Attachment]) -> None:
    """Ask a worker to check those of these files that have no report, once the open transaction commits."""
    hashes = [file.blob_id for file in files if file.media_type == PDF]
    transaction.on_commit(partial(_ask, hashes), robust=True)


def _ask(hashes: list[str]) -> None:
    for sha256 in _unreported(hashes):
        send(TASK, queue=QUEUE, sha256=sha256)


def _unreported(hashes: list[str]) -> list[str]:
    wanted = list(dict.fromkeys(hashes))
    known = verify.reported(wanted)
    return [sha256 for sha256 in wanted if sha256 not in known]


def file_check(*, sha256: str, at: datetime) -> None:
    """Check a stored PDF, unless its report stands already; one that is gone meanwhile is left."""
    try:
        verify.ensure_report(sha256, at=at)
    except FileNotFoundError:
        logger.warning("file %s is not stored any more", sha256[:12])


def unchecked_files() -> list[str]:
    """Return which of the newest files nobody has checked: a wake-up was lost, or a worker died."""
    newest = [str(sha256) for sha256 in rows.values(NEWEST_SQL, [NEWEST, PDF])]
    return _unreported(newest)
