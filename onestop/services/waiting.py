"""The clock stands still: papers are asked for and come, work rests and goes on.

Source: NĐ 118/2025/NĐ-CP – papers are asked for once, all defects in one paper; the time spent waiting does not count.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import calendar_of
from common.errors import PolicyError
from common.workcalendar import due_after_pause, working_time_between
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_pause, can_resume
from onestop.services.files import attach_letter
from onestop.services.locking import current_step
from onestop.services.moves import MOVED_FIELDS, close_task, go_on, record
from onestop.services.paths import check_before_result, opened, reason_of
from onestop.services.receivers import Receiver, receiver_for
from onestop.services.submission import FileData
from procedures.engine import ProcessPlan

DUE_FIELDS = ("due_at", "report_due_at", "sort_at")
WAIT_FIELDS = (*MOVED_FIELDS, "paused_at", "paused_from", "supplements", *DUE_FIELDS)


@transaction.atomic
def dossier_pause(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    reason: str,
    file: FileData,
) -> Dossier:
    """Let a dossier rest for a reason that lies with nobody here; its head keeps it, the clock stands still.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: the actor is not the head who has it.
        InputError: the reason or a fitting file is missing.
    """
    dossier, _plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if not can_pause(actor, dossier):
        raise PolicyError(_("Chỉ lãnh đạo phòng đang giữ hồ sơ được tạm dừng, khi hồ sơ chưa có kết quả."))
    opinion = reason_of(reason)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    rest(dossier, Dossier.pause, Receiver.of_user(actor), at=at)
    record(dossier, Event.Kind.PAUSED, at=at, actor=actor, opinion=opinion, files=[letter], saving=WAIT_FIELDS)
    return dossier


@transaction.atomic
def dossier_resume(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Go on with a resting dossier; its due dates move by the working time that it rested.

    One that waits for money still owes it then: it is taken at the hand-over at the latest.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: the actor is no head of the agency that decides it.
        InputError: the reason is missing.
        NobodyError: nobody holds the role of its step any more.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    if not can_resume(actor, dossier):
        text = _("Chỉ lãnh đạo phòng của cơ quan giải quyết được cho hồ sơ đang tạm dừng, chờ thanh toán tiếp tục.")
        raise PolicyError(text)
    opinion = reason_of(reason)
    receiver, waited = take_up(dossier, plan, at=at)
    record(
        dossier,
        Event.Kind.RESUMED,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion,
        saving=WAIT_FIELDS,
        **waited,
    )
    return dossier


def rest(dossier: Dossier, transition: Callable[[Dossier], object], receiver: Receiver, *, at: datetime) -> None:
    """Stop the clock and give the dossier to whoever waits with it; the caller saves WAIT_FIELDS.

    Raises:
        TransitionError: its draft may still be signed at the document office.
    """
    check_before_result(dossier)
    stop_clock(dossier, transition, receiver, at=at)


def stop_clock(dossier: Dossier, transition: Callable[[Dossier], object], receiver: Receiver, *, at: datetime) -> None:
    """Break the present stay off and let this person wait with the dossier; the caller saves WAIT_FIELDS."""
    transition(dossier)
    dossier.paused_at, dossier.paused_from_id = at, dossier.holder_id
    dossier.holder_id, dossier.holder_name, dossier.sent_back = receiver.user_id, receiver.name, False
    close_task(dossier, at=at, outcome=Task.Outcome.BROKEN_OFF)


def take_up(dossier: Dossier, plan: ProcessPlan, *, at: datetime) -> tuple[Receiver, dict[str, Any]]:
    """Go on at the step and with the person that it left; the caller saves WAIT_FIELDS.

    Return who has it now, and what the course says of the time that it waited.

    Raises:
        NobodyError: nobody holds the role of the step any more.
    """
    step = current_step(dossier, plan)
    receiver = receiver_for(dossier, step, preferred_id=dossier.paused_from_id)
    dossier.resume(step.life_cycle)
    waited = move_due_dates(dossier, dossier.paused_at or at, at)
    dossier.paused_at = dossier.paused_from_id = None
    go_on(dossier, step, receiver, at=at)
    return receiver, {"to_step": step.code, **waited}


def move_due_dates(dossier: Dossier, paused_at: datetime, at: datetime) -> dict[str, Any]:
    """Put the due dates off by the working time that was spent waiting (T7)."""
    calendar = calendar_of(dossier.competent_agency_id)
    before = dossier.due_at
    for name in ("due_at", "report_due_at", "step_due_at"):
        due = getattr(dossier, name)
        if due is not None:
            setattr(dossier, name, due_after_pause(calendar, due, paused_at=paused_at, resumed_at=at))
    dossier.sort_at = dossier.due_at or dossier.sort_at
    minutes = working_time_between(calendar, paused_at, at).total_seconds() // 60
    return {"paused_at": paused_at, "waited_minutes": int(minutes), "due_before": before, "due_at": dossier.due_at}
