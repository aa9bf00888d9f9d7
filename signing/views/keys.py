"""Keys: the list, bringing one, looking after it, and what was done with it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import proof
from accounts.forms import ProofForm
from accounts.models import Agency
from common.answering import answer_form
from common.errors import DomainError, InputError
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from signing import policies, queries
from signing.errors import SigningRefusal
from signing.key_forms import EndForm, KeyFileForm, LimitForm, PinChangeForm
from signing.keys.p12 import LIMIT_BYTES
from signing.models import KeyGrant, SigningKey
from signing.services import granting, importing, keeping
from signing.services.accounts_keys import place_of
from signing.trust.certificates import load_pem, read_facts

Standing = SigningKey.Standing
forms_of = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def key_list(request: OfficeRequest) -> HttpResponse:
    """List one's own keys and the seals that one answers for (Chứng thư số)."""
    _require_post(request)
    found = list(queries.keys_seen(request.user))
    context = {
        "own": [one for one in found if not one.is_seal],
        "seals": [one for one in found if one.is_seal],
        "answers": bool(policies.led_agencies(request.user)) or policies.keeps_all_seals(request.user),
        "agencies": list(queries.agencies_with_seals(request.user)),
        "now": now(),
    }
    return render_page(request, "signing/key_list.html", context)


@sensitive_post_parameters("password", "pin", "pin_again", "proof")
@forms_of
def key_import(request: OfficeRequest) -> HttpResponse:
    """Bring one's own key (Nhập chứng thư số), or a seal with ?co-quan=code."""
    _require_post(request)
    agency, made = _agency(request), []
    ask = not proof.is_fresh(request, at=now())
    form = KeyFileForm(request.POST or None, request.FILES or None, ask=ask, seal=bool(agency))

    def act(values: dict[str, Any]) -> str:
        proof.require(request, values.get("proof", ""), at=now())
        key = importing.key_import(
            content=values["file"].read(LIMIT_BYTES + 1),
            password=values["password"],
            pin=values.get("pin"),
            agency=agency,
            actor=request.user,
            at=now(),
        )
        made.append(key)
        return _("Đã đọc tệp. Hãy xem lại chứng thư số dưới đây; tệp và mật khẩu của tệp không được lưu.")

    def page(status: int) -> HttpResponse:
        return render_page(request, "signing/key_import.html", {"form": form, "agency": agency}, status=status)

    if request.method != "POST":
        return page(200)
    answer = answer_form(request, form, act, page=page, back=reverse("signing:key_list"), field_of=_field_of)
    if made:
        answer["Location"] = made[0].get_absolute_url()
    return answer


@require_safe
def key_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a certificate, who may use it, and what was done with it."""
    return key_page(request, _key(request, pk))


@sensitive_post_parameters("proof")
@require_POST
def key_use(request: OfficeRequest, pk: int) -> HttpResponse:
    """Put one's own to use (Đưa vào dùng), or approve a seal (Duyệt)."""
    key = _key(request, pk)

    def act(values: dict[str, Any]) -> str:
        proof.require(request, values.get("proof", ""), at=now())
        importing.key_use(key_id=pk, actor=request.user, at=now())
        return _("Từ nay chứng thư số này được dùng.")

    return answer_on_key(request, key, "use_form", use_form(request, request.POST), act)


@require_POST
def key_end(request: OfficeRequest, pk: int) -> HttpResponse:
    """Use it no longer (Ngừng dùng)."""
    key = _key(request, pk)

    def act(values: dict[str, Any]) -> str:
        keeping.key_end(key_id=pk, actor=request.user, at=now(), **values)
        return _("Chứng thư số này không được dùng nữa; khóa bí mật đã xóa.")

    return answer_on_key(request, key, "end_form", EndForm(request.POST, auto_id="ngung-%s"), act)


@sensitive_post_parameters("proof")
@require_POST
def key_limit(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say how often it may sign (Đặt giới hạn)."""
    key = _key(request, pk)

    def act(values: dict[str, Any]) -> str:
        proof.require(request, values.pop("proof", ""), at=now())
        keeping.key_limit(key_id=pk, actor=request.user, at=now(), **values)
        return _("Đã ghi giới hạn số lần ký.")

    return answer_on_key(request, key, "limit_form", limit_form(request, key, request.POST), act)


@sensitive_post_parameters("old", "pin", "pin_again")
@forms_of
def key_pin(request: OfficeRequest, pk: int) -> HttpResponse:
    """Change the PIN of one's own key (Đổi mã PIN)."""
    key = _key(request, pk)
    if key.user_id != request.user.pk:
        raise PermissionDenied
    form = PinChangeForm(request.POST or None, ask=False)

    def act(values: dict[str, Any]) -> str:
        keeping.pin_change(key_id=pk, old=values["old"], new=values["pin"], actor=request.user, at=now())
        return _("Đã đổi mã PIN.")

    def page(status: int) -> HttpResponse:
        return render_page(request, "signing/key_pin.html", {"form": form, "key": key}, status=status)

    if request.method != "POST":
        return page(200)
    return answer_form(request, form, act, page=page, back=key.get_absolute_url(), field_of=_old_pin)


def answer_on_key(
    request: OfficeRequest, key: SigningKey, name: str, form: OfficeForm, act: Callable[[dict[str, Any]], str]
) -> HttpResponse:
    """Do the act of a form of the key's page, or show the page with what is to be mended."""
    return answer_form(
        request,
        form,
        act,
        page=lambda status: key_page(request, key, forms={name: form}, status=status),
        back=key.get_absolute_url(),
    )


def key_page(
    request: OfficeRequest, key: SigningKey, *, forms: Mapping[str, OfficeForm] | None = None, status: int = 200
) -> HttpResponse:
    """Show the key; `forms` are those that were refused, with what was typed."""
    user, at = request.user, now()
    waiting, keeps = key.standing == Standing.WAITING, policies.can_keep_key(user, key)
    live = key.standing in {Standing.WAITING, Standing.ACTIVE}
    context: dict[str, Any] = {
        "key": key,
        "now": at,
        "facts": _facts(key),
        "events": key.events.order_by("-number"),
        "grants": _grants(request, key, forms or {}) if key.is_seal else [],
        "may_use": waiting and (policies.can_approve_key(user, key) if key.is_seal else key.user_id == user.pk),
        "waits_for_another": waiting and key.is_seal and not policies.can_approve_key(user, key),
        "may_end": live and keeps,
        "may_limit": live and keeps,
        "may_change_pin": key.active and key.needs_pin and key.user_id == user.pk,
        "may_grant": key.active and key.is_seal and policies.can_make_seal(user, key.agency_id),
        "use_form": use_form(request),
        "end_form": EndForm(auto_id="ngung-%s"),
        "limit_form": limit_form(request, key),
    }
    return render_page(request, "signing/key_detail.html", {**context, **(forms or {})}, status=status)


def _facts(key: SigningKey) -> list[tuple[str, str]]:
    """Return what the certificate says and how the key stands, as lines of a page."""
    said = read_facts(load_pem(key.certificate_pem))
    day, used = "%d/%m/%Y", f"{key.usage_count}" + (f" / {key.limit_total}" if key.limit_total else "")
    facts = [
        (_("Tên trong chứng thư số"), said.name),
        (_("Tổ chức"), said.organisation),
        (_("Mã định danh"), said.subject_serial),
        (_("Nơi cấp"), said.issuer),
        (_("Số chứng thư số"), said.serial),
        (_("Vân tay SHA-256"), said.fingerprint),
        (_("Thuật toán"), said.algorithm),
        (_("Hiệu lực"), f"{localtime(said.not_before):{day}} – {localtime(said.not_after):{day}}"),
        (_("Nơi giữ khóa"), place_of(key)),
        (_("Người nhập"), key.imported_by.full_name if key.imported_by else ""),
        (_("Người duyệt"), key.approved_by.full_name if key.approved_by else ""),
        (_("Số lần đã ký"), used),
    ]
    return [*facts, (_("Giới hạn mỗi ngày"), str(key.limit_per_day or _("không giới hạn")))]


def use_form(request: OfficeRequest, data: Any = None) -> ProofForm:
    """Return the form that puts the key to use; it asks for the password when that was given too long ago."""
    return ProofForm(data, ask=not proof.is_fresh(request, at=now()), auto_id="dung-%s")


def grant_use_form(request: OfficeRequest, grant: KeyGrant, data: Any = None) -> ProofForm:
    """Return the form that approves a grant."""
    return ProofForm(data, ask=not proof.is_fresh(request, at=now()), auto_id=f"duyet-{grant.pk}-%s")


def grant_end_form(grant: KeyGrant, data: Any = None) -> EndForm:
    """Return the form that takes a grant back."""
    return EndForm(data, auto_id=f"thu-hoi-{grant.pk}-%s")


def limit_form(request: OfficeRequest, key: SigningKey, data: Any = None) -> LimitForm:
    """Return the form of the limits."""
    initial = {"per_day": key.limit_per_day, "total": key.limit_total}
    return LimitForm(data, ask=not proof.is_fresh(request, at=now()), initial=initial, auto_id="gioi-han-%s")


def _grants(request: OfficeRequest, key: SigningKey, forms: Mapping[str, OfficeForm]) -> list[dict[str, Any]]:
    """Return the grants of a seal as rows: how each stands, and what this person may do about it.

    Refused forms of a grant are named use-<pk> and end-<pk>.
    """
    at = now()
    live = {KeyGrant.Standing.WAITING, KeyGrant.Standing.COMING, KeyGrant.Standing.IN_FORCE}
    types = dict(granting.document_types())
    found = queries.grants_seen(request.user).filter(key=key).order_by("-pk")
    return [
        {
            "grant": one,
            "standing": one.standing(at),
            "types": ", ".join(types.get(code, code) for code in one.document_types),
            "last_day": one.valid_to - timedelta(seconds=1) if one.valid_to else None,
            "use_id": f"duyet-{one.pk}",
            "end_id": f"thu-hoi-{one.pk}",
            "may_approve": one.standing(at) == KeyGrant.Standing.WAITING
            and policies.can_approve_grant(request.user, one),
            "may_end": one.standing(at) in live,
            "use_form": forms.get(f"use-{one.pk}") or grant_use_form(request, one),
            "end_form": forms.get(f"end-{one.pk}") or grant_end_form(one),
        }
        for one in found
    ]


def _key(request: OfficeRequest, pk: int) -> SigningKey:
    return get_object_or_404(queries.keys_seen(request.user), pk=pk)


def _require_post(request: OfficeRequest) -> None:
    if not policies.can_make_own(request.user):
        raise PermissionDenied


def _agency(request: OfficeRequest) -> Agency | None:
    code = request.GET.get("co-quan", "").replace("\x00", "")
    if not code:
        return None
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise Http404
    if not policies.can_make_seal(request.user, agency.pk):
        raise PermissionDenied
    return agency


def _field_of(error: DomainError) -> str:
    """Name the field in which a refusal is mended: a certificate that cannot be used, by another file."""
    if isinstance(error, SigningRefusal):
        return "file"
    return error.field if isinstance(error, InputError) else ""


def _old_pin(error: DomainError) -> str:
    if isinstance(error, SigningRefusal):
        return "old"
    return error.field if isinstance(error, InputError) else ""
