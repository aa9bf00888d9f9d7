"""Sign many documents with one PIN: choose, watch, go on after a restart; the last two for sealing as well."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, PolicyError, TransitionError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from eoffice import policies, queries
from eoffice.forms import BatchForm, PinForm, SealKeyForm
from eoffice.models import Document, SigningBatch, SigningBatchItem
from eoffice.services import batching
from eoffice.services.signing import subject_of
from eoffice.views.batch_words import batch_words
from eoffice.views.nearing import mark_nearing
from eoffice.views.record import field_of
from signing.services import findings, preflight
from signing.services.findings import Finding
from signing.services.seal_proof import asks_proof, require_proof
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
        return already_open(request, batch)
    if request.method != "POST":
        return _choose_page(request, BatchForm())
    form = BatchForm(request.POST)
    if form.is_valid():
        try:
            return redirect(_begin(request, form))
        except PolicyError as error:
            raise PermissionDenied(str(error)) from error
        except DomainError as error:
            form.add_error(field_of(error) or None, str(error))
    return _choose_page(request, form, status=422)


def already_open(request: OfficeRequest, batch: SigningBatch) -> HttpResponse:
    """Lead to the batch that is to be finished first."""
    messages.info(request, _("Bạn còn một lượt ký hoặc đóng dấu chưa xong. Hãy làm tiếp hoặc dừng lượt đó trước."))
    return redirect(batch)


@require_safe
def batch_detail(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Show how far a batch is and what became of each document."""
    batch = _own(request, uid)
    return _batch_page(request, batch, _key_form(batch))


@sensitive_post_parameters("pin", "proof")
@require_POST
def batch_go_on(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Ký tiếp, Đóng dấu tiếp, after a restart of the server."""
    batch = _own(request, uid)
    form = _key_form(batch, request.POST)
    if form.is_valid():
        try:
            _go_on(request, batch, form)
        except TransitionError as error:
            messages.error(request, str(error))
            return redirect(batch)
        except DomainError as error:
            form.add_error(field_of(error) or "pin", str(error))
        else:
            return redirect(batch)
    return _batch_page(request, batch, form, status=422)


@require_POST
def batch_end(request: OfficeRequest, uid: UUID) -> HttpResponse:
    """Dừng lượt ký, Dừng lượt đóng dấu; what is not done goes on waiting."""
    batch = _own(request, uid)
    try:
        batching.batch_end(batch_id=batch.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, batch_words(batch)["ended"])
    return redirect(batch)


def _go_on(request: OfficeRequest, batch: SigningBatch, form: OfficeForm) -> None:
    pin, at = form.cleaned_data["pin"], now()
    if batch.kind == SigningBatch.Kind.SEAL:
        require_proof(request, Operation.SEAL, form.cleaned_data["proof"], at=at)
    batching.batch_go_on(batch_id=batch.pk, actor=request.user, pin=pin, at=at)
    batching.begin_in_background(batch_id=batch.pk, pin=pin)


def _begin(request: OfficeRequest, form: BatchForm) -> SigningBatch:
    pin = form.cleaned_data["pin"]
    batch = batching.batch_begin(actor=request.user, ticked=form.ticked(), pin=pin, at=now())
    batching.begin_in_background(batch_id=batch.pk, pin=pin)
    return batch


def _own(request: OfficeRequest, uid: UUID) -> SigningBatch:
    return get_object_or_404(SigningBatch, uid=uid, owner=request.user)


def _key_form(batch: SigningBatch, data: QueryDict | None = None) -> OfficeForm:
    return SealKeyForm(data) if batch.kind == SigningBatch.Kind.SEAL else PinForm(data)


def _choose_page(request: OfficeRequest, form: BatchForm, *, status: int = 200) -> HttpResponse:
    at, waiting = now(), queries.waiting_to_sign(request.user, limit=batching.DOCUMENTS_MAX)
    mark_nearing(document for document, _sha256 in waiting)
    files = {subject_of(document): sha256 for document, sha256 in waiting}
    about_files = findings.bulk_file_findings(files, operation=Operation.APPROVE, at=at)
    lines = [Row.of(document, sha256, about_files[subject_of(document)]) for document, sha256 in waiting]
    chosen = _chosen(request, form, lines)
    about_key = findings.personal_findings(request.user, at=at, many=True)
    about_stamps = findings.stamp_findings(Operation.APPROVE, at=at)
    context = {
        "rows": lines,
        "chosen": chosen,
        "form": form,
        "findings": [*about_key, *about_stamps],
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
    at = now()
    running = batch.is_running(at)
    stopped = not running and batch.finished_at is None
    context = {
        "batch": batch,
        "words": batch_words(batch),
        "items": items,
        "total": len(items),
        "done": len(items) - counts[Outcome.WAITING],
        "signed": counts[Outcome.SIGNED],
        "refused": counts[Outcome.REFUSED],
        "running": running,
        "stopped": stopped,
        "form": form,
        "needs_pin": stopped and _needs_pin(request, batch),
        "ask_proof": batch.kind == SigningBatch.Kind.SEAL and asks_proof(request, Operation.SEAL, at=at),
    }
    return render_page(request, "eoffice/batch_detail.html", context, part="progress", status=status)


def _needs_pin(request: OfficeRequest, batch: SigningBatch) -> bool:
    """Tell whether the PIN is asked to go on: of one's own key always, of a seal as the key says."""
    if batch.agency is None:
        return True
    key = preflight.key_of_kind(operation=Operation.SEAL, signer=request.user, agency=batch.agency)
    return key is not None and key.asks_pin
