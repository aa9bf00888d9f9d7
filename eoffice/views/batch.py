"""Sign many documents with one PIN: choose, watch, go on after a restart."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, PolicyError, TransitionError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from eoffice import policies, queries
from eoffice.forms import BatchForm, PinForm
from eoffice.models import Document, SigningBatch, SigningBatchItem
from eoffice.services import batching
from eoffice.services.signing import subject_of
from signing.errors import SigningRefusal
from signing.services import findings
from signing.services.findings import Finding
from signing.services.sign import Operation

Outcome = SigningBatchItem.Outcome


@dataclass(frozen=True)
class Row:
    """One document to choose: the value of its tick, whether it can be signed, and what was found about its file."""

    document: Document
    value: str
    may: bool
    findings: list[Finding]

    @classmethod
    def of(cls, document: Document, sha256: str, found: list[Finding]) -> "Row":
        """Return the line of a document whose reviewed bytes have this hash."""
        return cls(document, f"{document.uid}.{sha256}", findings.may_sign(found), found)


@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def batch_new(request: OfficeRequest) -> HttpResponse:
    """Choose what to sign (Ký nhiều văn bản), and begin with the PIN."""
    if not policies.can_sign_any(request.user):
        raise PermissionDenied
    if batch := queries.open_batch(request.user):
        messages.info(request, _("Bạn còn một lượt ký chưa xong. Hãy ký tiếp hoặc dừng lượt đó trước."))
        return redirect(batch)
    if request.method != "POST":
        return _choose_page(request, BatchForm())
    form = BatchForm(request.POST)
    if form.is_valid():
        try:
            return redirect(_begin(request, form))
        except PolicyError as error:
            raise PermissionDenied(str(error)) from error
        except DomainError as error:
            form.add_error(_field_of(error), str(error))
    return _choose_page(request, form, status=422)


@require_safe
def batch_detail(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show how far a batch is and what became of each document."""
    return _batch_page(request, _own(request, uid), PinForm())


@sensitive_post_parameters("pin")
@require_POST
def batch_go_on(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Ký tiếp, after a restart of the server."""
    batch, form = _own(request, uid), PinForm(request.POST)
    if form.is_valid():
        pin = form.cleaned_data["pin"]
        try:
            batching.batch_go_on(batch_id=batch.pk, actor=request.user, pin=pin, at=now())
        except TransitionError as error:
            messages.error(request, str(error))
            return redirect(batch)
        except DomainError as error:
            form.add_error("pin", str(error))
        else:
            batching.begin_in_background(batch_id=batch.pk, pin=pin)
            return redirect(batch)
    return _batch_page(request, batch, form, status=422)


@require_POST
def batch_end(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Dừng lượt ký; what is not signed goes on waiting."""
    batch = _own(request, uid)
    try:
        batching.batch_end(batch_id=batch.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã dừng lượt ký. Văn bản chưa ký vẫn chờ bạn ký."))
    return redirect(batch)


def _begin(request: OfficeRequest, form: BatchForm) -> SigningBatch:
    pin = form.cleaned_data["pin"]
    batch = batching.batch_begin(actor=request.user, ticked=form.ticked(), pin=pin, at=now())
    batching.begin_in_background(batch_id=batch.pk, pin=pin)
    return batch


def _field_of(error: DomainError) -> str | None:
    if isinstance(error, SigningRefusal) and error.code.startswith("pin_"):
        return "pin"
    return None


def _own(request: OfficeRequest, uid: UUID) -> SigningBatch:
    return get_object_or_404(SigningBatch, uid=uid, leader=request.user)


def _choose_page(request: OfficeRequest, form: BatchForm, *, status: int = 200) -> HttpResponse:
    at, waiting = now(), queries.waiting_to_sign(request.user, limit=batching.DOCUMENTS_MAX)
    files = {subject_of(document): sha256 for document, sha256 in waiting}
    about_files = findings.bulk_file_findings(files, operation=Operation.APPROVE, at=at)
    lines = [Row.of(document, sha256, about_files[subject_of(document)]) for document, sha256 in waiting]
    chosen = _chosen(request, form, lines)
    about_key = findings.personal_findings(request.user, at=at)
    context = {
        "rows": lines,
        "chosen": chosen,
        "form": form,
        "findings": about_key,
        "may_sign": findings.may_sign(about_key) and any(line.may for line in lines),
        "most": batching.DOCUMENTS_MAX,
        "now": at,
    }
    return render_page(request, "eoffice/batch_new.html", context, status=status)


def _chosen(request: OfficeRequest, form: BatchForm, lines: list[Row]) -> set[str]:
    """Return what is ticked: as it was sent, all, or what the leader has opened before."""
    if form.is_bound:
        return set(request.POST.getlist("chosen"))
    every = request.GET.get("chon") == "tat-ca"
    return {line.value for line in lines if every or line.document.opened_at is not None}


def _batch_page(request: OfficeRequest, batch: SigningBatch, form: OfficeForm, *, status: int = 200) -> HttpResponse:
    items = list(batch.items.select_related("document").order_by("place"))
    counts = {outcome: sum(1 for one in items if one.outcome == outcome) for outcome in Outcome}
    running = batch.is_running(now())
    context = {
        "batch": batch,
        "items": items,
        "total": len(items),
        "done": len(items) - counts[Outcome.WAITING],
        "signed": counts[Outcome.SIGNED],
        "refused": counts[Outcome.REFUSED],
        "running": running,
        "stopped": not running and batch.finished_at is None,
        "form": form,
    }
    return render_page(request, "eoffice/batch_detail.html", context, part="progress", status=status)
