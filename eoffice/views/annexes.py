"""Annexes of a document: added, dropped, and signed with the agency's key."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from common import blobs
from common.answering import answer_form
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from common.stored_pages import page_count_of
from common.uploads import Kind, check_upload
from eoffice import policies
from eoffice.forms import AnnexForm, AnnexSignForm
from eoffice.models import Document, DocumentFile
from eoffice.services import annexes
from eoffice.views.record import answer, field_of, find
from signing.services import findings
from signing.services.placing import Chosen, spot_of
from signing.services.seal_proof import asks_proof, require_proof
from signing.services.sign import Operation


@require_POST
def annex_add(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Thêm phụ lục."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        checked = check_upload(values["file"], allowed={Kind.PDF}, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
        annexes.annex_add(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            sha256=blobs.put(values["file"], media_type=checked.media_type).sha256,
            name=checked.name,
            size_bytes=checked.size_bytes,
            title=values["title"],
        )
        return _("Đã thêm phụ lục %(name)s. Ký số phụ lục sau khi văn bản có số.") % {"name": checked.name}

    return answer(request, document, "annex_form", AnnexForm(request.POST, request.FILES, auto_id="phu-luc-%s"), act)


@require_POST
def annex_drop(request: OfficeRequest, uid: UUID, file_id: int) -> HttpResponse:
    """Bỏ phụ lục."""
    document = find(request, uid)

    def act(values: dict[str, Any]) -> str:
        dropped = annexes.annex_drop(document_id=document.pk, file_id=file_id, actor=request.user, at=now())
        return _("Đã bỏ phụ lục %(name)s.") % {"name": dropped.name}

    return answer(request, document, "annex_drop_form", OfficeForm(request.POST), act)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("pin", "proof")
def annex_sign(request: OfficeRequest, uid: UUID, file_id: int) -> HttpResponse:
    """Ký số phụ lục."""
    document = find(request, uid)
    if not policies.can_issue(request.user, document):
        raise PermissionDenied
    file = get_object_or_404(DocumentFile, document=document, pk=file_id, kind=DocumentFile.Kind.ANNEX)
    if not page_count_of(file.blob_id):
        raise Http404
    if request.method != "POST":
        return _show(request, document, file, AnnexSignForm(initial={"page": 1, "reviewed_sha256": file.blob_id}))
    form = AnnexSignForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        require_proof(request, Operation.ANNEX, values["proof"], at=now())
        signed = annexes.annex_sign(
            document_id=document.pk,
            file_id=file.pk,
            actor=request.user,
            at=now(),
            reviewed_sha256=values["reviewed_sha256"],
            pin=values["pin"],
            chosen=Chosen.of(form.place()),
        )
        return _("Đã ký số phụ lục %(name)s.") % {"name": signed.name}

    return answer_form(
        request,
        form,
        act,
        page=lambda status: _show(request, document, file, form, status),
        back=document.get_absolute_url(),
        field_of=field_of,
    )


def _show(
    request: OfficeRequest, document: Document, file: DocumentFile, form: AnnexSignForm, status: int = 200
) -> HttpResponse:
    at, agency = now(), document.agency
    key, found = findings.key_and_findings(
        operation=Operation.ANNEX, signer=request.user, agency=agency, at=at, document_type=document.type_code
    )
    may_sign = findings.may_sign(found)
    content = blobs.read(file.blob_id)
    context = {
        "document": document,
        "file": file,
        "place_form": form,
        "spot": spot_of(content, 1, operation=Operation.ANNEX, signer=request.user, agency=agency, at=at),
        "page_image": reverse("eoffice:file_page", args=[document.uid, file.pk, 1]),
        "findings": found,
        "may_sign": may_sign,
        "needs_pin": may_sign and key is not None and key.asks_pin,
        "asks_proof": may_sign and asks_proof(request, Operation.ANNEX, at=at),
    }
    return render_page(request, "eoffice/annex_sign.html", context, status=status)
