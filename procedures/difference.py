"""What changed from one version of a process to another, in words. Pure: contents in, sentences out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from procedures.demand_words import demand_words, route_words, yes
from procedures.models import Action, DurationUnit, Step
from procedures.order_words import link_words
from procedures.schema import ActionPart, ProcessContent, StepPart

Kind: TypeAlias = Literal["added", "removed", "changed"]
TOLD = {
    "tells_holder": gettext_lazy("người nhận"),
    "tells_co_workers": gettext_lazy("người phối hợp"),
    "tells_followers": gettext_lazy("người theo dõi"),
    "tells_applicant": gettext_lazy("người nộp"),
}


@dataclass(frozen=True)
class Change:
    """One difference: a headline, and for a change each field as it was and as it is."""

    kind: Kind
    text: str
    fields: tuple["FieldChange", ...] = ()


@dataclass(frozen=True)
class FieldChange:
    """A field's name with its two values in words; an empty text means nothing was there."""

    label: str
    before: str
    after: str


def differences(old: ProcessContent | None, new: ProcessContent) -> list[Change]:
    """Return what changed, the whole process first, then steps, their order, then actions; without old all is new."""
    before = old or new.model_copy(update={"steps": (), "actions": ()})
    whole = _whole(before, new)
    return [*whole, *_steps(before, new), *_order(before, new), *_actions(before, new)]


def _whole(old: ProcessContent, new: ProcessContent) -> list[Change]:
    pairs = [
        (_("Thời hạn toàn quy trình"), span(old.duration, old.duration_unit), span(new.duration, new.duration_unit)),
        (_("Quyết định phê duyệt"), _decision(old), _decision(new)),
        (_("Điều kiện của trường hợp"), _case_words(old), _case_words(new)),
        (_("Giấy tờ không cần nộp"), ", ".join(old.case_without), ", ".join(new.case_without)),
        (_("Giấy tờ bắt buộc thêm"), ", ".join(old.case_required), ", ".join(new.case_required)),
    ]
    fields = tuple(FieldChange(label, a, b) for label, a, b in pairs if a != b)
    return [Change("changed", _("Thông tin chung"), fields)] if fields else []


def _decision(content: ProcessContent) -> str:
    if not content.decision_number:
        return ""
    day = f"{content.decision_date:%d/%m/%Y}" if content.decision_date else "–"
    return _("%(number)s ngày %(day)s") % {"number": content.decision_number, "day": day}


def _case_words(content: ProcessContent) -> str:
    return "; ".join(condition.asks for condition in content.case_conditions)


def span(duration: int, unit: str) -> str:
    """Return a time limit in words; 0 is the words for none."""
    return f"{duration} {DurationUnit(unit).label}" if duration else _("không đặt")


def _steps(old: ProcessContent, new: ProcessContent) -> Iterator[Change]:
    before, after = {step.code: step for step in old.steps}, {step.code: step for step in new.steps}
    for code, step in before.items():
        if code not in after:
            yield Change("removed", _("Bỏ bước «%(name)s»") % {"name": step.name})
    for code, step in after.items():
        earlier = before.get(code)
        if earlier is None:
            words = {"name": step.name, "role": Role(step.role).label, "time": span(step.duration, step.duration_unit)}
            yield Change("added", _("Thêm bước «%(name)s»: %(role)s, %(time)s") % words)
        elif fields := _fields(_step_words(earlier), _step_words(step)):
            yield Change("changed", _("Bước «%(name)s»") % {"name": earlier.name}, fields)


def _order(old: ProcessContent, new: ProcessContent) -> Iterator[Change]:
    both = {step.code for step in old.steps} & {step.code for step in new.steps}
    before, after = [s for s in old.steps if s.code in both], [s for s in new.steps if s.code in both]
    if [step.code for step in before] != [step.code for step in after]:
        names = (" → ".join(step.name for step in steps) for steps in (before, after))
        yield Change("changed", _("Thứ tự các bước"), (FieldChange(_("Thứ tự"), *names),))


def _actions(old: ProcessContent, new: ProcessContent) -> Iterator[Change]:
    """Pair actions by code and both ends, then the rest by code and beginning: those lead elsewhere now."""
    names = {step.code: step.name for step in (*old.steps, *new.steps)}
    gone, come = list(old.actions), list(new.actions)
    for key in (_ends, _beginning):
        for earlier, later in _pairs(gone, come, key):
            gone.remove(earlier)
            come.remove(later)
            if fields := _fields(_action_words(earlier, names), _action_words(later, names)):
                yield Change("changed", _("Thao tác %(action)s") % {"action": _way(earlier, names)}, fields)
    for action in gone:
        yield Change("removed", _("Bỏ thao tác %(action)s") % {"action": _way(action, names)})
    for action in come:
        yield Change("added", _("Thêm thao tác %(action)s") % {"action": _way(action, names)})


def _ends(action: ActionPart) -> tuple[str, ...]:
    return (action.code, action.from_step, action.to_step or "")


def _beginning(action: ActionPart) -> tuple[str, ...]:
    return (action.code, action.from_step)


def _pairs(gone: Iterable[ActionPart], come: Iterable[ActionPart], key: Any) -> list[tuple[ActionPart, ActionPart]]:
    waiting = list(come)
    found = []
    for earlier in gone:
        later = next((action for action in waiting if key(action) == key(earlier)), None)
        if later is not None:
            waiting.remove(later)
            found.append((earlier, later))
    return found


def _way(action: ActionPart, names: Mapping[str, str]) -> str:
    end = names.get(action.to_step, action.to_step) if action.to_step else _("kết thúc")
    return f"{action.code} «{action.label}» ({names.get(action.from_step, action.from_step)} → {end})"


def _fields(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(label, before[label], after[label]) for label in after if before[label] != after[label])


def _step_words(step: StepPart) -> dict[str, str]:
    return {
        _("Tên"): step.name,
        _("Vai trò"): str(Role(step.role).label),
        _("Người của"): str(Step.Place(step.place).label),
        _("Phòng"): step.department,
        _("Trạng thái hồ sơ"): str(Step.LifeCycle(step.life_cycle).label),
        _("Thời hạn bước"): span(step.duration, step.duration_unit),
        _("Đóng dấu"): str(Step.SealBy(step.seal_by).label),
        _("Bước bắt đầu"): yes(step.entry),
        _("Bước trả kết quả"): yes(step.final),
        **route_words(step),
    }


def _action_words(action: ActionPart, names: Mapping[str, str]) -> dict[str, str]:
    end = names.get(action.to_step, action.to_step) if action.to_step else _("kết thúc")
    return {
        _("Tên nút"): action.label,
        _("Bước đến"): end,
        _("Chuyển trạng thái"): str(Action.Transition(action.transition).label),
        _("Khi nào"): str(Action.Trigger(action.trigger).label),
        _("Giao cho"): str(Action.Assignment(action.assignment).label),
        _("Cần dự thảo"): yes(action.needs_draft),
        _("Sau số giờ"): str(action.after_hours or ""),
        _("Điều kiện"): "; ".join(condition.asks for condition in action.conditions),
        **_receiver_words(action, names),
        **demand_words(action),
        **link_words(action),
    }


def _receiver_words(action: ActionPart, names: Mapping[str, str]) -> dict[str, str]:
    """Return who gets it, who else may be named, who hears of it, and what the sender writes."""
    told = [word for name, word in TOLD.items() if getattr(action, name)]
    return {
        _("Người được giao"): action.officer,
        _("Người đã làm bước"): names.get(action.previous_step, action.previous_step),
        _("Chức vụ"): action.post_title,
        _("Phòng của chức vụ"): action.post_department,
        _("Được nêu thêm"): str(Action.Participants(action.participants).label),
        _("Ý kiến"): str(Action.Opinion(action.opinion).label),
        _("Tên ô ý kiến"): action.opinion_label,
        _("Báo cho"): ", ".join(str(word) for word in told) or _("không ai"),
    }
