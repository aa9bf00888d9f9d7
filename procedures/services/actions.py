"""Connect the steps of a draft by actions, change, move and take the actions away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, Post, User
from common.errors import InputError, TransitionError
from procedures.conditions import AnyCondition, conditions_read
from procedures.layout import BACKWARDS
from procedures.models import Action, Component, PaymentEdit, PaymentRequest, ResultType, Step
from procedures.receivers import agencies_at
from procedures.schema import MOVES
from procedures.services.changing import Kind, locked_draft, write_event
from procedures.wording import Wording, places_in_words, unknown_places, wording_of

Row = TypeVar("Row", Step, Action, Component, ResultType)
Transition = Action.Transition


@dataclass(frozen=True)
class ActionData:
    """What a form says of an action; without a step to lead to it ends the process.

    An empty transition stands for the first that the life cycle knows between the two steps.
    """

    code: str
    label: str
    from_step_id: int
    to_step_id: int | None
    transition: str
    trigger: str = Action.Trigger.PERSON
    assignment: str = Action.Assignment.CHOSEN
    needs_draft: bool = False
    after_hours: int | None = None
    payment: str = PaymentRequest.UNCHANGED
    payment_edit: str = PaymentEdit.NOTHING
    required_papers: Sequence[str] = ()
    optional_papers: Sequence[str] = ()
    released_papers: Sequence[str] = ()
    needs_signature: bool = False
    needs_seal: bool = False
    signed_paper: str = ""
    undoable: bool = False
    effects: Sequence[str] = ()
    extend_hours: int | None = None
    link_action: str = ""
    checks_papers: bool = False
    for_many: bool = False
    subject_template: str = ""
    notice_text: str = ""
    mail_text: str = ""

    officer_id: int | None = None
    previous_step_id: int | None = None
    post_title: str = ""
    post_department_id: int | None = None
    participants: str = Action.Participants.FOLLOWERS
    opinion: str = Action.Opinion.MAY
    opinion_label: str = ""
    tells_holder: bool = True
    tells_co_workers: bool = True
    tells_followers: bool = True
    tells_applicant: bool = True


@transaction.atomic
def action_add(*, version_id: int, revision: int, actor: User, at: datetime, action: ActionData) -> Action:
    """Connect two steps, or let a step end the process.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: the steps are not of this draft, or the same action stands there already.
    """
    version = locked_draft(version_id, actor, revision)
    made = Action(version=version, position=version.actions.count() + 1)
    _fill(made, action)
    made.save()
    write_event(version, actor=actor, at=at, kind=Kind.ACTION_ADDED, what=made.label)
    return made


@transaction.atomic
def action_edit(
    *, version_id: int, revision: int, action_id: int, actor: User, at: datetime, action: ActionData
) -> Action:
    """Change an action, where it leads too.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: the steps are not of this draft, or the same action stands there already.
    """
    version = locked_draft(version_id, actor, revision)
    changed = version.actions.get(pk=action_id)
    changed.version = version
    _fill(changed, action)
    changed.save()
    write_event(version, actor=actor, at=at, kind=Kind.ACTION_EDITED, what=changed.label)
    return changed


@transaction.atomic
def action_delete(*, version_id: int, revision: int, action_id: int, actor: User, at: datetime) -> None:
    """Take an action away.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    gone = version.actions.get(pk=action_id)
    gone.delete()
    renumber(Action, version.actions.all())
    write_event(version, actor=actor, at=at, kind=Kind.ACTION_DELETED, what=gone.label)


@transaction.atomic
def action_move(*, version_id: int, revision: int, action_id: int, actor: User, at: datetime, up: bool) -> None:
    """Move an action one place up or down in the list; at its end nothing changes.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    label = version.actions.get(pk=action_id).label
    if renumber(Action, version.actions.all(), action_id, -1 if up else 1):
        write_event(version, actor=actor, at=at, kind=Kind.ACTION_MOVED, what=label)


@transaction.atomic
def condition_add(
    *, version_id: int, revision: int, action_id: int, actor: User, at: datetime, condition: AnyCondition
) -> Action:
    """Let an action be open only while one more condition holds.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: the action has this condition already.
    """
    version = locked_draft(version_id, actor, revision)
    action = version.actions.get(pk=action_id)
    stored = condition.model_dump(mode="json")
    if stored in action.conditions:
        raise InputError(_("Thao tác này đã có điều kiện ấy. Hãy chọn điều kiện khác."))
    action.conditions = [*action.conditions, stored]
    action.save(update_fields=["conditions"])
    write_event(version, actor=actor, at=at, kind=Kind.CONDITION_ADDED, what=f"{action.label}: {condition.asks}")
    return action


@transaction.atomic
def condition_remove(
    *, version_id: int, revision: int, action_id: int, actor: User, at: datetime, index: int
) -> Action:
    """Take the condition at this place of an action's list away.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, changed since the form was drawn, or there is no such condition.
    """
    version = locked_draft(version_id, actor, revision)
    action = version.actions.get(pk=action_id)
    conditions = conditions_read(action.conditions)
    if index >= len(conditions):
        raise TransitionError(_("Điều kiện này không còn. Hãy tải lại trang."))
    action.conditions = [*action.conditions[:index], *action.conditions[index + 1 :]]
    action.save(update_fields=["conditions"])
    gone = f"{action.label}: {conditions[index].asks}"
    write_event(version, actor=actor, at=at, kind=Kind.CONDITION_REMOVED, what=gone)
    return action


def fitting(start: Step, end: Step | None, wish: str) -> str:
    """Return the wished move if the life cycle knows it between these steps, else the first that it knows."""
    known = [move for move in Transition if _leads(move, start, end)]
    onward = [move for move in known if move not in BACKWARDS]
    return wish if wish in known else next(iter([*onward, *known]), wish)


def renumber(model: type[Row], rows: Iterable[Row], moved_id: int | None = None, by: int = 0) -> bool:
    """Number the rows from 1, after one of them changed places with its neighbour; tell whether one did."""
    order = list(rows)
    places = [row.pk for row in order]
    here = places.index(moved_id) if moved_id in places else 0
    there = here + by
    moves = moved_id in places and by != 0 and 0 <= there < len(order)
    if moves:
        order[here], order[there] = order[there], order[here]
    for position, row in enumerate(order, 1):
        row.position = position
    model._default_manager.bulk_update(order, ["position"])
    return moves


def _leads(move: Transition, start: Step, end: Step | None) -> bool:
    origins, targets = MOVES[move]
    return start.life_cycle in origins and (end.life_cycle in targets if end else not targets)


def _fill(row: Action, action: ActionData) -> None:
    """Write what the form says into the row."""
    version = row.version
    steps = {step.pk: step for step in version.steps.all()}
    _check_ends(steps, action)
    end = steps[action.to_step_id] if action.to_step_id else None
    transition = action.transition or fitting(steps[action.from_step_id], end, "")
    _check_move(transition, end)
    _check_named(row, steps, action)
    _check_words(wording_of(action))
    same = version.actions.exclude(pk=row.pk).filter(
        from_step=action.from_step_id, to_step=action.to_step_id, code=action.code
    )
    if same.exists():
        text = _("Giữa hai bước này đã có thao tác mã %(code)s. Hãy chọn mã khác hoặc sửa thao tác kia.")
        raise InputError(text % {"code": action.code}, field="code")
    for name in ActionData.__dataclass_fields__:
        setattr(row, name, getattr(action, name))
    row.transition = transition


def _check_ends(steps: dict[int, Step], action: ActionData) -> None:
    if action.from_step_id not in steps:
        raise InputError(_("Bước đi không còn trong quy trình. Hãy chọn lại."), field="from_step_id")
    if action.to_step_id is not None and action.to_step_id not in steps:
        raise InputError(_("Bước đến không còn trong quy trình. Hãy chọn lại."), field="to_step_id")


def _check_named(row: Action, steps: dict[int, Step], action: ActionData) -> None:
    """Refuse a step that is not of this process, and who is not of the agency that has the step which comes."""
    agencies = agencies_at(row.version.process, steps.get(action.to_step_id or 0))
    if action.officer_id is not None and not Post.objects.filter(user=action.officer_id, agency__in=agencies).exists():
        raise InputError(_("Người này không thuộc cơ quan có bước đến. Hãy chọn người khác."), field="officer_id")
    if action.previous_step_id is not None and action.previous_step_id not in steps:
        raise InputError(_("Bước đã làm không còn trong quy trình. Hãy chọn lại."), field="previous_step_id")
    department = action.post_department_id
    if department is not None and not Department.objects.filter(pk=department, agency__in=agencies).exists():
        text = _("Phòng này không thuộc cơ quan có bước đến. Hãy chọn phòng khác hoặc để trống.")
        raise InputError(text, field="post_department_id")


def _check_words(wording: Wording) -> None:
    """Refuse words with a place that nothing fills in."""
    for name, text, known in wording.parts:
        if wrong := unknown_places(text, known):
            refusal = _("Không có chỗ điền %(places)s. Hãy dùng: %(known)s.")
            raise InputError(refusal % {"places": ", ".join(wrong), "known": places_in_words(known)}, field=name)


def _check_move(transition: str, end: Step | None) -> None:
    if end is None and transition != Transition.HAND_OVER:
        text = _("Chỉ thao tác «Trả kết quả» được kết thúc quy trình. Hãy chọn bước đến.")
        raise InputError(text, field="to_step_id")
    if not transition:
        text = _("Không có lối đi nào giữa trạng thái của hai bước này. Hãy chọn bước khác.")
        raise InputError(text, field="transition")
