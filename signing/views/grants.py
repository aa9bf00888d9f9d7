"""Entrusting an agency's seal: asked for by one administrator, approved by a second person, taken back at once."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import proof
from common.answering import answer_form
from common.http import OfficeRequest, render_page
from signing import policies, queries
from signing.key_forms import GrantForm
from signing.models import KeyGrant
from signing.services import granting
from signing.views.keys import answer_on_key, forms_of, grant_end_form, grant_use_form


@sensitive_post_parameters("proof")
@forms_of
def grant_ask(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ask that somebody may use the seal (Giao con dấu số)."""
    key = get_object_or_404(queries.keys_seen(request.user), pk=pk)
    if key.agency is None:
        raise Http404
    if not policies.can_make_seal(request.user, key.agency_id):
        raise PermissionDenied
    ask = not proof.is_fresh(request, at=now())
    initial = {"valid_from": localdate(), "operations": ["seal"]}
    form = GrantForm(request.POST or None, ask=ask, agency=key.agency, initial=initial)

    def act(values: dict[str, Any]) -> str:
        proof.require(request, values.get("proof", ""), at=now())
        granting.grant_ask(key_id=pk, person_id=values["person"], data=form.data_of(), actor=request.user, at=now())
        return _("Đã đề nghị giao con dấu số. Lãnh đạo hoặc một quản trị khác duyệt thì mới dùng được.")

    def page(status: int) -> HttpResponse:
        return render_page(request, "signing/grant_form.html", {"form": form, "key": key}, status=status)

    if request.method != "POST":
        return page(200)
    return answer_form(request, form, act, page=page, back=key.get_absolute_url())


@sensitive_post_parameters("proof")
@require_POST
def grant_approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Agree as the second person (Duyệt giao)."""
    grant = _grant(request, pk)

    def act(values: dict[str, Any]) -> str:
        proof.require(request, values.get("proof", ""), at=now())
        granting.grant_approve(grant_id=pk, actor=request.user, at=now())
        return _("Đã duyệt. %(name)s dùng được con dấu số theo lần giao này.") % {"name": grant.user.full_name}

    return answer_on_key(request, grant.key, f"use-{pk}", grant_use_form(request, grant, request.POST), act)


@require_POST
def grant_end(request: OfficeRequest, pk: int) -> HttpResponse:
    """Take the seal back at once (Thu hồi)."""
    grant = _grant(request, pk)

    def act(values: dict[str, Any]) -> str:
        granting.grant_end(grant_id=pk, actor=request.user, at=now(), **values)
        return _("Đã thu hồi. %(name)s không dùng được con dấu số nữa.") % {"name": grant.user.full_name}

    return answer_on_key(request, grant.key, f"end-{pk}", grant_end_form(grant, request.POST), act)


def _grant(request: OfficeRequest, pk: int) -> KeyGrant:
    return get_object_or_404(queries.grants_seen(request.user), pk=pk)
