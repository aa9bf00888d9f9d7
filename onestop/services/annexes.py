"""The files that the office issued along with the document: kept with the result, and given out with it."""

from collections.abc import Sequence
from typing import Any

from common import rows
from integrations.contracts import DocumentIssued, DocumentIssuedV1
from onestop.models import Attachment, Result, ResultAnnex
from onestop.services.submission import FileData

ATTACHMENTS_SQL = "SELECT attachment_id FROM onestop_resultannex WHERE result_id = %s"


def annex_files(message: DocumentIssuedV1) -> list[FileData]:
    """Return the files of the annexes; an office of before sends none."""
    files = [one.file for one in message.annexes] if isinstance(message, DocumentIssued) else []
    return [FileData(file.sha256, file.name, file.media_type, file.size_bytes) for file in files]


def annex_facts(message: DocumentIssuedV1) -> list[dict[str, str]]:
    """Return what is said of each annex, as the course can keep it too, in the order of `annex_files`."""
    annexes = message.annexes if isinstance(message, DocumentIssued) else ()
    return [{"kind": one.kind, "title": one.title} for one in annexes]


def annexes_put(result: Result, files: Sequence[Attachment], facts: Sequence[dict[str, Any]]) -> None:
    """Give the result these annexes in the place of those it had from an earlier document."""
    if replaced := rows.values(ATTACHMENTS_SQL, [result.pk]):
        Attachment.objects.filter(pk__in=replaced).exclude(pk__in=[file.pk for file in files]).update(
            kind=Attachment.Kind.OTHER
        )
        ResultAnnex.objects.filter(result=result).delete()
    made = [ResultAnnex(result=result, attachment=file, **fact) for file, fact in zip(files, facts, strict=True)]
    if made:
        rows.insert(*made)
