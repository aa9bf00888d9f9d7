"""The message desk: what has not arrived, why, and sending it again."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.formats import vn_seconds, whole_number
from common.http import OfficeRequest, next_url, render_page
from common.screens import Figure, Queue, QueueGroup
from integrations import life, queries
from integrations.forms import FilterForm, ResendForm
from integrations.models import OutboxMessage
from integrations.policies import can_resend, can_see_link
from integrations.services import resending


@require_safe
def message_list(request: OfficeRequest) -> HttpResponse:
    """List the messages that have not arrived, with the health of the link."""
    if not can_see_link(request.user):
        raise PermissionDenied
    form = FilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"queue": "", "code": ""}
    figures, health = queries.figures(request.user), queries.link_health()
    page = queries.undelivered(request.user, after=request.GET.get("after", ""), **chosen)
    context = {
        "page": page,
        "form": form,
        "filtered": any(chosen.values()),
        "queue_groups": _queue_groups(figures, chosen["queue"]),
        "figures": _figures(figures, health),
        "health": health,
        "now": now(),
    }
    return render_page(request, "integrations/message_list.html", context, part="list")


@require_safe
def message_detail(request: OfficeRequest, message_id: UUID) -> HttpResponse:
    """Show one message: its life on a line, what stops it, and the others of its dossier."""
    message = get_object_or_404(queries.visible_to(request.user), pk=message_id)
    events = list(message.events.all())
    points = life.moments(message, events, at=now())
    context = {
        "message": message,
        "events": events[::-1],
        "points": points,
        "now_x": life.now_x(points),
        "may_resend": can_resend(request.user, message) and message.state != OutboxMessage.State.DELIVERED,
        "others": queries.messages_of(message.subject)[: queries.PAGE_SIZE],
        "facts": _facts(message),
    }
    return render_page(request, "integrations/message_detail.html", context)


@require_POST
def message_resend(request: OfficeRequest, message_id: UUID) -> HttpResponse:
    """Send a message again."""
    message = get_object_or_404(queries.visible_to(request.user), pk=message_id)
    form = ResendForm(request.POST)
    onward = next_url(request, reverse("integrations:message_detail", args=[message.pk]))
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["expected_standing"])))
        return redirect(onward)
    try:
        resending.message_resend(message_id=message.pk, actor=request.user, at=now(), **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        text = _("Đã xếp gửi lại tin “%(what)s” của %(code)s. Tải lại trang sau vài giây để xem kết quả.")
        messages.success(request, text % {"what": queries.in_words(message.type), "code": message.subject})
    return redirect(onward)


def _queue_groups(figures: queries.LinkFigures, current: str) -> list[QueueGroup]:
    everything = figures["parked"] + figures["retrying"] + figures["waiting"]
    queues = [
        _queue("", _("Tất cả tin chưa tới"), "arrows-right-left", everything, "", current),
        _queue("parked", _("Đang dừng, cần người"), "exclamation-triangle", figures["parked"], "bad", current),
        _queue("retrying", _("Lỗi, sẽ gửi lại"), "arrow-path", figures["retrying"], "warn", current),
        _queue("waiting", _("Chờ gửi"), "clock", figures["waiting"], "", current),
    ]
    return [QueueGroup(_("Tin đi"), queues)]


def _queue(name: str, label: str, icon: str, count: int, tone: str, current: str) -> Queue:
    query = f"?{urlencode({'queue': name})}" if name else ""
    url = reverse("integrations:message_list") + query
    return Queue(label, url, icon, count, tone, current=name == current)


def _figures(figures: queries.LinkFigures, health: queries.LinkHealth) -> list[Figure]:
    parked, waiting = figures["parked"], figures["retrying"] + figures["waiting"]
    return [
        Figure(
            _("Đang dừng"),
            whole_number(parked),
            _("từ %(at)s") % {"at": vn_seconds(figures["parked_since"])} if parked else _("không có tin nào"),
            "bad" if parked else "ok",
        ),
        Figure(
            _("Đang gửi hoặc chờ gửi lại"),
            whole_number(waiting),
            _("cũ nhất từ %(at)s") % {"at": vn_seconds(figures["waiting_since"])} if waiting else _("không có tin nào"),
            "warn" if figures["retrying"] else "ok",
        ),
        _workers_figure(health["workers"], health["unserved_queues"]),
    ]


def _workers_figure(workers: int | None, unserved: list[str] | None) -> Figure:
    label = _("Trình xử lý đang chạy")
    if workers is None:
        return Figure(label, "–", _("hàng đợi không trả lời, tin vẫn được giữ"), "bad")
    if not workers:
        return Figure(label, "0", _("chưa có trình nào chạy, tin vẫn được giữ"), "bad")
    if unserved:
        text = _("thiếu trình cho hàng đợi %(queues)s, báo quản trị hệ thống")
        return Figure(label, whole_number(workers), text % {"queues": ", ".join(unserved)}, "bad")
    return Figure(label, whole_number(workers), _("có tín hiệu trong 45 giây qua"), "ok")


def _facts(message: OutboxMessage) -> list[tuple[str, str]]:
    return [
        (_("Mã tin"), str(message.pk)),
        (_("Thứ tự trong hồ sơ"), str(message.number)),
        (_("Loại và phiên bản"), f"{message.type}, {message.version}"),
        (_("Tạo lúc"), vn_seconds(message.created_at)),
        (_("Số lần gửi"), str(message.attempts)),
        (_("Tới nơi lúc"), vn_seconds(message.delivered_at)),
    ]
