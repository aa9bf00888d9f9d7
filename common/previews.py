"""PDFs of stored files that no browser shows, made by a worker the first time somebody wants to read one.

They are for reading only: what is signed is made anew from the file itself. A content has one, whoever asks for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common import blobs, convert, rows, wakeup
from common.errors import DomainError
from common.kinds import Kind
from common.models import Preview
from common.screens import Viewer

Standing = Preview.Standing
TASK, QUEUE = "common.tasks.make_preview", "documents"
MEDIA_TYPES = frozenset(kind.media_type for kind in convert.CONVERTIBLE - {Kind.PNG, Kind.JPEG})
# The sweep leaves alone what a worker was woken for just now.
SWEEP_AFTER = timedelta(seconds=20)
# What failed may do later: LibreOffice was missing, or the machine was too busy.
TRY_AGAIN_AFTER = timedelta(minutes=15)


def preview_of(sha256: str, *, name: str, at: datetime) -> Preview:
    """Return the preview of a stored file, and have it made when there is none; `name` is for the messages.

    Safe to call for each showing of a page: it asks once.
    """
    found = rows.read(Preview, "WHERE one.source = %s", [sha256])
    if found and not _may_be_tried_again(found[0], at):
        return found[0]
    return _ask(sha256, name, at)


def viewer_of(preview: Preview, *, title: str, pages: Sequence[str], download_url: str, poll_url: str) -> Viewer:
    """Return the viewer of a file with its pages, or with why there are none yet."""
    if preview.standing == Standing.READY:
        waiting = "" if pages else _("Tệp này không xem được trên trang. Hãy tải về để mở.")
        return Viewer(title, pages, download_url=download_url, waiting=waiting)
    if preview.standing == Standing.FAILED:
        return Viewer(title, download_url=download_url, waiting=preview.error)
    waiting = _("Đang chuyển tệp sang PDF để xem. Trang sẽ hiện sau ít giây.")
    return Viewer(title, download_url=download_url, waiting=waiting, poll_url=poll_url)


def preview_make(*, source: str, at: datetime) -> None:
    """Make one preview that waits, and store it; what cannot be made says why.

    Called by a worker, outside any transaction. Doing it twice changes nothing.
    """
    preview = Preview.objects.filter(source=source, standing=Standing.WAITING).first()
    if preview is None:
        return
    try:
        pdf = convert.to_pdf(blobs.read(source), name=preview.name)
    except (DomainError, FileNotFoundError) as error:
        _end(source, at, standing=Standing.FAILED, error=_reason(error, preview))
        return
    with transaction.atomic():
        pdf_id = blobs.put(pdf, media_type=Kind.PDF.media_type).sha256
        _end(source, at, standing=Standing.READY, pdf_id=pdf_id, error="")


def waiting_previews(*, at: datetime) -> list[str]:
    """Return what was not made soon after it was asked for: the guarantee behind the wake-up."""
    found = Preview.objects.filter(standing=Standing.WAITING, asked_at__lt=at - SWEEP_AFTER)
    return list(found.order_by("asked_at").values_list("source", flat=True)[:100])


def _ask(source: str, name: str, at: datetime) -> Preview:
    again = Q(source=source, standing=Standing.FAILED, ended_at__lt=at - TRY_AGAIN_AFTER)
    with transaction.atomic():
        asked = Preview(source=source, name=name, standing=Standing.WAITING, asked_at=at)
        if not rows.insert_new(asked):
            Preview.objects.filter(again).update(standing=Standing.WAITING, error="", asked_at=at, ended_at=None)
        transaction.on_commit(lambda: wakeup.send(TASK, queue=QUEUE, source=source), robust=True)
    return Preview.objects.get(source=source)


def _may_be_tried_again(preview: Preview, at: datetime) -> bool:
    return (
        preview.ended_at is not None and preview.standing == Standing.FAILED and preview.ended_at < at - TRY_AGAIN_AFTER
    )


def _reason(error: Exception, preview: Preview) -> str:
    if isinstance(error, DomainError):
        return str(error)[:500]
    return _('Không tìm thấy nội dung của tệp "%(name)s". Hãy báo quản trị.') % {"name": preview.name}


def _end(source: str, at: datetime, **values: object) -> None:
    Preview.objects.filter(source=source, standing=Standing.WAITING).update(ended_at=at, **values)


def pages_of(sha256: str) -> str:
    """Return the PDF that holds the pages of a stored file: its preview, or the file itself."""
    found: str | None = rows.value("SELECT pdf_id FROM common_preview WHERE source = %s", [sha256])
    return found or sha256
