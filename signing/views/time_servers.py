"""The servers of time-stamps (Máy chủ dấu thời gian): how each does, added, tried and closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.answering import answer_form
from common.errors import TransitionError
from common.http import OfficeRequest, render_page
from signing import policies
from signing.forms import TsaCloseForm, TsaForm
from signing.models import TrustAnchor, TsaEvent, TsaProfile
from signing.services import time_servers
from signing.trust.tsa import REST_SECONDS

EVENTS = 30
Family = TrustAnchor.Family


@dataclass(frozen=True)
class ServerLine:
    """One server: how it stands, what it last answered, and the form that closes it."""

    server: TsaProfile
    state: str
    tone: str
    last: str
    close_form: TsaCloseForm

    @property
    def close_id(self) -> str:
        """Return the id of the dialog that closes it."""
        return f"ngung-{self.server.pk}"


@require_safe
def tsa_list(request: OfficeRequest) -> HttpResponse:
    """List the servers with what each last answered."""
    _require_keeper(request)
    return _page(request)


@require_POST
def tsa_add(request: OfficeRequest) -> HttpResponse:
    """Thêm máy chủ."""
    _require_keeper(request)
    form = TsaForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        server = time_servers.tsa_add(data=form.server(), reason=values["reason"], actor=request.user, at=now())
        return _("Đã thêm máy chủ %(name)s. Bấm Thử ngay để xem máy chủ có trả lời.") % {"name": server.name}

    return answer_form(
        request, form, act, page=lambda status: _page(request, add_form=form, status=status), back=_here()
    )


@require_POST
def tsa_close(request: OfficeRequest, pk: int) -> HttpResponse:
    """Ngừng dùng."""
    server = _server(request, pk)
    form = TsaCloseForm(request.POST, auto_id=f"ngung-{pk}-%s")

    def act(values: dict[str, Any]) -> str:
        time_servers.tsa_close(server_id=pk, reason=values["reason"], actor=request.user, at=now())
        return _("Từ nay không hỏi máy chủ %(name)s nữa.") % {"name": server.name}

    return answer_form(
        request, form, act, page=lambda status: _page(request, closing=(pk, form), status=status), back=_here()
    )


@require_POST
def tsa_try(request: OfficeRequest, pk: int) -> HttpResponse:
    """Thử ngay."""
    server = _server(request, pk)
    try:
        told = time_servers.tsa_try(server_id=pk, actor=request.user, at=now())
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect(_here())
    words: dict[str, Any] = {"name": server.name, "ms": told.milliseconds}
    if told.failure:
        words |= {"why": TsaProfile.Failure(told.failure).label, "detail": told.detail}
        messages.error(request, _("%(name)s: %(why)s sau %(ms)d ms. %(detail)s") % words)
    else:
        text = _("%(name)s cấp dấu thời gian sau %(ms)d ms; chứng thư của %(who)s.")
        messages.success(request, text % (words | {"who": told.authority}))
    return redirect(_here())


def _here() -> str:
    return reverse("signing:tsa_list")


def _require_keeper(request: OfficeRequest) -> None:
    if not policies.can_keep_time_servers(request.user):
        raise PermissionDenied


def _server(request: OfficeRequest, pk: int) -> TsaProfile:
    _require_keeper(request)
    return get_object_or_404(TsaProfile, pk=pk)


def _page(
    request: OfficeRequest,
    *,
    add_form: TsaForm | None = None,
    closing: tuple[int, TsaCloseForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    at, sent = now(), dict([closing] if closing else [])
    trusted = TrustAnchor.objects.filter(active=True).order_by("family", "name")
    context = {
        "lines": [_line(one, sent.get(one.pk), at) for one in TsaProfile.objects.order_by("-active", "rank", "pk")],
        "add_form": add_form or TsaForm(),
        "anchors": trusted,
        "has_own_family": any(one.family == Family.TIME_STAMP for one in trusted),
        "events": TsaEvent.objects.select_related("server").order_by("-at", "-pk")[:EVENTS],
    }
    return render_page(request, "signing/tsa_list.html", context, status=status)


def _line(server: TsaProfile, sent: TsaCloseForm | None, at: datetime) -> ServerLine:
    state, tone = _state(server, at)
    form = sent or TsaCloseForm(auto_id=f"ngung-{server.pk}-%s")
    return ServerLine(server, state, tone, _last(server), form)


def _state(server: TsaProfile, at: datetime) -> tuple[str, str]:
    """Return how the server stands, and the tone of it; one that failed is left alone for a while."""
    if not server.active:
        return _("Ngừng dùng"), ""
    if server.asked_at is None:
        return _("Chưa hỏi lần nào"), ""
    if not server.failure:
        return _("Đang trả lời"), "ok"
    until = server.asked_at + timedelta(seconds=REST_SECONDS)
    if at < until:
        return _("Tạm nghỉ đến %(until)s") % {"until": f"{localtime(until):%H:%M:%S}"}, "warn"
    return _("Lần cuối không được"), "bad"


def _last(server: TsaProfile) -> str:
    """Return what the server last answered, in words."""
    if server.asked_at is None:
        return ""
    if not server.failure:
        return _("Cấp dấu thời gian, chứng thư của %(who)s") % {"who": server.authority}
    label = str(TsaProfile.Failure(server.failure).label)
    return f"{label}: {server.detail}" if server.detail else label
