"""The action codes that the province's processes share; data for forms and for the linter."""

from dataclasses import dataclass

from procedures.models import Action

Transition, Assignment = Action.Transition, Action.Assignment


@dataclass(frozen=True)
class LibraryAction:
    """A code with its usual name and move, and what a new action of this code begins with."""

    code: str
    name: str
    transition: Action.Transition
    assignment: Action.Assignment = Assignment.CHOSEN
    needs_draft: bool = False
    needs_opinion: bool = False


ACTIONS = (
    LibraryAction("1100", "Tiếp nhận hồ sơ", Transition.ADVANCE),
    LibraryAction("1101", "Bổ sung hồ sơ", Transition.ADVANCE, Assignment.PREVIOUS),
    LibraryAction("2000", "Luân chuyển, bàn giao hồ sơ", Transition.ADVANCE),
    LibraryAction("2001", "Trả phân công lại", Transition.SEND_BACK, Assignment.PREVIOUS, needs_opinion=True),
    LibraryAction("2101", "Tôi thụ lý", Transition.ADVANCE),
    LibraryAction("2300", "Đề nghị bổ sung", Transition.ADVANCE, needs_opinion=True),
    LibraryAction("2400", "Đề nghị từ chối", Transition.ADVANCE, needs_opinion=True),
    LibraryAction("2600", "Trình ký", Transition.FORWARD, Assignment.NOBODY, needs_draft=True),
    LibraryAction("4000", "Trả kết quả", Transition.HAND_OVER, Assignment.NOBODY),
    LibraryAction("4110", "Rút hồ sơ", Transition.ADVANCE, needs_opinion=True),
    LibraryAction("4200", "Từ chối tiếp nhận", Transition.ADVANCE, needs_opinion=True),
    LibraryAction("4400", "Từ chối giải quyết", Transition.ADVANCE, needs_draft=True, needs_opinion=True),
    LibraryAction("5200", "Yêu cầu bổ sung", Transition.ADVANCE, needs_opinion=True),
    LibraryAction("7400", "Yêu cầu thụ lý lại", Transition.SEND_BACK, Assignment.PREVIOUS, needs_opinion=True),
)
BY_CODE = {action.code: action for action in ACTIONS}
