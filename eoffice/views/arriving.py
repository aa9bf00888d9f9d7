"""Documents that other places sent: the list, one of them, taking it or sending it back, its files."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.answering import answer_form
from common.formats import file_size
from common.forms import OfficeForm
from common.http import OfficeRequest, file_response, keyset_page, render_page
from common.screens import Paper, PaperGroup, Viewer
from common.stored_pages import page_count_of, page_response
from eoffice import arrivals, policies, queries
from eoffice.forms import ListForm, ReasonForm
from eoffice.models import DocumentFile, Recipient
from eoffice.services import arriving
from eoffice.views.presenting import queue_groups
from signing.services.report_page import report_response

PAGE_SIZE = 50


@require_safe
def arrival_list(request: OfficeRequest) -> HttpResponse:
    """List what waits to be taken, or with ?muc=da-nhan what was taken."""
    if not policies.can_enter(request.user):
        raise PermissionDenied
    taken, (text, _year) = request.GET.get("muc") == "da-nhan", ListForm(request.GET).chosen()
    found = arrivals.arrival_list(request.user, taken=taken, text=text)
    counts = queries.queue_counts(request.user, at=now())
    waiting = arrivals.arrivals_waiting(request.user)
    context = {
        "page": keyset_page(found, order=["-sent_at", "-pk"], after=request.GET.get("after", ""), size=PAGE_SIZE),
        "taken": taken,
        "text": text,
        "queue_groups": queue_groups("da-nhan" if taken else "den", counts, waiting),
    }
    return render_page(request, "eoffice/arrival_list.html", context, part="list")


@require_safe
def arrival_detail(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show a document as its receiver has it; the first look after it was taken is noted."""
    recipient = _find(request, uid)
    if request.method == "GET" and recipient.read_at is None:
        arriving.arrival_read(recipient_id=recipient.pk, actor=request.user, at=now())
    return _page(request, recipient)


@require_POST
def arrival_take(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Nhận văn bản."""
    recipient = _find(request, uid)

    def act(_values: dict[str, Any]) -> str:
        taken = arriving.arrival_take(recipient_id=recipient.pk, actor=request.user, at=now())
        if taken.arrival_number is None:
            return _("Đã nhận văn bản.")
        return _("Đã nhận văn bản, số đến %(number)d.") % {"number": taken.arrival_number}

    return _answer(request, recipient, "take_form", OfficeForm(request.POST), act)


@require_POST
def arrival_refuse(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Trả lại nơi gửi."""
    recipient = _find(request, uid)

    def act(values: dict[str, Any]) -> str:
        arriving.arrival_refuse(recipient_id=recipient.pk, actor=request.user, at=now(), **values)
        return _("Đã trả lại văn bản cho %(name)s.") % {"name": recipient.document.agency.name}

    return _answer(request, recipient, "refuse_form", ReasonForm(request.POST, auto_id="tra-lai-%s"), act)


@require_safe
def arrival_file(request: OfficeRequest, uid: UUID, file_id: int) -> HttpResponseBase:
    """Show a file, or save it with ?tai-ve=1."""
    found = _find_file(_find(request, uid), file_id)
    return file_response(found.blob, found.name, inline="tai-ve" not in request.GET)


@require_safe
def arrival_file_page(request: OfficeRequest, uid: UUID, file_id: int, page: int) -> HttpResponseBase:
    """Draw one page of a file."""
    return page_response(request, _find_file(_find(request, uid), file_id).blob_id, page)


@require_safe
def arrival_file_report(request: OfficeRequest, uid: UUID, file_id: int) -> HttpResponse:
    """Show what checking the signatures of a file found."""
    recipient = _find(request, uid)
    found = _find_file(recipient, file_id)
    return report_response(
        request,
        sha256=found.blob_id,
        media_type=found.media_type,
        name=found.name,
        back_url=recipient.get_absolute_url(),
        back_label=recipient.document.notation,
    )


def _find(request: OfficeRequest, uid: UUID) -> Recipient:
    recipient = arrivals.find_arrival(request.user, uid)
    if recipient is None:
        raise Http404
    return recipient


def _find_file(recipient: Recipient, file_id: int) -> DocumentFile:
    """Return a file of what was sent; the sender's drafts and the dossier's papers are not among them."""
    for file in arrivals.arrived_files(recipient):
        if file.pk == file_id:
            return file
    raise Http404


def _answer(request: OfficeRequest, recipient: Recipient, name: str, form: OfficeForm, act: Any) -> HttpResponse:
    return answer_form(
        request,
        form,
        act,
        page=lambda status: _page(request, recipient, {name: form}, status=status),
        back=recipient.get_absolute_url(),
    )


def _page(
    request: OfficeRequest, recipient: Recipient, forms: dict[str, OfficeForm] | None = None, *, status: int = 200
) -> HttpResponse:
    files = arrivals.arrived_files(recipient)
    shown = next((one for one in files if str(one.pk) == request.GET.get("tep")), files[0] if files else None)
    context: dict[str, Any] = {
        "recipient": recipient,
        "document": recipient.document,
        "facts": _facts(recipient),
        "may_act": recipient.waits and policies.can_receive(request.user, recipient),
        "paper_groups": [_papers(recipient, files, shown)],
        "viewer": _viewer(recipient, shown),
        "refuse_form": ReasonForm(auto_id="tra-lai-%s"),
        **(forms or {}),
    }
    return render_page(request, "eoffice/arrival_detail.html", context, status=status)


def _facts(recipient: Recipient) -> list[tuple[str, str]]:
    document = recipient.document
    return [
        (_("Số ký hiệu"), document.notation),
        (_("Ngày ban hành"), f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""),
        (_("Loại văn bản"), document.document_type.name if document.document_type else ""),
        (_("Trích yếu"), document.title),
        (_("Cơ quan ban hành"), document.agency.name),
        (_("Người ký"), f"{document.signer.full_name}, {document.signer_title}"),
        (_("Nơi nhận"), recipient.name),
        (_("Số đến"), str(recipient.arrival_number or "")),
    ]


def _papers(recipient: Recipient, files: list[DocumentFile], shown: DocumentFile | None) -> PaperGroup:
    url = recipient.get_absolute_url()
    papers = [
        Paper(
            title=file.name,
            url=f"{url}?tep={file.pk}#xem",
            notes=[str(DocumentFile.Kind(file.kind).label), file_size(file.size_bytes)],
            current=shown is not None and shown.pk == file.pk,
        )
        for file in files
    ]
    return PaperGroup(_("Tệp văn bản"), papers, _("Chưa có tệp nào."))


def _viewer(recipient: Recipient, file: DocumentFile | None) -> Viewer:
    if file is None:
        return Viewer(_("Văn bản"), waiting=_("Chưa có tệp nào."))
    url = reverse("eoffice:arrival_file", args=[recipient.uid, file.pk])
    pages = [
        reverse("eoffice:arrival_file_page", args=[recipient.uid, file.pk, number])
        for number in range(1, page_count_of(file.blob_id) + 1)
    ]
    return Viewer(
        file.name,
        pages=pages,
        open_url=url,
        download_url=f"{url}?tai-ve=1",
        report_url=reverse("eoffice:arrival_file_report", args=[recipient.uid, file.pk]),
    )
