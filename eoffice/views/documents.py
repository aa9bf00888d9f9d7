"""Lists of documents, and one document."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.http import OfficeRequest, keyset_page, render_page
from eoffice import arrivals, policies, queries
from eoffice.forms import ListForm
from eoffice.models import Document
from eoffice.services import opening
from eoffice.views.nearing import mark_nearing
from eoffice.views.presenting import queue_groups
from eoffice.views.record import find, outgoing_form, record_page
from eoffice.views.token_waits import mark_token_waits

PAGE_SIZE = 50
SEALING_QUEUES = {"cho-ban-hanh", "cho-cap-so", "chua-dong-dau"}


@require_safe
def document_list(request: OfficeRequest) -> HttpResponse:
    """List a queue, narrowed by words and year, with the counts of all queues."""
    if not policies.can_enter(request.user):
        raise PermissionDenied
    at, (text, year) = now(), ListForm(request.GET).chosen()
    key = request.GET.get("muc", "")
    spec = queries.QUEUE_BY_KEY.get(key) or queries.QUEUE_BY_KEY[queries.default_queue(request.user)]
    found = queries.document_list(request.user, queue=spec.key, at=at, text=text, year=year)
    order = ["-sort_at", "-pk"] if spec.latest_first else ["sort_at"]
    counts = queries.queue_counts(request.user, at=at)
    page = keyset_page(found, order=order, after=request.GET.get("after", ""), size=PAGE_SIZE)
    mark_token_waits(page.items, at)
    mark_nearing(page.items)
    context = {
        "page": page,
        "queue": spec,
        "count": counts.get(spec.key),
        "queue_groups": queue_groups(spec.key, counts, arrivals.arrivals_waiting(request.user)),
        "years": queries.years(request.user),
        "text": text,
        "may_sign_many": spec.key == "cho-ky" and policies.can_sign_any(request.user),
        "may_seal_many": spec.key in SEALING_QUEUES and policies.can_issue_any(request.user),
        "may_enter": policies.can_issue_any(request.user),
        "year": year,
        "now": at,
    }
    return render_page(request, "eoffice/document_list.html", context, part="list")


@require_safe
def document_detail(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show one document; the leader's first look is noted."""
    document = find(request, uid)
    if _is_first_look(request, document):
        opening.document_open(document_id=document.pk, actor=request.user, at=now())
    return record_page(request, document)


@require_safe
def document_copy_previous(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show the form filled in like the previous document (Nhập giống VB trước); nothing is stored yet."""
    document = find(request, uid)
    if not policies.can_issue(request.user, document):
        raise PermissionDenied
    like = queries.previous_outgoing(document, request.user)
    if like is None:
        messages.warning(request, _("Bạn chưa nhập văn bản đi nào trước đây để lấy lại."))
        return record_page(request, document)
    text = _("Đã nhập giống văn bản “%(name)s”. Kiểm tra rồi bấm Lưu.")
    messages.info(request, text % {"name": like.notation or like.title})
    form = outgoing_form(document, files=list(document.files.all()[:1]), like=like)
    return record_page(request, document, forms={"outgoing_form": form})


def _is_first_look(request: OfficeRequest, document: Document) -> bool:
    waits = document.state == Document.State.SUBMITTED and document.opened_at is None
    return request.method == "GET" and waits and policies.can_sign(request.user, document)
