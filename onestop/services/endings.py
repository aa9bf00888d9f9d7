"""The ends without a result: refused, withdrawn, stopped; and a refusal that is undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import PolicyError
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_refuse, can_stop, can_undo_refusal, can_withdraw, step_of
from onestop.queries.record import refusal_of
from onestop.services.files import attach_letter
from onestop.services.moves import MOVED_FIELDS, close_task, go_on, record
from onestop.services.parts_following import follow_parent, note_reopened
from onestop.services.parts_telling import tell_parts
from onestop.services.paths import check_before_result, opened, reason_of
from onestop.services.receivers import Receiver, receiver_for
from onestop.services.submission import FileData
from onestop.services.supplement import clerk_for
from onestop.services.waiting import DUE_FIELDS, move_due_dates
from procedures.engine import ProcessPlan

END_FIELDS = (*MOVED_FIELDS, "paused_at", "paused_from", *DUE_FIELDS)


@transaction.atomic
def dossier_refuse(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    reason: str,
    file: FileData,
    legal_basis: str = "",
    guidance: str = "",
) -> Dossier:
    """Not take a dossier in, or refuse what it asks for; the letter goes to the applicant.

    `legal_basis` and `guidance`, who is competent instead, stand in Mẫu 03.

    Raises:
        StaleError: the dossier changed since the page was shown.
        TransitionError: its draft is at the document office, or it has a result.
        PolicyError: the actor is neither a clerk of the desk before acceptance nor the head who has it.
        InputError: the reason or a fitting letter is missing.
    Source: NĐ 118/2025/NĐ-CP – a refusal gives its reasons in writing.
    """
    dossier, _plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    check_before_result(dossier)
    if not can_refuse(actor, dossier):
        text = _("Trước khi tiếp nhận, chỉ cán bộ một cửa được từ chối; sau đó chỉ lãnh đạo phòng đang giữ hồ sơ.")
        raise PolicyError(text)
    opinion = reason_of(reason)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    kind = Event.Kind.REFUSED if dossier.received_at else Event.Kind.NOT_ACCEPTED
    before = close(dossier, Dossier.refuse, at)
    record(
        dossier,
        kind,
        at=at,
        actor=actor,
        opinion=opinion,
        files=[letter],
        saving=END_FIELDS,
        legal_basis=legal_basis.strip(),
        guidance=guidance.strip(),
        **before,
    )
    _tell_kin(dossier, actor, at)
    return dossier


@transaction.atomic
def refusal_undo(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Take back a refusal that was pressed by mistake: the dossier is where it was, its letter stays inside.

    Raises:
        StaleError: the dossier changed since the page was shown.
        PolicyError: it is not refused, the time for it is over, or the actor neither refused it nor is a head.
        InputError: the reason is missing.
        NobodyError: nobody holds the role of its step any more.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    refusal = refusal_of(dossier)
    if refusal is None or not can_undo_refusal(actor, dossier, refusal, at):
        text = _("Chỉ người đã từ chối hoặc lãnh đạo phòng được hoàn tác, trong thời gian cho phép. Hãy tiếp nhận lại.")
        raise PolicyError(text)
    opinion = reason_of(reason)
    dossier.undo_refusal(refusal.data["before"])
    receiver = _give_back(dossier, plan, refusal.data["holder"], at)
    letters = [file["attachment"] for file in refusal.data["files"]]
    Attachment.objects.filter(pk__in=letters).update(kind=Attachment.Kind.OTHER)
    record(
        dossier,
        Event.Kind.REFUSAL_UNDONE,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion,
        saving=END_FIELDS,
        undone=refusal.number,
    )
    note_reopened(dossier, at=at)
    return dossier


@transaction.atomic
def dossier_withdraw(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    reason: str,
    file: FileData,
) -> Dossier:
    """Note that the applicant takes the dossier back, with the paper that asks for it.

    Raises:
        StaleError: the dossier changed since the page was shown.
        TransitionError: its draft is at the document office, or it has a result.
        PolicyError: the actor neither has it nor is a clerk of the desk, or it is closed.
        InputError: the reason or a fitting file is missing.
    """
    dossier, _plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    check_before_result(dossier)
    if not can_withdraw(actor, dossier):
        text = _("Chỉ cán bộ một cửa của cơ quan tiếp nhận hoặc người đang giữ hồ sơ được ghi việc rút hồ sơ.")
        raise PolicyError(text)
    opinion = reason_of(reason)
    request = attach_letter(dossier, file, Attachment.Kind.REQUEST, actor=actor, at=at)
    before = close(dossier, Dossier.withdraw, at)
    record(
        dossier,
        Event.Kind.WITHDRAWN,
        at=at,
        actor=actor,
        opinion=opinion,
        files=[request],
        saving=END_FIELDS,
        **before,
    )
    _tell_kin(dossier, actor, at)
    return dossier


@transaction.atomic
def dossier_stop(
    *,
    dossier_id: int,
    actor: User,
    at: datetime,
    expected_state: str,
    expected_step: str,
    reason: str,
    file: FileData,
) -> Dossier:
    """Break a dossier off by the agency's decision; the decision goes to the applicant.

    Raises:
        StaleError: the dossier changed since the page was shown.
        TransitionError: its draft is at the document office, or it has a result.
        PolicyError: the actor is not the head who has it, nor a head of the agency while it waits.
        InputError: the reason or a fitting file is missing.
    """
    dossier, _plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    check_before_result(dossier)
    if not can_stop(actor, dossier):
        raise PolicyError(_("Chỉ lãnh đạo phòng được dừng: người đang giữ hồ sơ, hoặc khi hồ sơ đang chờ, đang nghỉ."))
    opinion = reason_of(reason)
    letter = attach_letter(dossier, file, Attachment.Kind.LETTER, actor=actor, at=at)
    before = close(dossier, Dossier.stop, at)
    record(
        dossier, Event.Kind.STOPPED, at=at, actor=actor, opinion=opinion, files=[letter], saving=END_FIELDS, **before
    )
    _tell_kin(dossier, actor, at)
    return dossier


def close(dossier: Dossier, transition: Callable[[Dossier], object], at: datetime) -> dict[str, Any]:
    """Close the dossier; return what it was and who had it, for the course. Time spent waiting does not count."""
    before: dict[str, Any] = {"before": dossier.state, "holder": dossier.holder_id}
    if dossier.paused_at is not None:
        before |= move_due_dates(dossier, dossier.paused_at, at)
    transition(dossier)
    close_task(dossier, at=at, outcome=Task.Outcome.BROKEN_OFF)
    dossier.holder_id, dossier.holder_name, dossier.sent_back = None, "", False
    dossier.paused_at = dossier.paused_from_id = None
    dossier.finished_at = at
    return before


def _tell_kin(dossier: Dossier, actor: User, at: datetime) -> None:
    """Tell those who have parts of a dossier that ended without a result, and the dossier that it is a part of."""
    tell_parts(dossier, at=at)
    follow_parent(dossier, at=at, actor=actor)


def _give_back(dossier: Dossier, plan: ProcessPlan, holder_id: int | None, at: datetime) -> Receiver:
    """Give the dossier to whoever had it; before acceptance it had no stay at a step."""
    dossier.finished_at = None
    step = step_of(plan, dossier.step_id)
    if step is None:
        receiver = clerk_for(dossier, plan, preferred_id=holder_id)
        dossier.holder_id, dossier.holder_name = receiver.user_id, receiver.name
        return receiver
    receiver = receiver_for(dossier, step, preferred_id=holder_id)
    go_on(dossier, step, receiver, at=at)
    return receiver
