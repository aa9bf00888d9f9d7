"""Which running dossiers can go on under another version of their process, where they would stand, and why one cannot.

Pure: two plans, a mapping of steps and the facts of a dossier go in, a verdict comes out; onestop.services performs it.
What is promised to the citizen does not move: only the step, its deadline and, where the role asks for it, the person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from procedures.conditions import (
    AgencyIn,
    AnyCondition,
    ChannelIs,
    Circumstances,
    ResultChannelIs,
    StepDone,
    StepNotDone,
)
from procedures.engine import ACCEPTANCE, ActionPlan, ProcessPlan, StepPlan

MESSAGE, AT_OFFICE = "message", "at_office"
OFFICE_SIGNED, OFFICE_RESULT, OFFICE_RETURN = "office_signed", "office_result", "office_return"
OFFICE_REGISTERED = "office_registered"
ENDED = frozenset({"returned", "refused", "stopped", "withdrawn"})
# What these ask of a dossier does not become true by waiting at the step.
LASTING = (AgencyIn, ChannelIs, ResultChannelIs, StepDone, StepNotDone)

StepMap = Mapping[str, str | None]


class Verdict(StrEnum):
    """What happens to a dossier."""

    MOVES = "moves"
    BY_HAND = "by_hand"
    STAYS = "stays"


@dataclass(frozen=True)
class Standing:
    """What planning needs to know of a dossier; `step` is a code of the old version, None before it was accepted.

    `signed` says that the leader of the document office has signed what is there now; `seen` needs channels, agencies
    and the steps passed.
    """

    step: str | None
    state: str
    signed: bool = False
    seen: Circumstances = field(default_factory=Circumstances)


@dataclass(frozen=True)
class Decision:
    """The verdict on one dossier: the step where it would stand, or why it cannot move."""

    verdict: Verdict
    step: StepPlan | None = None
    reason: str = ""


@dataclass(frozen=True)
class Planner:
    """Decides for each dossier of one version whether and how it goes over to another.

    `steps` says where each step of the old version leads; None keeps its dossiers where they are. `staffed` tells
    whether anybody can have the dossier at a step.
    """

    old: ProcessPlan
    new: ProcessPlan
    steps: StepMap

    def decide(self, standing: Standing, *, staffed: Callable[[StepPlan], bool]) -> Decision:
        """Return what happens to a dossier."""
        if standing.state in ENDED:
            return Decision(Verdict.STAYS, reason=_("Đã kết thúc."))
        if standing.step is None:
            return Decision(Verdict.MOVES)
        old = self.old.steps.get(standing.step)
        if old is None:
            return _by_hand(_("Đang ở bước không thuộc phiên bản cũ. Báo quản trị hệ thống xem hồ sơ này."))
        target = self.steps.get(old.code)
        if target is None:
            return Decision(Verdict.STAYS, reason=_("Bước «%(step)s» được chọn giữ lại.") % {"step": old.name})
        step = self.new.step(target)
        reason = self._hindrance(standing, step) or _unstaffed(standing, step, staffed)
        return _by_hand(reason) if reason else Decision(Verdict.MOVES, step)

    def _hindrance(self, standing: Standing, step: StepPlan) -> str:
        if step.life_cycle == AT_OFFICE:
            return _registered_again(self, standing, step) or _unanswered(self.new, standing, step)
        return _blocked(self.new, standing, step)


def same_codes(old: ProcessPlan, new: ProcessPlan) -> StepMap:
    """Return the mapping to begin with: each step to the one of the same code, if it fits."""
    return {
        code: code if code in new.steps and misfit(step, new.steps[code]) == "" else None
        for code, step in old.steps.items()
    }


def fitting(step: StepPlan, new: ProcessPlan) -> list[StepPlan]:
    """Return the steps of the new version onto which this one may be mapped."""
    return [other for other in new.steps.values() if misfit(step, other) == ""]


def faults(old: ProcessPlan, new: ProcessPlan, steps: StepMap) -> dict[str, str]:
    """Return what is wrong with a mapping, by step of the old version; empty when nothing is."""
    found = {
        code: _("Phiên bản cũ không có bước «%(step)s».") % {"step": code} for code in steps.keys() - old.steps.keys()
    }
    for code, target in steps.items():
        if code in old.steps and target is not None:
            other = new.steps.get(target)
            text = (
                misfit(old.steps[code], other)
                if other
                else _("Phiên bản mới không có bước «%(step)s».") % {"step": target}
            )
            found |= {code: text} if text else {}
    return found


def misfit(old: StepPlan, new: StepPlan) -> str:
    """Return why a step cannot be mapped onto another; empty when it can."""
    words = {"old": old.name, "new": new.name}
    if old.life_cycle != new.life_cycle:
        return _("Bước «%(old)s» và bước «%(new)s» thuộc hai trạng thái hồ sơ khác nhau. Hãy chọn bước khác.") % words
    if old.interconnected != new.interconnected:
        return _("Bước liên thông eOffice chỉ ghép được với bước liên thông eOffice. Hãy chọn bước khác.")
    if old.final != new.final:
        return _("Bước trả kết quả chỉ ghép được với bước trả kết quả. Hãy chọn bước khác.")
    return ""


def _by_hand(reason: str) -> Decision:
    return Decision(Verdict.BY_HAND, reason=reason)


def _unstaffed(standing: Standing, step: StepPlan, staffed: Callable[[StepPlan], bool]) -> str:
    """Say that nobody could have the dossier; at the office, and while the citizen has to act, nobody must."""
    if standing.state == AT_OFFICE or standing.state != step.life_cycle or staffed(step):
        return ""
    return _("Chưa có ai giữ vai trò của bước «%(step)s». Hãy phân công người, rồi chuyển lại.") % {"step": step.name}


def _blocked(new: ProcessPlan, standing: Standing, step: StepPlan) -> str:
    """Say that no way out of the step would ever open to this dossier."""
    ways = [action for action in new.actions_from(step.code) if action.trigger not in (ACCEPTANCE, MESSAGE)]
    if not ways:
        return _("Bước «%(step)s» không có thao tác nào để đi tiếp. Hãy ghép với bước khác.") % {"step": step.name}
    closed = [_never_holds(action, standing.seen) for action in ways]
    if not all(closed):
        return ""
    first = next(condition for condition in closed if condition)
    return _("Mọi thao tác của bước «%(step)s» đều đòi điều hồ sơ không có: %(asks)s. Hãy ghép với bước khác.") % {
        "step": step.name,
        "asks": first.asks,
    }


def _never_holds(action: ActionPlan, seen: Circumstances) -> AnyCondition | None:
    lasting: Iterable[AnyCondition] = (one for one in action.conditions if isinstance(one, LASTING))
    return next((one for one in lasting if not one.holds(seen)), None)


def _registered_again(planner: Planner, standing: Standing, step: StepPlan) -> str:
    """Say that the step waits for an entry in the office's register that was made already."""
    waits = standing.step is not None and _leading(planner.old, planner.old.step(standing.step), OFFICE_REGISTERED)
    if waits or not _leading(planner.new, step, OFFICE_REGISTERED):
        return ""
    return _("Văn bản đã vào sổ ở eOffice, còn bước «%(step)s» chờ vào sổ. Hãy ghép với bước sau.") % {
        "step": step.name
    }


def _unanswered(new: ProcessPlan, standing: Standing, step: StepPlan) -> str:
    """Say that an answer which the office may still give would find no way on."""
    if not any(action.transition == OFFICE_RETURN for action in new.actions):
        return _("Phiên bản mới không có lối nhận lại văn bản bị eOffice trả. Chờ hồ sơ về một cửa rồi chuyển.")
    registers = _leading(new, step, OFFICE_REGISTERED)
    step = new.step(registers[0].to_step or step.code) if registers else step
    signs = _leading(new, step, OFFICE_SIGNED)
    here = signs[0].to_step if signs and not standing.signed else step.code
    if not _leading(new, new.step(here or step.code), OFFICE_RESULT):
        return _("Bước «%(step)s» không nhận được kết quả từ eOffice. Chờ hồ sơ về một cửa rồi chuyển.") % {
            "step": step.name
        }
    return ""


def _leading(plan: ProcessPlan, step: StepPlan, transition: str) -> list[ActionPlan]:
    return [action for action in plan.actions_from(step.code) if action.transition == transition]
