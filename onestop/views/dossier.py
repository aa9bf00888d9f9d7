"""The page of one dossier."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from accounts.models import User
from common.answering import say_errors
from common.forms import OfficeForm
from common.http import OfficeRequest, render_page
from integrations.queries import stream_block
from notices.queries import notices_about
from notices.services.telling import notices_see
from onestop.models import Attachment, Dossier, Event
from onestop.policies import can_complete, can_sign_file
from onestop.queries import DossierRecord, dossier_record
from onestop.queries.timers import held_timer_of
from onestop.queries.words import state_word
from onestop.services.processing import task_see
from onestop.views import record_parts as parts
from onestop.views.archive import archive_facts, archive_papers
from onestop.views.dialogs import closed_checks, dialogs, ready_checks, side_dialogs
from onestop.views.finding import visible_dossier
from onestop.views.part_rows import parent_row, part_rows
from onestop.views.path_dialogs import path_dialogs, path_links
from onestop.views.record_money import money
from onestop.views.result_parts import result_facts


@require_safe
def dossier_detail(request: OfficeRequest, code: str) -> HttpResponse:
    """Show a dossier: where it stands, its papers, its course, and what this person may do now."""
    dossier = visible_dossier(request, code)
    record = dossier_record(dossier, request.user, at=now())
    _note_seen(record, request.user, now())
    return dossier_page(request, dossier, record=record)


def _note_seen(record: DossierRecord, user: User, at: datetime) -> None:
    """Note that the person looked at a stay that is new to them, or at a dossier that waits and has none."""
    task = record.open_task
    if task is not None and not record.is_unseen_by(user):
        return
    if task is not None:
        task_see(task_id=task.pk, actor=user, at=at)
    notices_see(user=user, at=at, subject=record.dossier.code)


@require_safe
def dossier_notices(request: OfficeRequest, code: str) -> HttpResponse:
    """List what anybody was told of a dossier (Thông báo đã gửi)."""
    dossier = visible_dossier(request, code)
    context = {"dossier": dossier, "notices": notices_about(dossier.code)}
    return render_page(request, "onestop/dossier_notices.html", context)


def dossier_page(
    request: OfficeRequest,
    dossier: Dossier,
    *,
    record: DossierRecord | None = None,
    bound: dict[str, OfficeForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer the page of a dossier; `bound` holds the forms of the dialogs that stand open, as refused forms do."""
    at, user = now(), request.user
    record = record or dossier_record(dossier, user, at=at)
    shown = parts.shown_file(record, request.GET.get("tep", ""))
    bound = bound or {}
    acts, side_acts = dialogs(record, user, bound), side_dialogs(record, user, bound)
    off_process = path_dialogs(record, bound, at)
    drawn: list[OfficeForm] = [*(act.form for act in (*acts, *side_acts)), *(act.form for act in off_process)]
    for form in bound.values():
        if form not in drawn:
            say_errors(request, form)
    context = {
        "dossier": dossier,
        "online": dossier.channel == Dossier.Channel.ONLINE,
        "record": record,
        "state": state_word(dossier),
        "step_number": parts.step_number(record),
        "clock_block": parts.clock_of(record, at),
        "paper_groups": parts.paper_groups(record, shown),
        "viewer": parts.viewer_of(record, shown, at),
        "sign_url": _sign_url(user, dossier, shown),
        "events": parts.timeline(record, at),
        "flow": parts.flow_of(record),
        "information": parts.information(record),
        "handling": parts.handling(record),
        "money": money(record),
        "result_facts": result_facts(record),
        "part_dossiers": part_rows(record, user),
        "parent_dossier": parent_row(record, user),
        "acts": acts,
        "side_acts": side_acts,
        "paths": path_links(record, user, at),
        "path_dialogs": off_process,
        "checks": ready_checks(record, user, acts),
        "closed": closed_checks(record),
        "may_complete": can_complete(user, dossier),
        "held_timer": held_timer_of(record),
        "archive": _archive(record),
        "stream_block": _stream_block(record, user, at),
        "now": at,
    }
    return render_page(request, "onestop/dossier_detail.html", context, status=status)


def _archive(record: DossierRecord) -> dict[str, Any]:
    """Return what the page says of a stored dossier; nothing for another."""
    note = record.archive
    return {"facts": archive_facts(note), "papers": archive_papers(note)} if note else {}


def _stream_block(record: DossierRecord, user: User, at: datetime) -> str:
    """Say what holds the messages of a dossier back that was sent to the office and waits; '' when nothing does."""
    was_sent = any(event.action == Event.Kind.FORWARDED for event in record.events)
    waits = was_sent and record.result is None
    return stream_block(record.dossier.code, reader=user, at=at) if waits else ""


def _sign_url(user: User, dossier: Dossier, shown: Attachment | None) -> str:
    """Return where the shown file is signed, when this person may."""
    if shown is None or dossier.finished_at is not None or not can_sign_file(user, dossier, shown):
        return ""
    return reverse("onestop:attachment_sign", args=[dossier.code, shown.pk])
