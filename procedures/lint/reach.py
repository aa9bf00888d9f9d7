"""Can every dossier come to every step and from there to an end, and do things happen by themselves where they can."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule
from procedures.lint.view import FROM_OFFICE, PROCESS, Edge, LifeCycle, ProcessView, Transition, Trigger, step_place

TRIGGERS = {
    Transition.ADVANCE: {Trigger.PERSON, Trigger.ACCEPTANCE, Trigger.TIMER, Trigger.SPECIAL, Trigger.PARTS},
    Transition.SEND_BACK: {Trigger.PERSON, Trigger.TIMER, Trigger.SPECIAL, Trigger.PARTS},
    Transition.FORWARD: {Trigger.PERSON, Trigger.SPECIAL},
    Transition.CONFIRM_RESULT: {Trigger.PERSON, Trigger.SPECIAL},
    Transition.HAND_OVER: {Trigger.PERSON},
    **{move: {Trigger.MESSAGE} for move in FROM_OFFICE},
}


@process_rule(error("L201", "Mỗi bước đến được từ bước bắt đầu."))
def unreachable(view: ProcessView) -> Iterator[Fault]:
    """Find steps to which no way leads."""
    for step in view.steps.values() if view.entry else ():
        if step.code not in view.reached:
            yield Fault(
                step_place(step),
                _("Không lối nào từ bước bắt đầu dẫn đến bước «{step}».").format(step=step.name),
                _("Hãy thêm thao tác dẫn đến bước này, hoặc xóa bước."),
            )


@process_rule(error("L202", "Mỗi bước có lối đi tiếp."))
def dead_end(view: ProcessView) -> Iterator[Fault]:
    """Find steps that nothing leaves."""
    for step in view.steps.values():
        if not step.final and not view.out_of(step.code):
            yield Fault(
                step_place(step),
                _("Bước «{step}» không có thao tác nào, hồ sơ sẽ nằm lại ở đây.").format(step=step.name),
                _("Hãy thêm thao tác chuyển sang bước sau."),
            )


@process_rule(error("L203", "Vòng lặp có lối ra."))
def loop_without_exit(view: ProcessView) -> Iterator[Fault]:
    """Find steps that go on for ever."""
    if view.entry is None or view.entry.code not in view.ending:
        return
    for step in view.steps.values():
        if step.code in view.reached and step.code not in view.ending and view.out_of(step.code):
            yield Fault(
                step_place(step),
                _("Từ bước «{step}» hồ sơ đi vòng mãi, không đến được bước trả kết quả.").format(step=step.name),
                _("Hãy thêm lối ra khỏi vòng này."),
            )


@process_rule(error("L204", "Hồ sơ đến được bước trả kết quả."))
def no_end_reachable(view: ProcessView) -> Iterator[Fault]:
    """Find a process that no dossier leaves."""
    if view.entry is not None and view.entry.code not in view.ending:
        yield Fault(
            PROCESS,
            _("Từ bước bắt đầu không có đường nào đến thao tác trả kết quả."),
            _("Hãy nối các bước từ tiếp nhận đến trả kết quả."),
        )


@process_rule(error("L205", "Thao tác ngay khi tiếp nhận đi từ bước bắt đầu."))
def acceptance_elsewhere(view: ProcessView) -> Iterator[Fault]:
    """Find an action of acceptance where no dossier is accepted."""
    for edge in view.edges:
        if edge.action.trigger == Trigger.ACCEPTANCE and not edge.start.entry:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» chạy ngay khi tiếp nhận nhưng không ở bước bắt đầu.").format(
                    label=edge.action.label
                ),
                _("Hãy chuyển thao tác về bước bắt đầu, hoặc cho người dùng bấm."),
            )


@process_rule(error("L206", "Mỗi lúc chỉ một thao tác tự chạy."))
def two_at_once(view: ProcessView) -> Iterator[Fault]:
    """Find actions of one step of which only the first would ever run."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for edge in view.edges:
        key = _automatic(edge)
        if key is None:
            continue
        seen[key] += 1
        if seen[key] > 1:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» tự chạy cùng lúc với một thao tác khác của bước «{step}».").format(
                    label=edge.action.label, step=edge.start.name
                ),
                _("Hãy bỏ một thao tác, hoặc đặt giờ hay điều kiện khác nhau."),
            )


def _automatic(edge: Edge) -> tuple[str, str, str] | None:
    action = edge.action
    if action.trigger == Trigger.ACCEPTANCE:
        return edge.start.code, action.trigger, ""
    if action.trigger == Trigger.PARTS and not action.conditions:
        return edge.start.code, action.trigger, ""
    return (edge.start.code, action.trigger, action.transition) if action.trigger == Trigger.MESSAGE else None


@process_rule(error("L207", "Cách kích hoạt hợp với lối đi của thao tác."))
def wrong_trigger(view: ProcessView) -> Iterator[Fault]:
    """Find moves of the document office made by hand, and moves of the desk that nobody would make."""
    for edge in view.edges:
        if edge.action.trigger not in TRIGGERS[edge.action.transition]:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đi lối «{move}» thì không thể kích hoạt bằng «{trigger}».").format(
                    label=edge.action.label,
                    move=edge.action.transition.label,
                    trigger=edge.action.trigger.label,
                ),
                _("Hãy chọn: {triggers}.").format(
                    triggers=_(" hoặc ").join(
                        f"«{one.label}»" for one in Trigger if one in TRIGGERS[edge.action.transition]
                    )
                ),
            )


@process_rule(error("L208", "Bước bắt đầu ở trạng thái Được tiếp nhận."))
def entry_elsewhere(view: ProcessView) -> Iterator[Fault]:
    """Find a beginning in a state that no accepted dossier has."""
    if view.entry is not None and view.entry.life_cycle != LifeCycle.ACCEPTED:
        yield Fault(
            step_place(view.entry),
            _("Bước bắt đầu «{step}» không ở trạng thái «{state}».").format(
                step=view.entry.name, state=LifeCycle.ACCEPTED.label
            ),
            _("Hãy đổi trạng thái của bước, hoặc chọn bước bắt đầu khác."),
        )


@process_rule(error("L209", "Hồ sơ trả về bước bắt đầu đi tiếp được."))
def stuck_at_entry(view: ProcessView) -> Iterator[Fault]:
    """Find a beginning to which dossiers come back, and which they leave only at the moment of acceptance."""
    entry = view.entry
    if entry is not None and entry.code in view.ending and entry.code not in view.ending_by(view.lasts):
        yield Fault(
            step_place(entry),
            _("Hồ sơ trả về bước «{step}» nằm lại ở đó, vì lối đi tiếp chỉ chạy lúc tiếp nhận.").format(
                step=entry.name
            ),
            _("Hãy thêm thao tác người dùng bấm để chuyển tiếp, hoặc bỏ lối trả về bước này."),
        )


@process_rule(error("L210", "Mỗi thao tác đến hạn tự chuyển có lúc chạy."))
def timer_overtaken(view: ProcessView) -> Iterator[Fault]:
    """Find timers that another one of the step, due no later and without conditions, always goes before."""
    for code in view.steps:
        timers = sorted(view.timers(code), key=lambda edge: edge.action.after_hours or 0)
        first = next((number for number, edge in enumerate(timers) if not edge.action.conditions), len(timers))
        for edge in timers[first + 1 :]:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không bao giờ tự chạy: «{first}» đến hạn trước.").format(
                    label=edge.action.label, first=timers[first].action.label
                ),
                _("Hãy bỏ một thao tác, hoặc đặt điều kiện cho thao tác đến hạn trước."),
            )
