"""Initial a draft that waits for the leader: choose the place on the page, give the PIN."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from common import blobs
from common.answering import answer_form
from common.http import OfficeRequest, render_page
from common.stored_pages import page_count_of, page_links
from eoffice import policies, queries
from eoffice.forms import InitialForm
from eoffice.models import Document, DocumentFile
from eoffice.services.initialling import document_initial
from eoffice.services.signing import subject_of
from eoffice.views.record import field_of, find
from signing.services import accounts_keys, findings, finishing
from signing.services.placing import Chosen, spot_of
from signing.services.sign import Operation


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("pin")
def document_initials(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Ký nháy."""
    document = find(request, uid)
    if not policies.can_initial(request.user, document):
        raise PermissionDenied
    file = queries.current_file(document, DocumentFile.Kind.SIGNING)
    if file is None or document.state != Document.State.SUBMITTED:
        messages.error(
            request, _("Văn bản không còn chờ ký duyệt hoặc chưa chuyển xong sang PDF, nên chưa ký nháy được.")
        )
        return redirect(document)
    if _awaits(request, document):
        messages.info(request, _("Bạn còn một yêu cầu ký nháy đang chờ xác nhận. Hãy xác nhận hoặc hủy yêu cầu đó."))
        return redirect(document)
    page = _page(request, file)
    if request.method != "POST":
        elsewhere = not accounts_keys.key_kind(request.user).asks_pin
        unsent = InitialForm(initial={"page": page, "reviewed_sha256": file.blob_id, "elsewhere": elsewhere})
        return _show(request, document, file, page, unsent)
    form = InitialForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        document_initial(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            reviewed_sha256=values["reviewed_sha256"],
            pin=values["pin"],
            chosen=Chosen.of(form.place()),
            origin=f"{request.scheme}://{request.get_host()}",
        )
        if _awaits(request, document):
            return _("Đã gửi yêu cầu ký nháy. Văn bản chờ bạn xác nhận.")
        return _("Đã ký nháy. Lãnh đạo đọc và ký duyệt bản này.")

    return answer_form(
        request,
        form,
        act,
        page=lambda status: _show(request, document, file, page, form, status),
        back=document.get_absolute_url(),
        field_of=field_of,
    )


def _awaits(request: OfficeRequest, document: Document) -> bool:
    return finishing.parked_for(subject_of(document), signer_id=request.user.pk) is not None


def _page(request: OfficeRequest, file: DocumentFile) -> int:
    """Return the page to show: the one asked for, else the last."""
    last = max(page_count_of(file.blob_id), 1)
    wanted = request.POST.get("page") or request.GET.get("trang", "")
    return min(int(wanted), last) if wanted.isascii() and wanted.isdigit() and int(wanted) else last


def _show(
    request: OfficeRequest, document: Document, file: DocumentFile, page: int, form: InitialForm, status: int = 200
) -> HttpResponse:
    at, here = now(), reverse("eoffice:document_initials", args=[document.uid])
    spot = spot_of(
        blobs.read(file.blob_id),
        page,
        operation=Operation.INITIAL,
        signer=request.user,
        agency=document.agency,
        at=at,
    )
    context = {
        "document": document,
        "place_form": form,
        "spot": spot,
        "page_links": page_links(file.blob_id, page, lambda number: f"{here}?trang={number}"),
        "page_image": reverse("eoffice:file_page", args=[document.uid, file.pk, page]),
        "problem": accounts_keys.signer_problem(request.user, at=at, operation=Operation.INITIAL),
        "key_kind": accounts_keys.key_kind(request.user),
        "findings": findings.stamp_findings(Operation.INITIAL, at=at),
    }
    return render_page(request, "eoffice/document_initials.html", context, status=status)
