"""What a dossier does by itself because of its part dossiers; pure, as the engine is."""

from dataclasses import replace

from django.utils.translation import gettext as _

from procedures.circumstances import Circumstances
from procedures.conditions import first_unmet
from procedures.demands import NOTHING_ASKED
from procedures.engine import OF_HOLDER, ActionNotOpen, ActionPlan, Facts, ProcessPlan
from procedures.part_conditions import PartRefused, PartsDone

PARTS = "parts"
ABOUT_PARTS = (PartsDone, PartRefused)
ALONE = frozenset({"advance", "send_back"})


def waits_for_parts(plan: ProcessPlan) -> bool:
    """Tell whether any action of the process asks how part dossiers stand."""
    return any(
        action.trigger == PARTS or any(isinstance(condition, ABOUT_PARTS) for condition in action.conditions)
        for action in plan.actions
    )


def parts_action(plan: ProcessPlan, step_code: str, seen: Circumstances) -> ActionPlan | None:
    """Return the action that follows by itself once every part dossier is over; the first whose conditions hold."""
    if not seen.parts_done:
        return None
    ways = (action for action in plan.actions_from(step_code) if action.trigger == PARTS)
    return next((action for action in ways if first_unmet(action.conditions, seen) is None), None)


def linked_action(plan: ProcessPlan, facts: Facts, code: str) -> ActionPlan:
    """Return the action of this code at the present step, which nobody presses: a part dossier asks for it.

    Raises:
        ActionNotOpen: the step has none, a condition does not hold, or it needs a person; the text says which.
    """
    step = plan.steps.get(facts.step or "")
    if step is None or facts.state != step.life_cycle:
        raise ActionNotOpen(_("Hồ sơ đang chờ hoặc đã đóng, không ở bước nào làm được việc này."))
    ways = [action for action in plan.actions_from(step.code) if _fits(action, code)]
    if not ways:
        text = _("Bước «%(step)s» không có thao tác mã %(code)s.")
        raise ActionNotOpen(text % {"step": step.name, "code": code})
    hindered = [(action, hindrance(action, facts)) for action in ways]
    action, reason = next(((one, why) for one, why in hindered if not why), hindered[0])
    if reason:
        raise ActionNotOpen(reason)
    return action


def _fits(action: ActionPlan, code: str) -> bool:
    return action.code == code and action.trigger in (*OF_HOLDER, PARTS)


def hindrance(action: ActionPlan, facts: Facts) -> str:
    """Say why nothing but a person can take the action now; '' when it can be taken."""
    if unmet := first_unmet(action.conditions, facts.look()):
        return unmet.refusal
    if needs_person(action) or (action.needs_draft and not facts.has_draft):
        text = _("Thao tác «%(action)s» cần người làm: có dự thảo, giấy tờ, chữ ký hoặc tiền phải lo trước.")
        return text % {"action": action.label}
    return ""


def needs_person(action: ActionPlan) -> bool:
    """Tell whether the action asks for what only a person can give, or leaves the desk."""
    asked = replace(action.demands, undoable=False, optional_papers=())
    return action.transition not in ALONE or bool(action.orders) or asked != NOTHING_ASKED
