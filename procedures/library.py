"""The action codes that the province's processes share; data for forms and for the linter."""

from dataclasses import asdict, dataclass
from typing import Any

from procedures.demands import NOTHING_ASKED, Demands
from procedures.models import Action, Effect, PaymentEdit, PaymentRequest

Transition, Assignment, Opinion = Action.Transition, Action.Assignment, Action.Opinion
USUAL = "2000"
TAKEN_BACK = Demands(undoable=True)


@dataclass(frozen=True)
class LibraryAction:
    """A code with its usual name and move, and what a new action of this code begins with."""

    code: str
    name: str
    transition: Action.Transition
    assignment: Action.Assignment = Assignment.CHOSEN
    needs_draft: bool = False
    opinion: Action.Opinion = Opinion.MAY
    demands: Demands = NOTHING_ASKED


ACTIONS = (
    LibraryAction(
        "1100",
        "Tiếp nhận hồ sơ",
        Transition.ADVANCE,
        demands=Demands(PaymentRequest.SETTLE, PaymentEdit.BOTH, undoable=True, effects=(Effect.PRINT_RECEIPT,)),
    ),
    LibraryAction("1101", "Bổ sung hồ sơ", Transition.ADVANCE, Assignment.PREVIOUS, demands=TAKEN_BACK),
    LibraryAction("2000", "Luân chuyển, bàn giao hồ sơ", Transition.ADVANCE, demands=TAKEN_BACK),
    LibraryAction(
        "2001", "Trả phân công lại", Transition.SEND_BACK, Assignment.PREVIOUS, opinion=Opinion.MUST, demands=TAKEN_BACK
    ),
    LibraryAction("2101", "Tôi thụ lý", Transition.ADVANCE, demands=TAKEN_BACK),
    LibraryAction("2300", "Đề nghị bổ sung", Transition.ADVANCE, opinion=Opinion.MUST, demands=TAKEN_BACK),
    LibraryAction("2400", "Đề nghị từ chối", Transition.ADVANCE, opinion=Opinion.MUST, demands=TAKEN_BACK),
    LibraryAction("2600", "Trình ký", Transition.FORWARD, Assignment.NOBODY, needs_draft=True),
    LibraryAction("4000", "Trả kết quả", Transition.HAND_OVER, Assignment.NOBODY),
    LibraryAction("4110", "Rút hồ sơ", Transition.ADVANCE, opinion=Opinion.MUST, demands=TAKEN_BACK),
    LibraryAction("4200", "Từ chối tiếp nhận", Transition.ADVANCE, opinion=Opinion.MUST),
    LibraryAction(
        "4400",
        "Từ chối giải quyết",
        Transition.ADVANCE,
        needs_draft=True,
        opinion=Opinion.MUST,
        demands=Demands(needs_signature=True),
    ),
    LibraryAction("5200", "Yêu cầu bổ sung", Transition.ADVANCE, opinion=Opinion.MUST),
    LibraryAction(
        "7400",
        "Yêu cầu thụ lý lại",
        Transition.SEND_BACK,
        Assignment.PREVIOUS,
        opinion=Opinion.MUST,
        demands=TAKEN_BACK,
    ),
)
BY_CODE = {action.code: action for action in ACTIONS}


def usual_values(code: str) -> dict[str, Any]:
    """Return what a form for a new action of this code begins with.

    Where no known code was chosen it is 2000, asks for nothing, and leaves the move to the states of the two steps.
    """
    action = BY_CODE.get(code)
    if action is None:
        return {"code": USUAL, "label": BY_CODE[USUAL].name, **asdict(NOTHING_ASKED)}
    named = ("code", "transition", "assignment", "needs_draft", "opinion")
    return {**{name: getattr(action, name) for name in named}, "label": action.name, **asdict(action.demands)}
