"""The lists: my work, and every dossier of my agency."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.http import OfficeRequest, keyset_page, render_page
from common.screens import Queue, QueueGroup
from onestop import queries
from onestop.models import Dossier
from onestop.policies import can_receive
from onestop.queries import QUEUES, Filters

PAGE_ROWS = 50
PERIODS = {"7": 7, "30": 30, "90": 90}


@require_safe
def task_list(request: OfficeRequest) -> HttpResponse:
    """Show one queue of the person's work (Danh sách công việc)."""
    at = now()
    queue = _queue_of(request)
    found = queries.task_list(request.user, queue=queue, filters=_filters(request), at=at)
    page = keyset_page(found, order=["sort_at"], after=request.GET.get("after", ""), size=PAGE_ROWS)
    counts = queries.queue_counts(request.user, at)
    rows = queries.work_rows(page.items, request.user)
    context = {
        "page": page,
        "rows": rows,
        "for_many": any(row.for_many for row in rows),
        "queue_groups": queue_groups(counts, queue),
        "total": counts[queue],
        "queue": queue,
        "queue_name": _names()[queue],
        "may_receive": can_receive(request.user),
        "filters": _filter_choices(request),
        "now": at,
    }
    return render_page(request, "onestop/task_list.html", context, part="list")


@require_safe
def dossier_list(request: OfficeRequest) -> HttpResponse:
    """Show every dossier that the person may see, latest due date first (Tra cứu)."""
    at = now()
    found = queries.dossier_list(request.user, filters=_filters(request))
    page = keyset_page(found, order=["-sort_at"], after=request.GET.get("after", ""), size=PAGE_ROWS)
    context = {
        "page": page,
        "rows": queries.work_rows(page.items, request.user),
        "queue_groups": queue_groups(queries.queue_counts(request.user, at), ""),
        "may_receive": can_receive(request.user),
        "filters": _filter_choices(request),
        "now": at,
    }
    return render_page(request, "onestop/dossier_list.html", context, part="list")


def _queue_of(request: OfficeRequest) -> str:
    """Return the queue asked for; clerks begin with everything that runs, others with their own work."""
    wanted = request.GET.get("hang", "")
    return wanted if wanted in QUEUES else "open" if can_receive(request.user) else "mine"


def _filters(request: OfficeRequest) -> Filters:
    values = request.GET
    days = PERIODS.get(values.get("ngay", ""))
    procedure = values.get("thu_tuc", "")
    return Filters(
        text=values.get("q", "").replace("\0", "").strip()[:100],
        procedure_id=int(procedure) if procedure.isascii() and procedure.isdigit() and len(procedure) < 10 else None,
        state=values.get("trang_thai", "") if values.get("trang_thai") in Dossier.State.values else "",
        channel=values.get("kenh", "") if values.get("kenh") in Dossier.Channel.values else "",
        since=now() - timedelta(days=days) if days else None,
    )


def _filter_choices(request: OfficeRequest) -> Mapping[str, Any]:
    """Return what the filters offer, and what is chosen."""
    values = request.GET
    return {
        "q": values.get("q", ""),
        "procedure": values.get("thu_tuc", ""),
        "procedures": [(str(one.pk), one.name) for one in queries.procedures_seen(request.user)],
        "state": values.get("trang_thai", ""),
        "states": [choice for choice in Dossier.State.choices if choice[0] != Dossier.State.DRAFT],
        "days": values.get("ngay", ""),
        "periods": [("7", _("7 ngày qua")), ("30", _("30 ngày qua")), ("90", _("90 ngày qua"))],
        "channel": values.get("kenh", ""),
        "queue": values.get("hang", ""),
        "narrowed": any(values.get(name) for name in ("q", "thu_tuc", "trang_thai", "ngay", "kenh")),
    }


def _names() -> Mapping[str, str]:
    return {
        "mine": _("Chờ tôi xử lý"),
        "co_work": _("Chờ tôi phối hợp"),
        "back": _("Bị trả lại"),
        "ready": _("Chờ trả kết quả"),
        "late": _("Quá hạn"),
        "soon": _("Đến hạn trong 24 giờ"),
        "open": _("Tất cả đang giải quyết"),
        "desk": _("Ở phòng chuyên môn"),
        "office": _("Ở eOffice"),
        "citizen": _("Chờ người nộp"),
        "paused": _("Tạm dừng"),
        "followed": _("Tôi theo dõi"),
        "done": _("Trả kết quả hôm nay"),
    }


QUEUE_GROUPS = (
    ("mine", "co_work", "back", "ready"),
    ("late", "soon"),
    ("open", "desk", "office", "citizen", "paused", "followed"),
    ("done",),
)
ICONS = {
    "mine": "inbox",
    "co_work": "chat-bubble-left-right",
    "back": "arrow-uturn-left",
    "ready": "hand-raised",
    "late": "exclamation-triangle",
    "soon": "clock",
    "open": "queue-list",
    "desk": "user-group",
    "office": "arrows-right-left",
    "citizen": "user",
    "paused": "pause",
    "followed": "eye",
    "done": "check-badge",
}
TONES = {"back": "bad", "late": "bad", "soon": "warn"}


def queue_groups(counts: Mapping[str, int], current: str) -> list[QueueGroup]:
    """Return the menus at the left of the desk."""
    titles = (_("Cần làm"), _("Theo hạn"), _("Đang giải quyết"), _("Đã xong"))
    groups = [
        QueueGroup(title, [_queue_line(name, counts[name], current=name == current) for name in names])
        for title, names in zip(titles, QUEUE_GROUPS, strict=True)
    ]
    store = Queue(_("Kho hồ sơ"), reverse("onestop:archive_list"), "archive-box", current=current == "archive")
    return [*groups[:-1], QueueGroup(groups[-1].name, [*groups[-1].queues, store])]


def _queue_line(name: str, count: int, *, current: bool) -> Queue:
    address = f"{reverse('onestop:task_list')}?hang={name}"
    return Queue(_names()[name], address, ICONS[name], count, TONES.get(name, ""), current)
