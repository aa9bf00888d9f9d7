"""Can the conditions of an action ever hold, and is there always one way that is open."""

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from accounts.models import Role
from procedures.conditions import (
    CHANNELS,
    ActorHasRole,
    AnyCondition,
    ChannelIs,
    HasComponent,
    LacksComponent,
    PaymentDue,
    PaymentSettled,
    ProcessedLongerThan,
    ResultChannelIs,
    RoleDone,
    StepDone,
    StepNotDone,
    WaitedLongerThan,
)
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.time import hours
from procedures.lint.view import BACKWARDS, Edge, ProcessView, Transition, Trigger, step_place
from procedures.part_conditions import PartsDone

NEVER_ASKED = frozenset({Trigger.ACCEPTANCE, Trigger.MESSAGE})


def _conditions(view: ProcessView) -> Iterator[tuple[Edge, AnyCondition]]:
    return ((edge, condition) for edge in view.edges for condition in edge.action.conditions)


@process_rule(error("L701", "Các điều kiện của một thao tác không loại trừ nhau."))
def contradiction(view: ProcessView) -> Iterator[Fault]:
    """Find an action whose conditions can never hold together."""
    for edge in view.edges:
        for one, other in combinations(edge.action.conditions, 2):
            if exclude(one, other):
                yield Fault(
                    edge.place,
                    _("Thao tác «{label}» không bao giờ mở: «{one}» và «{other}» loại trừ nhau.").format(
                        label=edge.action.label, one=one.asks, other=other.asks
                    ),
                    _("Hãy bỏ một trong hai điều kiện."),
                )


def exclude(one: AnyCondition, other: AnyCondition) -> bool:
    """Tell whether two conditions can never be true together."""
    if isinstance(one, ChannelIs | ResultChannelIs) and isinstance(other, type(one)):
        return set(one.channels).isdisjoint(other.channels)
    return _opposite(one, other)


def _opposite(one: AnyCondition, other: AnyCondition) -> bool:
    """Tell whether always exactly one of the two is true."""
    return _negates(one, other) or _negates(other, one)


def _negates(one: AnyCondition, other: AnyCondition) -> bool:
    match one, other:
        case (PaymentSettled(), PaymentDue()):
            return True
        case (StepDone(), StepNotDone()):
            return one.step == other.step
        case (HasComponent(), LacksComponent()):
            return one.component == other.component
    return False


@process_rule(error("L702", "Điều kiện chỉ nêu bước có trong quy trình."))
def unknown_step(view: ProcessView) -> Iterator[Fault]:
    """Find a condition on a step that is not there."""
    for edge, condition in _conditions(view):
        if isinstance(condition, StepDone | StepNotDone) and condition.step not in view.steps:
            yield Fault(
                edge.place,
                _("Điều kiện của «{label}» nêu bước «{step}» không có trong quy trình.").format(
                    label=edge.action.label, step=condition.step
                ),
                _("Hãy chọn một bước của quy trình, hoặc bỏ điều kiện."),
            )


@process_rule(error("L703", "Điều kiện chỉ nêu thành phần có trong thủ tục."))
def unknown_component(view: ProcessView) -> Iterator[Fault]:
    """Find a condition on a paper that the procedure does not ask for."""
    if view.procedure is None:
        return
    known = view.submitted
    for edge, condition in _conditions(view):
        if isinstance(condition, HasComponent | LacksComponent) and condition.component not in known:
            yield Fault(
                edge.place,
                _("Điều kiện của «{label}» nêu thành phần «{component}» không có trong thủ tục.").format(
                    label=edge.action.label, component=condition.component
                ),
                _("Hãy chọn một thành phần của thủ tục, hoặc bỏ điều kiện."),
            )


@process_rule(error("L704", "Điều kiện đã qua bước chỉ nêu bước có thể đứng trước."))
def never_before(view: ProcessView) -> Iterator[Fault]:
    """Find an action that waits for a step which no dossier here can have passed."""
    for edge, condition in _conditions(view):
        if not isinstance(condition, StepDone) or condition.step not in view.steps:
            continue
        if edge.start.code not in _after(view, condition.step):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không bao giờ mở: hồ sơ ở «{here}» chưa thể qua bước «{step}».").format(
                    label=edge.action.label, here=edge.start.name, step=view.steps[condition.step].name
                ),
                _("Hãy chọn một bước đứng trước, hoặc bỏ điều kiện."),
            )


def _after(view: ProcessView, code: str) -> frozenset[str]:
    """Return the steps that can follow a step, itself only where a loop leads back to it."""
    return view.reached_from([edge.end.code for edge in view.out_of(code) if edge.end])


@process_rule(error("L705", "Điều kiện chưa qua bước không nêu bước mà hồ sơ nào cũng đã qua."))
def always_before(view: ProcessView) -> Iterator[Fault]:
    """Find an action that is closed because every way to it passes the step."""
    for edge, condition in _conditions(view):
        if not isinstance(condition, StepNotDone) or condition.step not in view.steps or view.entry is None:
            continue
        if edge.start.code not in _around(view, condition.step):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không bao giờ mở: mọi đường đến «{here}» đều qua bước «{step}».").format(
                    label=edge.action.label, here=edge.start.name, step=view.steps[condition.step].name
                ),
                _("Hãy chọn bước khác, hoặc bỏ điều kiện."),
            )


def _around(view: ProcessView, *codes: str) -> set[str]:
    """Return the steps that can be reached without passing these; who is sent back from one has not passed it."""
    found = {view.entry.code} if view.entry else set()
    ways = [edge for edge in view.edges if edge.start.code not in codes or edge.action.transition in BACKWARDS]
    while more := {edge.end.code for edge in ways if edge.start.code in found and edge.end} - found:
        found |= more
    return found


@process_rule(error("L706", "Ở mỗi bước luôn có một lối đi tiếp, dù điều kiện thế nào."))
def stuck_under_conditions(view: ProcessView) -> Iterator[Fault]:
    """Find steps where a dossier would wait for a condition that may never become true."""
    sure = _sure(view)
    for code in view.steps:
        step = view.steps[code]
        if code in view.reached and code in view.ending and code not in sure:
            yield Fault(
                step_place(step),
                _("Ở bước «{step}» có hồ sơ không thỏa điều kiện nào để đi đến cùng.").format(step=step.name),
                _("Hãy thêm một thao tác không có điều kiện, hoặc các điều kiện bao hết mọi trường hợp."),
            )


def _sure(view: ProcessView) -> set[str]:
    """Return the steps from which every dossier comes to an end, whatever is true of it."""
    sure: set[str] = set()
    while more := {code for code in view.steps if _goes_on(view, code, sure)} - sure:
        sure |= more
    return sure


def _goes_on(view: ProcessView, code: str, sure: set[str]) -> bool:
    useful = [edge for edge in view.out_of(code) if view.lasts(edge) and _leads_into(edge, sure)]
    if not all(_leads_into(timer, sure) for timer in view.timers(code)):
        # The clock may always be quicker with another action: only what a person can do before counts.
        useful = [edge for edge in useful if edge.action.trigger != Trigger.TIMER]
    if any(all(_comes_true(view, edge, condition) for condition in edge.action.conditions) for edge in useful):
        return True
    return _cover_all([edge.action.conditions[0] for edge in useful if len(edge.action.conditions) == 1])


def _leads_into(edge: Edge, sure: set[str]) -> bool:
    return edge.end is None or edge.end.code in sure


def _comes_true(view: ProcessView, edge: Edge, condition: AnyCondition) -> bool:
    """Tell whether the dossier has but to wait: for its payment, for time; or who has it holds the role anyway."""
    if isinstance(condition, ActorHasRole):
        return condition.role == edge.start.role
    if isinstance(condition, RoleDone):
        return condition.role == Role.CLERK or edge.start.code not in _around(view, *_of_role(view, condition.role))
    if isinstance(condition, WaitedLongerThan | ProcessedLongerThan):
        others = [timer for timer in view.timers(edge.start.code) if timer is not edge]
        return all((timer.action.after_hours or 0) > condition.hours for timer in others)
    return isinstance(condition, PaymentSettled | PartsDone)


def _cover_all(conditions: list[AnyCondition]) -> bool:
    if any(_opposite(one, other) for one, other in combinations(conditions, 2)):
        return True
    kinds: tuple[type[ChannelIs] | type[ResultChannelIs], ...] = (ChannelIs, ResultChannelIs)
    return any(_channels(conditions, kind) == set(CHANNELS) for kind in kinds)


def _channels(conditions: list[AnyCondition], kind: type[ChannelIs] | type[ResultChannelIs]) -> set[str]:
    return {channel for condition in conditions if isinstance(condition, kind) for channel in condition.channels}


@process_rule(error("L707", "Điều kiện đặt ở thao tác mà hệ thống xét điều kiện."))
def never_asked(view: ProcessView) -> Iterator[Fault]:
    """Find conditions where nobody would look at them."""
    for edge in view.edges:
        action = edge.action
        if action.conditions and (action.trigger in NEVER_ASKED or action.transition == Transition.HAND_OVER):
            yield Fault(
                edge.place,
                _(
                    "Thao tác «{label}» không xét điều kiện: nó chạy khi tiếp nhận, theo thông điệp hoặc khi trả."
                ).format(label=action.label),
                _("Hãy đặt điều kiện ở thao tác người dùng bấm hoặc tự chuyển."),
            )


def _of_role(view: ProcessView, role: Role) -> list[str]:
    return [step.code for step in view.steps.values() if step.role == role]


@process_rule(warning("L715", "Điều kiện vai trò đã xử lý chỉ nêu vai trò có bước đứng trước."))
def role_never_before(view: ProcessView) -> Iterator[Fault]:
    """Find an action that waits for a role of which nobody has the dossier before; a clerk took it in."""
    for edge, condition in _conditions(view):
        if not isinstance(condition, RoleDone) or condition.role == Role.CLERK:
            continue
        if not any(edge.start.code in _after(view, code) for code in _of_role(view, condition.role)):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» chờ vai trò «{role}», nhưng không bước nào của vai trò ấy đứng trước.").format(
                    label=edge.action.label, role=condition.role.label
                ),
                _("Hãy chọn vai trò khác, hoặc bỏ điều kiện."),
            )


@process_rule(warning("L708", "Điều kiện chờ ngắn hơn thời hạn của quy trình."))
def waits_too_long(view: ProcessView) -> Iterator[Fault]:
    """Find an action that opens only when the whole is late already."""
    whole = hours(view.content.duration, view.content.duration_unit)
    for edge, condition in _conditions(view):
        if isinstance(condition, WaitedLongerThan) and whole and condition.hours >= whole:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» chờ {own} giờ, không ngắn hơn thời hạn {whole} giờ của cả quy trình.").format(
                    label=edge.action.label, own=condition.hours, whole=whole
                ),
                _("Hãy đặt số giờ ngắn hơn."),
            )


@process_rule(error("L709", "Thao tác tự chuyển không đòi vai trò của người bấm."))
def timer_with_role(view: ProcessView) -> Iterator[Fault]:
    """Find a timer that waits for a person's role."""
    for edge, condition in _conditions(view):
        if isinstance(condition, ActorHasRole) and edge.action.trigger == Trigger.TIMER:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» tự chuyển nên không ai bấm, nhưng đòi vai trò «{role}».").format(
                    label=edge.action.label, role=condition.role.label
                ),
                _("Hãy bỏ điều kiện về vai trò."),
            )
