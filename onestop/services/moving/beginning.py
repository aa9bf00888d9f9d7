"""Ask for a move of running dossiers, or for one to be undone."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from common import jobs
from common.errors import InputError, PolicyError, TransitionError
from onestop.models import Dossier, Move
from onestop.policies import can_move_dossiers
from onestop.queries.moving import planner_of
from procedures.models import Process, ProcessVersion, VersionState
from procedures.moving import StepMap, faults

KIND = "dossiers_move"


class LiveMoveError(TransitionError):
    """Dossiers of the process are being moved or put back already."""


@transaction.atomic
def move_begin(
    *, from_version_id: int, to_version_id: int, steps: StepMap, reason: str, actor: User, at: datetime
) -> Move:
    """Have the running dossiers of a version moved to the version in force.

    Raises:
        PolicyError: the person may not configure the process.
        InputError: the reason is missing, or the mapping of steps does not fit.
        LiveMoveError: a move of this process is not over yet.
        TransitionError: the new version is not in force, or the old one has no running dossiers.
    """
    process_id = ProcessVersion.objects.values_list("process_id", flat=True).get(pk=to_version_id)
    process = _locked_process(process_id, actor)
    versions = ProcessVersion.objects.in_bulk([from_version_id, to_version_id])
    old, new = versions[from_version_id], versions[to_version_id]
    _check_versions(old, new, localdate(at))
    _check_idle(process)
    _check_reason(reason)
    planner = planner_of(old.pk, new.pk, steps)
    if wrong := faults(planner.old, planner.new, steps):
        code, text = next(iter(wrong.items()))
        raise InputError(text, field=f"step-{code}")
    total = Dossier.objects.filter(process_version=old, finished_at__isnull=True).count()
    if not total:
        text = _("Phiên bản %(number)d không còn hồ sơ đang chạy. Không cần chuyển gì.")
        raise TransitionError(text % {"number": old.number})
    move = Move.objects.create(
        process=process,
        from_version=old,
        to_version=new,
        steps={code: steps.get(code) for code in planner.old.steps},
        reason=reason.strip(),
        made_by=actor,
        made_at=at,
        total=total,
    )
    _start(move, actor, at)
    return move


@transaction.atomic
def move_undo(*, move_id: int, reason: str, actor: User, at: datetime) -> Move:
    """Have those dossiers put back that were moved and have not been worked on since.

    Raises:
        PolicyError: the person may not configure the process.
        InputError: the reason is missing.
        LiveMoveError: a move of this process is not over yet.
        TransitionError: the move was undone already.
    """
    process = _locked_process(Move.objects.get(pk=move_id).process_id, actor)
    _check_idle(process)
    move = Move.objects.select_for_update().get(pk=move_id)
    if move.state != Move.State.DONE:
        raise TransitionError(_("Lần chuyển này đã được hoàn lại. Hãy tải lại trang để xem kết quả."))
    _check_reason(reason)
    move.undo()
    move.undo_reason, move.undone_by, move.undone_at = reason.strip(), actor, at
    move.save(update_fields=["state", "undo_reason", "undone_by", "undone_at"])
    _start(move, actor, at)
    return move


@transaction.atomic
def move_resume(*, move_id: int, actor: User, at: datetime) -> Move:
    """Have a worker go on with a move that stopped half-way.

    Raises:
        PolicyError: the person may not configure the process.
        TransitionError: it is over, or a worker is at it.
    """
    move = Move.objects.get(pk=move_id)
    _locked_process(move.process_id, actor)
    move.refresh_from_db()
    if not move.is_live:
        raise TransitionError(_("Lần chuyển này đã xong. Hãy tải lại trang để xem kết quả."))
    _start(move, actor, at)
    return move


@transaction.atomic
def move_break_off(*, move_id: int, reason: str, actor: User, at: datetime) -> Move:
    """End a move that stopped half-way: what was moved stays and can be put back, the rest keeps its version.

    Raises:
        PolicyError: the person may not configure the process.
        InputError: the reason is missing.
        TransitionError: it is over, or a worker is at it.
    """
    _locked_process(Move.objects.get(pk=move_id).process_id, actor)
    move = Move.objects.select_for_update().get(pk=move_id)
    if not move.is_live:
        raise TransitionError(_("Lần chuyển này đã xong. Hãy tải lại trang để xem kết quả."))
    job = jobs.latest(kind=KIND, subject=str(move.pk))
    if job is not None and job.is_open:
        raise TransitionError(_("Việc này đang chạy. Hãy chờ xong; chỉ kết thúc được khi đã dừng giữa chừng."))
    _check_reason(reason)
    move.break_off()
    move.broken_off_reason, move.broken_off_by, move.broken_off_at = reason.strip(), actor, at
    move.ended_at = move.ended_at or at
    move.save(update_fields=["state", "ended_at", "broken_off_reason", "broken_off_by", "broken_off_at"])
    return move


def _start(move: Move, actor: User, at: datetime) -> None:
    jobs.start(kind=KIND, asked_by=actor, at=at, params={"move": move.pk}, subject=str(move.pk))


def _locked_process(process_id: int, actor: User) -> Process:
    process = Process.objects.select_for_update(no_key=True).get(pk=process_id)
    if not can_move_dossiers(actor, process):
        text = _("Bạn không quản trị quy trình «%(name)s». Hãy nhờ quản trị của cơ quan có quy trình chuyển hồ sơ.")
        raise PolicyError(text % {"name": process.name})
    return process


def _check_versions(old: ProcessVersion, new: ProcessVersion, today: date) -> None:
    if old.process_id != new.process_id or old.pk == new.pk:
        raise TransitionError(_("Chỉ chuyển được giữa hai phiên bản của một quy trình. Hãy chọn lại phiên bản."))
    if new.state != VersionState.PUBLISHED or new.effective_from > today:
        text = _(
            "Phiên bản %(number)d không phải phiên bản đang áp dụng. Hãy chuyển hồ sơ sang phiên bản đang áp dụng."
        )
        raise TransitionError(text % {"number": new.number})


def _check_idle(process: Process) -> None:
    live = Move.objects.filter(process=process, state__in=Move.LIVE_STATES).select_related("made_by").first()
    if live is not None:
        text = _(
            "Hồ sơ của quy trình này đang được chuyển hoặc hoàn lại (%(name)s yêu cầu). Hãy chờ xong rồi làm tiếp."
        )
        raise LiveMoveError(text % {"name": (live.undone_by or live.made_by).full_name})


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InputError(_("Chưa ghi lý do. Hãy ghi lý do để diễn biến từng hồ sơ nói rõ vì sao."), field="reason")
