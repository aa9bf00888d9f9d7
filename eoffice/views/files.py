"""The files of a document: shown, saved, drawn page by page, or all at once."""

import tempfile
import zipfile
from collections.abc import Iterator
from uuid import UUID

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from common import blobs, previews
from common.http import OfficeRequest, file_response
from common.stored_pages import page_response
from eoffice import queries
from eoffice.models import Document, DocumentFile
from eoffice.views.record import find

ALREADY_PACKED = {"application/pdf", "image/jpeg", "image/png"}


@require_safe
def file(request: OfficeRequest, uid: UUID, file_id: int) -> HttpResponseBase:
    """Show a file, or save it with ?tai-ve=1."""
    found = _find_file(request, uid, file_id)
    return file_response(found.blob, found.name, inline="tai-ve" not in request.GET)


@require_safe
def file_page(request: OfficeRequest, uid: UUID, file_id: int, page: int) -> HttpResponseBase:
    """Draw one page of a PDF, or of the preview of another file."""
    return page_response(request, previews.pages_of(_find_file(request, uid, file_id).blob_id), page)


@require_safe
def files_zip(request: OfficeRequest, uid: UUID) -> HttpResponseBase:
    """Save all files at once (Tải toàn bộ tài liệu): the document as it stands, its draft, the dossier's papers."""
    document = find(request, uid)
    packed = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the response
    with zipfile.ZipFile(packed, "w") as archive:
        for name, one in _named(queries.document_record(document).of_kind(*DocumentFile.Kind)):
            packing = zipfile.ZIP_STORED if one.media_type in ALREADY_PACKED else zipfile.ZIP_DEFLATED
            archive.writestr(name, blobs.read(one.blob_id), compress_type=packing)
    packed.seek(0)
    title = (document.notation or document.dossier_code or str(document.uid)).replace("/", "-")
    response = FileResponse(packed, as_attachment=True, filename=f"{title}.zip", content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


def _find_file(request: OfficeRequest, uid: UUID, file_id: int) -> DocumentFile:
    visible = Document.objects.visible_to(request.user)
    files = DocumentFile.objects.filter(document__in=visible, document__uid=uid).select_related("blob")
    return get_object_or_404(files, pk=file_id)


def _named(files: list[DocumentFile]) -> Iterator[tuple[str, DocumentFile]]:
    """Yield each file with the name it has in the archive; no two are the same."""
    taken: set[str] = set()
    for one in files:
        folder = "Thanh phan ho so/" if one.kind == DocumentFile.Kind.COMPONENT else ""
        name = f"{folder}{one.name}"
        if name in taken:
            name = f"{folder}{one.pk}-{one.name}"
        taken.add(name)
        yield name, one
