"""Add, change, move and take away the steps of a draft."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import InputError
from common.search import fold
from procedures.demands import ROUTE
from procedures.models import Action, DurationUnit, ProcessVersion, SignerSource, Step
from procedures.receivers import departments_at
from procedures.services.actions import fitting, renumber
from procedures.services.changing import Kind, locked_draft, write_event

LifeCycle = Step.LifeCycle
CODE_LENGTH = 40
PLAIN = ("name", "role", "place", "life_cycle", "department_id", "duration", "duration_unit", "seal_by", *ROUTE)
NAME_LENGTH = 200


@dataclass(frozen=True)
class StepData:
    """What a form says of a step; without a code one is made of the name."""

    name: str
    role: str
    life_cycle: str
    code: str = ""
    place: str = Step.Place.USUAL
    department_id: int | None = None
    duration: int = 0
    duration_unit: str = DurationUnit.WORKING_HOUR
    seal_by: str = Step.SealBy.CONFIGURED
    entry: bool = False
    final: bool = False
    draft_kind: str = ""
    target_unit: str = ""
    signer_source: str = SignerSource.CHOSEN
    signer_post: str = ""


@transaction.atomic
def step_add(
    *,
    version_id: int,
    revision: int,
    actor: User,
    at: datetime,
    step: StepData,
    after_id: int | None = None,
    split_action_id: int | None = None,
) -> Step:
    """Add a step behind another, or at the end; with an action to split it stands between that action's two ends.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: another step has the code, or the department is not the agency's.
    """
    version = locked_draft(version_id, actor, revision)
    split = version.actions.select_related("from_step", "to_step").get(pk=split_action_id) if split_action_id else None
    made = Step(version=version, position=0)
    _fill(made, step)
    made.save()
    _place(made, split.from_step_id if split else after_id)
    if split:
        _split(split, made)
    write_event(version, actor=actor, at=at, kind=Kind.STEP_ADDED, what=made.name)
    return made


@transaction.atomic
def step_edit(*, version_id: int, revision: int, step_id: int, actor: User, at: datetime, step: StepData) -> Step:
    """Change a step.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: another step has the code, or the department is not the agency's.
    """
    version = locked_draft(version_id, actor, revision)
    changed = version.steps.get(pk=step_id)
    changed.version = version
    before = changed.code
    _fill(changed, step)
    changed.save()
    if changed.code != before:
        _rename_in_conditions(version, before, changed.code)
    write_event(version, actor=actor, at=at, kind=Kind.STEP_EDITED, what=changed.name)
    return changed


@transaction.atomic
def step_copy(*, version_id: int, revision: int, step_id: int, actor: User, at: datetime) -> Step:
    """Put a copy of a step behind it, without its actions.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    copy = version.steps.get(pk=step_id)
    copy.pk, copy._state.adding, copy.entry = None, True, False
    copy.code = _free_code(version, copy.code)
    copy.name = _("%(name)s (bản sao)") % {"name": copy.name[: NAME_LENGTH - 10]}
    copy.save()
    _place(copy, step_id)
    write_event(version, actor=actor, at=at, kind=Kind.STEP_ADDED, what=copy.name)
    return copy


@transaction.atomic
def step_move(*, version_id: int, revision: int, step_id: int, actor: User, at: datetime, up: bool) -> None:
    """Move a step one place up or down; at the end of the list nothing changes.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
    """
    version = locked_draft(version_id, actor, revision)
    name = version.steps.get(pk=step_id).name
    if renumber(Step, version.steps.all(), step_id, -1 if up else 1):
        write_event(version, actor=actor, at=at, kind=Kind.STEP_MOVED, what=name)


@transaction.atomic
def step_delete(
    *, version_id: int, revision: int, step_id: int, actor: User, at: datetime, reconnect_to: int | None = None
) -> None:
    """Take a step away; the actions that led to it lead to the step that is named, those that left it go with it.

    Raises:
        PolicyError: the person may not configure this process.
        TransitionError: the version is no draft, or changed since the form was drawn.
        InputError: actions would be left hanging and no step takes them.
    """
    version = locked_draft(version_id, actor, revision)
    gone = version.steps.get(pk=step_id)
    leading = list(version.actions.filter(to_step=gone).exclude(from_step=gone).select_related("from_step"))
    hanging = version.actions.filter(from_step=gone).count() + len(leading)
    if hanging and reconnect_to is None:
        text = _("Bước «%(name)s» còn %(count)d thao tác nối vào. Hãy chọn bước nhận thay các thao tác ấy.")
        raise InputError(text % {"name": gone.name, "count": hanging}, field="reconnect_to")
    if reconnect_to is not None:
        _reconnect(leading, version.steps.exclude(pk=gone.pk).get(pk=reconnect_to))
        version.actions.filter(previous_step=gone).update(previous_step=reconnect_to)
    gone.delete()
    renumber(Step, version.steps.all())
    write_event(version, actor=actor, at=at, kind=Kind.STEP_DELETED, what=gone.name)


def hanging_actions(step: Step) -> Sequence[Action]:
    """Return the actions that lead to the step or leave it."""
    found = Action.objects.filter(version_id=step.version_id).select_related("from_step", "to_step")
    return [action for action in found if step.pk in (action.from_step_id, action.to_step_id)]


def _fill(row: Step, step: StepData) -> None:
    """Write what the form says into the row; the mark of the beginning moves here from where it was."""
    version = row.version
    others = version.steps.exclude(pk=row.pk)
    code = step.code or row.code or _free_code(version, fold(step.name).replace(" ", "_"))
    if others.filter(code=code).exists():
        text = _("Mã bước «%(code)s» đã có trong quy trình. Hãy đặt mã khác hoặc để trống.")
        raise InputError(text % {"code": code}, field="code")
    _check_department(version, step)
    if step.entry:
        others.filter(entry=True).update(entry=False)
    for name in PLAIN:
        setattr(row, name, getattr(step, name))
    row.code, row.entry, row.final = code, step.entry, step.final
    row.interconnected = step.life_cycle == LifeCycle.AT_OFFICE


def _rename_in_conditions(version: ProcessVersion, before: str, after: str) -> None:
    """Let the conditions that name a step by its code name it by the new one."""
    for action in version.actions.exclude(conditions=[]):
        action.conditions = [
            {**stored, "step": after} if stored.get("step") == before else stored for stored in action.conditions
        ]
        action.save(update_fields=["conditions"])


def _check_department(version: ProcessVersion, step: StepData) -> None:
    if step.department_id is None:
        return
    if not departments_at(version.process, step).filter(pk=step.department_id).exists():
        text = _("Phòng này không thuộc cơ quan có bước này. Hãy chọn phòng khác hoặc để trống.")
        raise InputError(text, field="department_id")


def _free_code(version: ProcessVersion, wish: str) -> str:
    """Return the wished code, with a number behind it when a step has it already."""
    plain = "".join(letter for letter in wish if letter.isascii() and (letter.isalnum() or letter in "._-"))
    base, taken = plain[: CODE_LENGTH - 4] or "buoc", set(version.steps.values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}_{n}" for n in range(2, 1000))) if code not in taken)


def _place(step: Step, after_id: int | None) -> None:
    """Give the step its place behind another, or the last one."""
    order = [row for row in step.version.steps.all() if row.pk != step.pk]
    places = [row.pk for row in order]
    index = places.index(after_id) + 1 if after_id in places else len(order)
    order.insert(index, step)
    for position, row in enumerate(order, 1):
        row.position = position
    Step.objects.bulk_update(order, ["position"])


def _split(action: Action, between: Step) -> None:
    """Lead the action to the new step, and a new one from there to where it led."""
    end = action.to_step
    Action.objects.create(
        version=between.version,
        position=action.position + 1,
        code=action.code,
        label=action.label,
        from_step=between,
        to_step=end,
        transition=fitting(between, end, action.transition),
        assignment=action.assignment,
    )
    action.to_step = between
    action.transition = fitting(action.from_step, between, action.transition)
    action.assignment = Action.Assignment.CHOSEN
    action.save()
    renumber(Action, between.version.actions.all())


def _reconnect(leading: list[Action], target: Step) -> None:
    """Lead the actions to another step; one that would double another or turn in a circle goes away."""
    there = Counter(target.actions_in.values_list("from_step_id", "code"))
    for action in leading:
        key = (action.from_step_id, action.code)
        if action.from_step_id == target.pk or there[key]:
            action.delete()
            continue
        there[key] += 1
        action.to_step = target
        action.transition = fitting(action.from_step, target, action.transition)
        action.save()
