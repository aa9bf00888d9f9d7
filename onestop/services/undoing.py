"""Take back the last action of a process: pressed by mistake, or for the wrong person.

Source: the error list of Đồng Tháp's guide – officers undo a wrong transfer themselves, with a trace.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import rows
from common.errors import PolicyError, TransitionError
from onestop.models import Attachment, Dossier, Event, Task
from onestop.policies import can_undo_action, in_time
from onestop.queries.undo import BESIDE, action_of, last_act
from onestop.services.demands import DATE_FIELDS, SUBJECT_FIELDS
from onestop.services.moves import MOVED_FIELDS, close_task, hold, open_task, record
from onestop.services.participants import carry_over
from onestop.services.parts_undoing import parts_take_back
from onestop.services.paths import opened, reason_of
from onestop.services.paying import STOPPED_FIELDS
from onestop.services.payments import payment_restore
from onestop.services.receivers import Receiver, receiver_for
from procedures.engine import ProcessPlan

BACK_FIELDS = (*MOVED_FIELDS, *DATE_FIELDS, *STOPPED_FIELDS, *SUBJECT_FIELDS)
MOMENTS = {*DATE_FIELDS, "result_at", "step_due_at"}


@transaction.atomic
def action_undo(
    *, dossier_id: int, actor: User, at: datetime, expected_state: str, expected_step: str, reason: str
) -> Dossier:
    """Put the dossier back where it was before its last action: step, holder, dates, money, what was released.

    Files that the action attached stay in the dossier; those of a paper that it made count as that paper no more.

    Raises:
        StaleError: the dossier moved since the page was shown.
        TransitionError: its last line is no action that leaves a trace to go back by.
        PartMovedError: a part dossier that it made has been worked on.
        PolicyError: the process does not allow it, the time is over, or the actor neither did it nor administers.
        InputError: the reason is missing.
        NobodyError: nobody holds the role of the step that it came from any more.
    """
    dossier, plan = opened(dossier_id, expected_state=expected_state, expected_step=expected_step)
    act = _last_act(dossier)
    _check(dossier, plan, act, actor, at)
    opinion = reason_of(reason)
    gone = parts_take_back(dossier, act, actor=actor, at=at, reason=opinion)
    noted: dict[str, Any] = {"parts": gone} if gone else {}
    receiver = _put_back(dossier, plan, act, at)
    _take_back_files(dossier, act)
    if "payment" in act.data:
        payment_restore(dossier, act.data["payment"]["before"])
    record(
        dossier,
        Event.Kind.ACTION_UNDONE,
        at=at,
        actor=actor,
        receiver=receiver,
        opinion=opinion,
        saving=BACK_FIELDS,
        undone=act.number,
        **noted,
        act=act.data["act"],
        from_step=act.data["to_step"],
        to_step=act.data["from_step"],
    )
    return dossier


def _last_act(dossier: Dossier) -> Event:
    events = Event.objects.filter(dossier=dossier).exclude(action__in=BESIDE).order_by("-number")[:1]
    act = last_act(list(events))
    if act is None:
        text = _("Việc gần nhất của hồ sơ %(code)s không hoàn tác được. Hãy nhờ người đang giữ hồ sơ trả lại.")
        raise TransitionError(text % {"code": dossier.code})
    return act


def _check(dossier: Dossier, plan: ProcessPlan, act: Event, actor: User, at: datetime) -> None:
    action = action_of(plan, act)
    if action is None or not action.demands.undoable:
        text = _("Quy trình không cho hoàn tác «%(act)s». Hãy nhờ người đang giữ hồ sơ trả lại.")
        raise PolicyError(text % {"act": action.label if action else act.kind_label})
    if not can_undo_action(actor, dossier, act):
        raise PolicyError(
            _("Chỉ người đã làm việc ấy hoặc quản trị cơ quan được hoàn tác. Hãy báo một trong hai người.")
        )
    if not in_time(dossier, act, at, settings.ACTION_UNDO_HOURS):
        text = _("Đã quá %(hours)d giờ làm việc nên không hoàn tác được. Hãy nhờ người đang giữ hồ sơ trả lại.")
        raise PolicyError(text % {"hours": settings.ACTION_UNDO_HOURS})


def _put_back(dossier: Dossier, plan: ProcessPlan, act: Event, at: datetime) -> Receiver:
    """Give the dossier back to whoever had it at the step before; the stay there goes on with its old deadline."""
    was: dict[str, Any] = act.data["was"]
    step = plan.step(act.data["from_step"])
    receiver = receiver_for(dossier, step, preferred_id=was["holder"])
    if dossier.paused_at is not None:
        _forget_wait(dossier, act)
    dossier.undo_action(was["state"])
    before = _left(dossier, act, step.id)
    close_task(dossier, at=at, outcome=Task.Outcome.UNDONE)
    hold(dossier, step, receiver, at=at)
    for name in MOMENTS & was.keys():
        setattr(dossier, name, datetime.fromisoformat(was[name]) if was[name] else None)
    dossier.sent_back, dossier.subject = was["sent_back"], was.get("subject", dossier.subject)
    task = open_task(dossier, step, receiver, at=at)
    rows.insert(task)
    carry_over(before, task)
    return receiver


def _forget_wait(dossier: Dossier, act: Event) -> None:
    """Let the clock run again, and count the stay that waited for money as one that was a mistake."""
    dossier.paused_at = dossier.paused_from_id = None
    waited = Task.objects.filter(dossier=dossier, opened_at=act.at, outcome=Task.Outcome.BROKEN_OFF)
    waited.update(outcome=Task.Outcome.UNDONE)


def _left(dossier: Dossier, act: Event, step_id: int) -> Task | None:
    """Return the stay that the act ended, as one that was only broken off."""
    stays = Task.objects.filter(dossier=dossier, closed_at=act.at, step=step_id)
    stays.update(outcome=Task.Outcome.BROKEN_OFF)
    return stays.order_by("-opened_at", "-pk").first()


def _take_back_files(dossier: Dossier, act: Event) -> None:
    """Keep inside what the action gave to the citizen or declared to be the result; a paper that it made is none."""
    own = Attachment.objects.filter(dossier=dossier)
    own.filter(released_at=act.at).update(released_at=None)
    own.filter(kind=Attachment.Kind.PART, added_at=act.at).update(kind=Attachment.Kind.OTHER, part_code="", version=1)
    if act.action == Event.Kind.CONFIRMED:
        own.filter(kind=Attachment.Kind.RESULT, added_at=act.at, added_by__isnull=False).update(
            kind=Attachment.Kind.OTHER
        )
