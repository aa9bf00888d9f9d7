"""Root certificates: the list, a proposal, the second person's approval, and the end of trust."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError, InputError, PolicyError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from signing import policies
from signing.forms import AnchorForm, FingerprintForm, TrustReasonForm
from signing.models import TrustAnchor, TrustState
from signing.services import trusting
from signing.services.trusting import AnchorData
from signing.trust.certificates import load_pem, read_facts

APPROVE, DECLINE, WITHDRAW = "duyet", "khong-duyet", "thoi"
BLOCK = 4


@require_safe
def trust_list(request: OfficeRequest) -> HttpResponse:
    """List whom this installation trusts (Nhà cung cấp được tin cậy)."""
    _require_keeper(request)
    return render_page(request, "signing/trust_list.html", {"anchors": TrustAnchor.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def trust_propose(request: OfficeRequest) -> HttpResponse:
    """Propose a root (Thêm chứng thư gốc)."""
    _require_keeper(request)
    form = AnchorForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        data = AnchorData(given["name"], given["family"], given["hosts"], given["note"])
        content = given["certificate"].read(trusting.CERTIFICATE_BYTES_MAX)
        try:
            anchor = trusting.anchor_propose(
                certificate=content, fingerprint=given["fingerprint"], data=data, actor=request.user, at=now()
            )
        except InputError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Đã ghi đề nghị. Một quản trị hệ thống khác đối chiếu dấu vân tay và duyệt."))
            return redirect(anchor)
    return render_page(request, "signing/trust_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def trust_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a root with its fingerprint, and what was done with it."""
    return _page(request, _anchor(request, pk))


@require_POST
def trust_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Trust it from now on, as the second person (Duyệt)."""
    form = FingerprintForm(request.POST, auto_id=f"{APPROVE}-%s")
    said = _("Từ nay chứng thư số của nhà cung cấp này được tin cậy.")
    return _act(request, _anchor(request, pk), form, trusting.anchor_approve, said)


@require_POST
def trust_decline(request: OfficeRequest, pk: int) -> HttpResponse:
    """Do not trust it (Không duyệt)."""
    form = TrustReasonForm(request.POST, auto_id=f"{DECLINE}-%s")
    return _act(request, _anchor(request, pk), form, trusting.anchor_decline, _("Đã ghi: không duyệt."))


@require_POST
def trust_withdraw(request: OfficeRequest, pk: int) -> HttpResponse:
    """Trust it no longer (Thôi tin cậy)."""
    form = TrustReasonForm(request.POST, auto_id=f"{WITHDRAW}-%s")
    said = _("Chứng thư số của nhà cung cấp này không còn được tin cậy.")
    return _act(request, _anchor(request, pk), form, trusting.anchor_withdraw, said)


def _require_keeper(request: OfficeRequest) -> None:
    if not policies.can_keep_trust(request.user):
        raise PermissionDenied


def _anchor(request: OfficeRequest, pk: int) -> TrustAnchor:
    _require_keeper(request)
    return get_object_or_404(TrustAnchor.objects.select_related("proposed_by", "approved_by"), pk=pk)


def _act(
    request: OfficeRequest, anchor: TrustAnchor, form: OfficeForm, service: Callable[..., TrustAnchor], said: str
) -> HttpResponse:
    if form.is_valid():
        try:
            service(anchor_id=anchor.pk, actor=request.user, at=now(), **form.cleaned_data)
        except PolicyError as error:
            raise PermissionDenied(str(error)) from error
        except InputError as error:
            form.add_error(error.field or None, str(error))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(anchor)
        else:
            messages.success(request, said)
            return redirect(anchor)
    return _page(request, anchor, form)


def _page(request: OfficeRequest, anchor: TrustAnchor, form: OfficeForm | None = None) -> HttpResponse:
    proposed = anchor.state == TrustState.PROPOSED
    sent = {type(form): form} if form else {}
    context = {
        "anchor": anchor,
        "facts": read_facts(load_pem(anchor.certificate_pem)),
        "blocks": [anchor.fingerprint[start : start + BLOCK] for start in range(0, len(anchor.fingerprint), BLOCK)],
        "events": anchor.events.order_by("-number"),
        "may_approve": proposed and policies.can_approve_trust(request.user, anchor),
        "waits_for_another": proposed and not policies.can_approve_trust(request.user, anchor),
        "may_decline": proposed,
        "may_withdraw": anchor.state == TrustState.TRUSTED,
        "approve_form": sent.get(FingerprintForm) or FingerprintForm(auto_id=f"{APPROVE}-%s"),
        "decline_form": (proposed and sent.get(TrustReasonForm)) or TrustReasonForm(auto_id=f"{DECLINE}-%s"),
        "withdraw_form": (not proposed and sent.get(TrustReasonForm)) or TrustReasonForm(auto_id=f"{WITHDRAW}-%s"),
    }
    return render_page(request, "signing/trust_detail.html", context, status=422 if form else 200)
