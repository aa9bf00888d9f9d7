"""Move the running dossiers of a process to its version in force: try, confirm, watch, put back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common import jobs
from common.errors import DomainError, InputError
from common.http import OfficeRequest, render_page
from common.models import Job
from onestop.forms.moving import BreakOffForm, MoveForm, StepsForm, UndoForm
from onestop.models import Move
from onestop.policies import can_move_dossiers
from onestop.queries.moving import DryRun, dry_run, moves_of, notable_lines, planner_of, running_counts
from onestop.services import moving
from procedures.catalogue import versions_seen
from procedures.links import VersionLink
from procedures.models import ProcessVersion, VersionState
from procedures.policies import can_configure
from procedures.queries import plans_of

BEGIN, UNDO, BREAK_OFF = "chuyen", "hoan-lai", "ket-thuc"


def version_link(user: User, version: ProcessVersion) -> VersionLink | None:
    """Return the button on the page of the version in force."""
    if version.state != VersionState.PUBLISHED or not can_move_dossiers(user, version.process):
        return None
    url = reverse("onestop:move_plan", args=[version.pk])
    return VersionLink(_("Chuyển hồ sơ đang chạy"), url, "arrow-path-rounded-square")


@require_safe
def move_plan(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Show where each running dossier would go, which need a hand and why (Chuyển hồ sơ đang chạy)."""
    version = _own_version(request, version_id)
    return _plan_page(request, version, asked=request.GET.get("tu", ""))


@require_POST
def move_begin(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Have the dossiers moved as they were tried."""
    version = _own_version(request, version_id)
    old = next((one for one, _count in _sources(version) if str(one.pk) == request.POST.get("tu", "")), None)
    if old is None:
        messages.error(request, _("Phiên bản này không còn hồ sơ đang chạy. Không cần chuyển gì."))
        return redirect("onestop:move_plan", version.pk)
    plans = plans_of([old.pk, version.pk])
    form = MoveForm(plans[old.pk], plans[version.pk], request.POST, auto_id=f"{BEGIN}-%s")
    if form.is_valid():
        call = {"from_version_id": old.pk, "to_version_id": version.pk, "reason": form.cleaned_data["reason"]}
        try:
            return redirect(moving.move_begin(**call, steps=form.steps, actor=request.user, at=now()))
        except InputError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("onestop:move_plan", version.pk)
    return _plan_page(request, version, asked=str(old.pk), form=form)


@require_safe
def move_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """Show a move: how far it is, what it did, and which dossiers need a hand."""
    return _move_page(request, _own_move(request, pk))


@require_safe
def move_progress(request: OfficeRequest, pk: int) -> HttpResponse:
    """Answer how far a move is, for its page; have the page loaded anew when it ended."""
    move = _own_move(request, pk)
    job = _job_of(move)
    if job is None or not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "components/progress.html", {"job": job, "poll_url": request.path})


@require_POST
def move_undo(request: OfficeRequest, pk: int) -> HttpResponse:
    """Have those dossiers put back that nobody has worked on since (Hoàn lại)."""
    move = _own_move(request, pk)
    form = UndoForm(request.POST, auto_id=f"{UNDO}-%s")
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            return redirect(moving.move_undo(move_id=move.pk, reason=reason, actor=request.user, at=now()))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(move)
    return _move_page(request, move, form=form)


@require_POST
def move_resume(request: OfficeRequest, pk: int) -> HttpResponse:
    """Have a worker go on with a move that stopped half-way (Chạy tiếp)."""
    move = _own_move(request, pk)
    try:
        moving.move_resume(move_id=move.pk, actor=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    return redirect(move)


@require_POST
def move_break_off(request: OfficeRequest, pk: int) -> HttpResponse:
    """End a move that stopped half-way (Kết thúc lần chuyển)."""
    move = _own_move(request, pk)
    form = BreakOffForm(request.POST, auto_id=f"{BREAK_OFF}-%s")
    if form.is_valid():
        try:
            moving.move_break_off(move_id=move.pk, actor=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã kết thúc lần chuyển. Hồ sơ đã chuyển vẫn ở phiên bản mới."))
        return redirect(move)
    return _move_page(request, move, break_off_form=form)


def _own_version(request: OfficeRequest, pk: int) -> ProcessVersion:
    """Return the version if this person may move dossiers of its process.

    Raises:
        PermissionDenied: the person configures no processes, or not this one.
        Http404: there is none, or its process belongs to another agency.
    """
    if not can_configure(request.user):
        raise PermissionDenied
    version = get_object_or_404(versions_seen(request.user), pk=pk)
    if not can_move_dossiers(request.user, version.process):
        raise PermissionDenied
    return version


def _own_move(request: OfficeRequest, pk: int) -> Move:
    """Return the move if this person may move dossiers of its process; refusals as for the version."""
    version_id = Move.objects.filter(pk=pk).values_list("to_version_id", flat=True).first()
    version = _own_version(request, version_id or 0)
    return get_object_or_404(moves_of(version.process), pk=pk)


def _sources(version: ProcessVersion) -> list[tuple[ProcessVersion, int]]:
    return [(one, count) for one, count in running_counts(version.process) if one.pk != version.pk]


def _job_of(move: Move) -> Job | None:
    return jobs.latest(kind=moving.KIND, subject=str(move.pk))


def _has_stopped(move: Move, job: Job | None) -> bool:
    """Tell whether the worker gave up; a move that ended while this page was read is read anew, not said to hang."""
    if not move.is_live or (job is not None and job.is_open):
        return False
    move.refresh_from_db()
    return move.is_live


def _plan_page(
    request: OfficeRequest, version: ProcessVersion, *, asked: str, form: MoveForm | None = None
) -> HttpResponse:
    sources = _sources(version)
    old = next((one for one, _count in sources if str(one.pk) == asked), sources[0][0] if sources else None)
    moves = list(moves_of(version.process))
    context: dict[str, Any] = {
        "version": version,
        "process": version.process,
        "procedure": version.process.procedure,
        "sources": sources,
        "old": old,
        "is_in_force": version.state == VersionState.PUBLISHED,
        "moves": moves,
        "live": next((move for move in moves if move.is_live), None),
    }
    if old is not None:
        context |= _trial(request, old, version, form)
    return render_page(request, "onestop/move_plan.html", context, status=422 if form else 200)


def _trial(request: OfficeRequest, old: ProcessVersion, new: ProcessVersion, form: MoveForm | None) -> dict[str, Any]:
    """Return the mapping as it is tried, what it does, and the form that would do it."""
    plans = plans_of([old.pk, new.pk])
    chosen = form.data if form else request.GET
    asked = chosen if any(name.startswith("step-") for name in chosen) else None
    steps_form = StepsForm(plans[old.pk], plans[new.pk], asked)
    result = dry_run(planner_of(old.pk, new.pk, steps_form.steps), at=now())
    confirm = form or MoveForm(
        plans[old.pk],
        plans[new.pk],
        initial={f"step-{code}": target or "" for code, target in steps_form.steps.items()},
        auto_id=f"{BEGIN}-%s",
    )
    return {
        "steps_form": steps_form,
        "trial": result,
        "rows": _rows(steps_form, result),
        "form": confirm,
    }


def _rows(form: StepsForm, result: DryRun) -> list[dict[str, Any]]:
    """Return each step with its field, and how its dossiers fare."""
    return [
        {"count": count, "field": form[f"step-{count.step.code}"] if count.step else None, "position": position}
        for position, count in enumerate(result.counts, start=1)
    ]


def _move_page(
    request: OfficeRequest,
    move: Move,
    *,
    form: UndoForm | None = None,
    break_off_form: BreakOffForm | None = None,
) -> HttpResponse:
    version = get_object_or_404(versions_seen(request.user), pk=move.to_version_id)
    job = _job_of(move)
    has_stopped = _has_stopped(move, job)
    context = {
        "move": move,
        "version": version,
        "process": version.process,
        "procedure": version.process.procedure,
        "job": job,
        "has_stopped": has_stopped,
        "poll_url": reverse("onestop:move_progress", args=[move.pk]),
        "lines": notable_lines(move),
        "form": form or UndoForm(auto_id=f"{UNDO}-%s"),
        "break_off_form": break_off_form or BreakOffForm(auto_id=f"{BREAK_OFF}-%s"),
        "may_undo": move.state == Move.State.DONE,
    }
    return render_page(request, "onestop/move_detail.html", context, status=422 if form or break_off_form else 200)
