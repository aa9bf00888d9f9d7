"""The store of finished dossiers: the list, and a file as it was stored."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.formats import file_size, vn_datetime
from common.http import OfficeRequest, file_response, keyset_page, render_page
from common.screens import Paper, PaperGroup
from onestop import queries
from onestop.models import ArchivedFile, ArchiveNote, Attachment
from onestop.queries.archive import archive_list as stored_dossiers
from onestop.queries.archive import archived_files
from onestop.views.finding import visible_dossier
from onestop.views.worklist import queue_groups

PAGE_ROWS = 50


@require_safe
def archive_list(request: OfficeRequest) -> HttpResponse:
    """List what is stored, latest first (Kho hồ sơ)."""
    if not request.user.active_posts:
        raise PermissionDenied
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = stored_dossiers(request.user, text=text)
    context = {
        "page": keyset_page(found, order=["-stored_at"], after=request.GET.get("after", ""), size=PAGE_ROWS),
        "text": text,
        "queue_groups": queue_groups(queries.queue_counts(request.user, now()), "archive"),
    }
    return render_page(request, "onestop/archive_list.html", context, part="list")


@require_safe
def archived_file(request: OfficeRequest, code: str, pk: int) -> FileResponse:
    """Send a file as it was stored; shown in the browser with ?xem=1."""
    dossier = visible_dossier(request, code)
    found = get_object_or_404(ArchivedFile.objects.select_related("blob"), pk=pk, note__dossier=dossier)
    return file_response(found.blob, found.name, inline="xem" in request.GET)


def archive_facts(note: ArchiveNote) -> list[tuple[str, str]]:
    """Return what the dossier's page says of its place in the store."""
    return [
        (_("Số lưu kho"), note.shown_number),
        (_("Hồ sơ lưu"), f"{note.file_code} – {note.title}"),
        (_("Thời hạn bảo quản"), str(note.get_keep_years_display())),
        (_("Kho"), note.agency.name),
        (_("Lưu lúc"), f"{vn_datetime(note.stored_at)}, {note.stored_by.full_name}"),
    ]


def archive_papers(note: ArchiveNote) -> list[PaperGroup]:
    """Return the stored files."""
    papers = [
        Paper(
            title=file.title,
            url=reverse("onestop:archived_file", args=[note.dossier.code, file.pk]) + "?xem=1",
            notes=[str(Attachment.Kind(file.kind).label), file_size(file.size_bytes)],
        )
        for file in archived_files(note)
    ]
    return [PaperGroup(_("Tệp đã lưu kho"), papers, _("Hồ sơ không có tệp nào."))]
