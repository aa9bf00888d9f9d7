"""Move a dossier along its process: the one place that writes its state, its step, its holder and its tasks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django_fsm import InvalidResultState, TransitionNotAllowed

from accounts.models import User
from common import prepared, rows
from common.errors import TransitionError
from common.journal import JOURNAL_FIELDS, append
from integrations.contracts import Person
from onestop.models import Attachment, Dossier, Event, Task
from onestop.services.deadlines import step_due
from onestop.services.notifying import tell_of
from onestop.services.participants import NOBODY, Named, broken_off, carry_over, enter, was_sent_back
from onestop.services.receivers import Receiver
from onestop.services.wording import AS_USUAL, Announcement
from procedures.engine import ActionPlan, ProcessPlan, StepPlan

COURSE_FIELDS = (*JOURNAL_FIELDS, "updated_at")
MOVED_FIELDS = (
    "state",
    "step",
    "holder",
    "holder_name",
    "sent_back",
    "step_due_at",
    "result_at",
    "finished_at",
    *COURSE_FIELDS,
)

TRANSITIONS: dict[str, Callable[[Dossier, str], object]] = {
    "advance": lambda dossier, life_cycle: dossier.advance(life_cycle),
    "send_back": lambda dossier, life_cycle: dossier.send_back(life_cycle),
    "forward": lambda dossier, life_cycle: dossier.forward(),
    "office_registered": lambda dossier, life_cycle: dossier.office_progress(),
    "office_signed": lambda dossier, life_cycle: dossier.office_progress(),
    "office_reopened": lambda dossier, life_cycle: dossier.office_progress(),
    "office_result": lambda dossier, life_cycle: dossier.office_result(life_cycle),
    "office_return": lambda dossier, life_cycle: dossier.office_return(),
    "confirm_result": lambda dossier, life_cycle: dossier.confirm_result(),
}
CLOSE_TASK = "UPDATE onestop_task SET outcome = %s, closed_at = %s WHERE dossier_id = %s AND outcome = 'open'"
BACKWARD = {"send_back", "office_return", "office_reopened"}


def move(
    dossier: Dossier,
    *,
    plan: ProcessPlan,
    action: ActionPlan,
    receiver: Receiver,
    at: datetime,
    sent_back: bool | None = None,
    named: Named = NOBODY,
) -> None:
    """Make the transition, close the open task, give the dossier to the receiver; the caller saves MOVED_FIELDS.

    Raises:
        TransitionError: the action does not fit the state, or leads to a step of another state.
    """
    step = plan.step(action.to_step or "")
    make_transition(dossier, action.transition, step.life_cycle)
    backward = action.transition in BACKWARD if sent_back is None else sent_back
    hold(dossier, step, receiver, at=at)
    dossier.sent_back = backward
    if action.transition == "send_back":
        # A result that was given back is none; the next one has its own day.
        dossier.result_at = None
    task = open_task(dossier, step, receiver, at=at, told=action.tells_holder)
    rows.insert_after(task, CLOSE_TASK, _closing(dossier, at, sent_back=backward))
    enter(task, action, named)


def make_transition(dossier: Dossier, transition: str, life_cycle: str) -> None:
    """Make the life-cycle move that an action names.

    Raises:
        TransitionError: it is not allowed from the present state, or does not end in the step's state.
    """
    try:
        TRANSITIONS[transition](dossier, life_cycle)
    except (KeyError, TransitionNotAllowed, InvalidResultState):
        raise _misfit(dossier) from None
    if dossier.state != life_cycle:
        raise _misfit(dossier)


def _misfit(dossier: Dossier) -> TransitionError:
    text = _("Hồ sơ %(code)s đang «%(state)s», không làm được việc này. Hãy tải lại trang; nếu vẫn vậy, báo quản trị.")
    return TransitionError(text % {"code": dossier.code, "state": dossier.get_state_display()})


def hold(dossier: Dossier, step: StepPlan, receiver: Receiver, *, at: datetime) -> None:
    """Say on the dossier where it stands, who has it, and until when."""
    dossier.step_id = step.id
    dossier.holder_id = receiver.user_id
    dossier.holder_name = receiver.name
    dossier.step_due_at = step_due(dossier.competent_agency_id, step, at, dossier.due_at)
    dossier.updated_at = at


def open_task(dossier: Dossier, step: StepPlan, receiver: Receiver, *, at: datetime, told: bool = True) -> Task:
    """Return the unsaved task of a stay at this step; it is new to the receiver if told of it."""
    return Task(
        dossier=dossier,
        step_id=step.id,
        assignee_id=receiver.user_id,
        assignee_name=receiver.name,
        told=told,
        opened_at=at,
        due_at=dossier.step_due_at,
    )


def go_on(dossier: Dossier, step: StepPlan, receiver: Receiver, *, at: datetime) -> None:
    """Begin the stay that goes on with the one that was broken off, with its people and its mark of a return."""
    dossier.sent_back = was_sent_back(dossier)
    dossier.holder_id, dossier.holder_name = receiver.user_id, receiver.name
    task = open_task(dossier, step, receiver, at=at)
    rows.insert(task)
    carry_over(broken_off(dossier), task)


def public(action: ActionPlan) -> dict[str, Any]:
    """Return what the course notes where the applicant, or whoever gets the dossier, does not hear of an action."""
    untold = {} if action.tells_applicant else {"untold": True}
    return untold if action.tells_holder else {**untold, "quiet": True}


def close_task(dossier: Dossier, *, at: datetime, outcome: Task.Outcome = Task.Outcome.DONE) -> None:
    """End the present stay, if there is one."""
    prepared.run(CLOSE_TASK, [outcome.value, at, dossier.pk])


def _closing(dossier: Dossier, at: datetime, *, sent_back: bool) -> list[Any]:
    outcome = Task.Outcome.SENT_BACK if sent_back else Task.Outcome.DONE
    return [outcome.value, at, dossier.pk]


def record(
    dossier: Dossier,
    kind: Event.Kind,
    *,
    at: datetime,
    actor: User | None = None,
    person: Person | None = None,
    receiver: Receiver | None = None,
    opinion: str = "",
    files: Sequence[Attachment] = (),
    saving: Sequence[str] = (),
    announced: Announcement = AS_USUAL,
    **data: object,
) -> Event:
    """Add a line to the dossier's course, save these fields of the dossier with it, and tell whom it concerns.

    Without `saving` the caller saves COURSE_FIELDS. `person` is who did it at the document office, `announced` how the
    applicant is told.
    """
    shown = Receiver.of_person(person) if person else None
    if files:
        data["files"] = [{"attachment": file.pk, "name": file.name, "version": file.version} for file in files]
    dossier.updated_at = at
    event = append(
        Event,
        subject_field="dossier",
        subject=dossier,
        at=at,
        actor=actor,
        actor_name=shown.name if shown else "",
        actor_post=shown.post if shown else post_of(actor, dossier),
        receiver_name=receiver.name if receiver else "",
        receiver_post=receiver.post if receiver else "",
        action=kind,
        opinion=opinion,
        data=data,
        saving=saving,
    )
    tell_of(dossier, event, receiver, announced)
    return event


def post_of(actor: User | None, dossier: Dossier) -> str:
    """Return the post under which the person acts on this dossier."""
    posts = actor.active_posts if actor else []
    own = {dossier.agency_id, dossier.competent_agency_id}
    return str(next((post for post in posts if post.agency_id in own), posts[0] if posts else ""))
