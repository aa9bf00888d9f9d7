"""The files of a dossier, their pages as pictures, and the papers that the desk prints."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from common import previews
from common.http import OfficeRequest, file_response
from common.stored_pages import page_response
from onestop.models import Attachment, Dossier
from onestop.papers import apology as apology_paper
from onestop.papers import receipt as receipt_paper
from onestop.papers import refusal as refusal_paper
from onestop.papers import stopping as stopping_paper
from onestop.papers import supplement as supplement_paper
from onestop.queries.papers import PrintedDossier, printed_dossier
from onestop.views.finding import visible_dossier


@require_safe
def attachment(request: OfficeRequest, code: str, pk: int) -> FileResponse:
    """Send a file of the dossier; shown in the browser with ?xem=1."""
    file = _file(request, code, pk)
    return file_response(file.blob, file.name, inline="xem" in request.GET)


@require_safe
def attachment_page(request: OfficeRequest, code: str, pk: int, page: int) -> HttpResponseBase:
    """Show one page of a PDF, or of the preview of another file, as a picture."""
    return page_response(request, previews.pages_of(_file(request, code, pk).blob_id), page)


@require_safe
def receipt(request: OfficeRequest, code: str) -> HttpResponse:
    """Print the receipt (Mẫu 01), two copies."""
    dossier = visible_dossier(request, code)
    if dossier.received_at is None:
        raise Http404
    content = receipt_paper.receipt(printed_dossier(dossier), address=_address(request, dossier))
    return _pdf(content, f"Giay-hen_{dossier.code}.pdf")


@require_safe
def supplement_form(request: OfficeRequest, code: str) -> HttpResponse:
    """Print the supplement form (Mẫu 02)."""
    dossier = visible_dossier(request, code)
    printed = printed_dossier(dossier)
    if not printed.missing:
        raise Http404
    content = supplement_paper.supplement(printed, address=_address(request, dossier))
    return _pdf(content, f"Phieu-bo-sung_{dossier.code}.pdf")


@require_safe
def refusal_form(request: OfficeRequest, code: str) -> HttpResponse:
    """Print the refusal (Mẫu 03), with lines to write on before it is pronounced."""
    printed = _printed(request, code)
    if printed.refusal is None and not _runs(printed.dossier):
        raise Http404
    content = refusal_paper.refusal(printed, address=_address(request, printed.dossier), at=now())
    return _pdf(content, f"Phieu-tu-choi_{code}.pdf")


@require_safe
def apology_form(request: OfficeRequest, code: str) -> HttpResponse:
    """Print the apology (Mẫu 04), with lines to write on before the date is put off."""
    printed = _printed(request, code)
    if printed.extension is None and (printed.dossier.due_at is None or not _runs(printed.dossier)):
        raise Http404
    return _pdf(apology_paper.apology(printed, at=now()), f"Phieu-xin-loi_{code}.pdf")


@require_safe
def stopping_form(request: OfficeRequest, code: str) -> HttpResponse:
    """Print the notice that the dossier ends (Mẫu 05), with lines to write on before it does."""
    printed = _printed(request, code)
    if printed.end is None and not _runs(printed.dossier):
        raise Http404
    return _pdf(stopping_paper.stopping(printed, at=now()), f"Thong-bao-dung_{code}.pdf")


def _printed(request: OfficeRequest, code: str) -> PrintedDossier:
    return printed_dossier(visible_dossier(request, code))


def _runs(dossier: Dossier) -> bool:
    """Tell whether the dossier may still be refused, put off or stopped."""
    return dossier.finished_at is None and dossier.result_at is None


def _file(request: OfficeRequest, code: str, pk: int) -> Attachment:
    dossier = visible_dossier(request, code)
    return get_object_or_404(Attachment.objects.select_related("blob"), pk=pk, dossier=dossier)


def _address(request: OfficeRequest, dossier: Dossier) -> str:
    """Return the public page of the dossier on the host that was asked."""
    return request.build_absolute_uri(reverse("portal:track", args=[dossier.code]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'"
    return response
