"""Number and seal many documents (đóng dấu hàng loạt): choose, and begin with PIN and password where they are asked."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Agency
from common.errors import DomainError, PolicyError
from common.http import OfficeRequest, render_page
from eoffice import queries
from eoffice.forms import SealBatchForm
from eoffice.models import SigningBatch
from eoffice.services import batching
from eoffice.views.batch import already_open
from eoffice.views.clerical import clerical_agency, other_agencies
from eoffice.views.record import field_of
from eoffice.views.seal_batch_parts import SealRow, number_rows, seal_rows
from signing.services import findings
from signing.services.seal_proof import asks_proof, require_proof
from signing.services.sign import Operation


@sensitive_post_parameters("pin", "proof")
@require_http_methods(["GET", "HEAD", "POST"])
def seal_batch_new(request: OfficeRequest) -> HttpResponse:
    """Choose what to number and seal (Đóng dấu nhiều văn bản), and begin."""
    agency = clerical_agency(request)
    if batch := queries.open_batch(request.user):
        return already_open(request, batch)
    if request.method != "POST":
        return _choose_page(request, agency, SealBatchForm())
    form = SealBatchForm(request.POST)
    if form.is_valid():
        try:
            return redirect(_begin(request, agency, form))
        except PolicyError as error:
            raise PermissionDenied(str(error)) from error
        except DomainError as error:
            form.add_error(field_of(error) or None, str(error))
    return _choose_page(request, agency, form, status=422)


def _begin(request: OfficeRequest, agency: Agency, form: SealBatchForm) -> SigningBatch:
    pin, at = form.cleaned_data["pin"], now()
    require_proof(request, Operation.SEAL, form.cleaned_data["proof"], at=at)
    batch = batching.batch_begin(
        actor=request.user,
        ticked=form.ticked(),
        pin=pin,
        at=at,
        kind=SigningBatch.Kind.SEAL,
        agency=agency,
        then_issue=form.cleaned_data["then_issue"],
    )
    batching.begin_in_background(batch_id=batch.pk, pin=pin)
    return batch


def _choose_page(request: OfficeRequest, agency: Agency, form: SealBatchForm, *, status: int = 200) -> HttpResponse:
    at = now()
    lines = seal_rows(request.user, agency, at, limit=batching.DOCUMENTS_MAX)
    chosen = set(request.POST.getlist("chosen")) if form.is_bound else {line.value for line in lines if line.may}
    key, about_key = findings.key_and_findings(
        operation=Operation.SEAL, signer=request.user, agency=agency, at=at, document_type=None
    )
    context = {
        "rows": number_rows(lines, chosen),
        "chosen": chosen,
        "form": form,
        "agency": agency,
        "others": other_agencies(request, agency),
        "findings": about_key,
        "may_sign": findings.may_sign(about_key) and any(line.may for line in lines),
        "needs_pin": key is not None and key.asks_pin,
        "ask_proof": asks_proof(request, Operation.SEAL, at=at),
        "may_issue": _may_issue(lines),
        "most": batching.DOCUMENTS_MAX,
        "now": at,
    }
    return render_page(request, "eoffice/seal_batch_new.html", context, status=status)


def _may_issue(lines: list[SealRow]) -> bool:
    return any(line.document.from_one_stop for line in lines)
