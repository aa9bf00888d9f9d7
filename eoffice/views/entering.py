"""Enter a document of the office's own (Thêm mới), and put one that was returned before the leader again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Post
from common import blobs
from common.answering import answer_form
from common.http import OfficeRequest, render_page
from common.uploads import Kind, check_upload
from eoffice import policies, queries
from eoffice.forms import EnterForm
from eoffice.models import Document
from eoffice.services import entering
from eoffice.services.entering import DraftFile
from eoffice.views.clerical import clerical_agency, other_agencies
from eoffice.views.record import COPIED, field_of, find

DRAFTS = {Kind.PDF, Kind.DOCX, Kind.ODT}


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: OfficeRequest) -> HttpResponse:
    """Thêm mới; ?giong=truoc fills in what the previous document had."""
    agency = clerical_agency(request)
    blank = Document(agency=agency, round_number=1)
    if request.method != "POST":
        return _page(request, blank, EnterForm(document=blank, initial=_initial(request, blank)))
    form = EnterForm(request.POST, request.FILES, document=blank)

    def act(values: dict[str, Any]) -> str:
        department = values["department"]
        document = entering.document_enter(
            agency=agency,
            actor=request.user,
            at=now(),
            signer_post_id=values["signer_post"].pk,
            department_id=department.pk if department else None,
            fields=form.outgoing(),
            file=_stored(values),
        )
        return _entered(document)

    return _answer(request, blank, form, act, reverse("eoffice:document_list"))


@require_http_methods(["GET", "HEAD", "POST"])
def document_submit_again(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trình lại, with another draft, what the leader returned."""
    document = find(request, uid)
    if not policies.can_issue_at(request.user, document.agency):
        raise PermissionDenied
    if document.state != Document.State.RETURNED or document.from_one_stop:
        return redirect(document)
    if request.method != "POST":
        stored = {name: getattr(document, name) for name in EnterForm.base_fields if hasattr(document, name)}
        stored["signer_post"] = _post_of_signer(document)
        return _page(request, document, EnterForm(document=document, initial=stored))
    form = EnterForm(request.POST, request.FILES, document=document)

    def act(values: dict[str, Any]) -> str:
        again = entering.document_submit_again(
            document_id=document.pk,
            actor=request.user,
            at=now(),
            signer_post_id=values["signer_post"].pk,
            fields=form.outgoing(),
            file=_stored(values),
        )
        return _entered(again)

    return _answer(request, document, form, act, document.get_absolute_url())


def _initial(request: OfficeRequest, blank: Document) -> dict[str, Any]:
    initial: dict[str, Any] = {"register": queries.suggested_register(blank, queries.registers_of(blank))}
    like = queries.previous_outgoing(blank, request.user) if request.GET.get("giong") == "truoc" else None
    if like is None:
        return initial
    names = (*COPIED, "register", "document_type", "department", "drafter_name", "drafting_unit")
    return {**initial, **{name: getattr(like, name) for name in names}, "signer_post": _post_of_signer(like)}


def _post_of_signer(document: Document) -> Post | None:
    return queries.leader_posts(document.agency_id).filter(user=document.signer_id).first()


def _stored(values: dict[str, Any]) -> DraftFile:
    upload = values["file"]
    checked = check_upload(upload, allowed=DRAFTS, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    blob = blobs.put(upload, media_type=checked.media_type)
    return DraftFile(blob.sha256, checked.name, checked.media_type, blob.size_bytes, values["notation"])


def _entered(document: Document) -> str:
    if document.state == Document.State.SIGNED:
        return _("Tệp đã có chữ ký hợp lệ của %(name)s. Bước tiếp theo: cấp số và đóng dấu.") % {
            "name": document.signer.full_name
        }
    text = _("Đã nhập “%(title)s” và trình %(name)s ký.")
    return text % {"title": document.title, "name": document.signer.full_name}


def _answer(
    request: OfficeRequest, document: Document, form: EnterForm, act: Callable[[dict[str, Any]], str], back: str
) -> HttpResponse:
    return answer_form(
        request,
        form,
        act,
        page=lambda status: _page(request, document, form, status=status),
        back=back,
        field_of=field_of,
    )


def _page(request: OfficeRequest, document: Document, form: EnterForm, *, status: int = 200) -> HttpResponse:
    context = {
        "document": document,
        "form": form,
        "back": queries.default_queue(request.user),
        "others": [] if document.pk else other_agencies(request, document.agency),
    }
    return render_page(request, "eoffice/document_new.html", context, status=status)
