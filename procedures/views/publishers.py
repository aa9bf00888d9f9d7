"""Whose packages are trusted: the list with our own key, and the page of each publisher."""

import base64

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import sealing
from common.errors import DomainError, InputError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from procedures.forms.packages import FingerprintForm, PublisherForm, RevokeForm
from procedures.models import TrustedPublisher
from procedures.models.trust import groups
from procedures.policies import can_trust
from procedures.services import trusting

REVOKE = "thu-hoi"
forms_of = require_http_methods(["GET", "HEAD", "POST"])


def require_system_administrator(request: OfficeRequest) -> None:
    """Let only those pass who decide whose packages are trusted.

    Raises:
        PermissionDenied: the person does not.
    """
    if not can_trust(request.user):
        raise PermissionDenied


@require_safe
def publisher_list(request: OfficeRequest) -> HttpResponse:
    """List the publishers, with the key that others know this installation by (Nơi phát hành)."""
    require_system_administrator(request)
    key = sealing.own_public_key()
    context = {
        "publishers": TrustedPublisher.objects.select_related("added_by", "approved_by", "revoked_by"),
        "own_facts": [
            (_("Tên"), settings.PROVINCE),
            (_("Khóa công khai"), base64.b64encode(key).decode()),
            (_("Vân tay khóa"), groups(sealing.fingerprint(key))),
        ],
    }
    return render_page(request, "procedures/publisher_list.html", context)


@forms_of
def publisher_add(request: OfficeRequest) -> HttpResponse:
    """Enter a publisher's key (Thêm nơi phát hành); a second person approves it."""
    require_system_administrator(request)
    form = PublisherForm(request.POST or None)
    if form.is_valid():
        try:
            publisher = trusting.publisher_add(actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(_field(error), str(error))
        else:
            messages.success(request, _("Đã thêm. Một quản trị hệ thống khác đối chiếu vân tay rồi duyệt."))
            return redirect(publisher)
    return render_page(request, "procedures/publisher_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def publisher_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a publisher and what was done with it."""
    return _page(request, _publisher(request, pk))


@require_POST
def publisher_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Trust a publisher whose fingerprint was compared (Đối chiếu và duyệt)."""
    publisher = _publisher(request, pk)
    form = FingerprintForm(request.POST)
    if form.is_valid():
        try:
            trusting.publisher_approve(publisher_id=pk, actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(_field(error), str(error))
        else:
            messages.success(request, _("Từ nay gói niêm phong bằng khóa này được tin."))
            return redirect(publisher)
    return _page(request, publisher, approve_form=form)


@require_POST
def publisher_revoke(request: OfficeRequest, pk: int) -> HttpResponse:
    """Stop trusting a publisher (Thu hồi)."""
    publisher = _publisher(request, pk)
    form = RevokeForm(request.POST, auto_id=f"{REVOKE}-%s")
    if form.is_valid():
        try:
            trusting.publisher_revoke(publisher_id=pk, actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(_field(error), str(error))
        else:
            messages.success(request, _("Đã thu hồi. Gói niêm phong bằng khóa này bị từ chối từ bây giờ."))
            return redirect(publisher)
    return _page(request, publisher, revoke_form=form)


def _publisher(request: OfficeRequest, pk: int) -> TrustedPublisher:
    require_system_administrator(request)
    found = TrustedPublisher.objects.select_related("added_by", "approved_by", "revoked_by")
    return get_object_or_404(found, pk=pk)


def _page(
    request: OfficeRequest,
    publisher: TrustedPublisher,
    *,
    approve_form: FingerprintForm | None = None,
    revoke_form: RevokeForm | None = None,
) -> HttpResponse:
    bound: OfficeForm | None = approve_form or revoke_form
    context = {
        "publisher": publisher,
        "facts": _facts(publisher),
        "events": publisher.events.order_by("-number"),
        "may_approve": publisher.approved_at is None and publisher.revoked_at is None,
        "is_second": publisher.added_by_id != request.user.pk,
        "may_revoke": publisher.revoked_at is None,
        "approve_form": approve_form or FingerprintForm(),
        "revoke_form": revoke_form or RevokeForm(auto_id=f"{REVOKE}-%s"),
    }
    return render_page(request, "procedures/publisher_detail.html", context, status=422 if bound else 200)


def _facts(publisher: TrustedPublisher) -> list[tuple[str, str]]:
    """Return the key; its fingerprint only once it was compared with what the publisher told."""
    key = [(_("Khóa công khai"), publisher.public_key)]
    return [*key, (_("Vân tay khóa"), publisher.fingerprint_groups)] if publisher.approved_at else key


def _field(error: DomainError) -> str | None:
    return error.field if isinstance(error, InputError) else None
