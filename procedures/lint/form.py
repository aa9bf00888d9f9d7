"""Does the process hang together: its beginning and end, its codes, and the moves that its actions make."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.library import BY_CODE
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.view import BACKWARDS, PROCESS, Edge, LifeCycle, ProcessView, action_place, step_place
from procedures.schema import MOVES


@process_rule(error("L101", "Quy trình có bước bắt đầu."))
def no_entry(view: ProcessView) -> Iterator[Fault]:
    """Find a process without beginning."""
    if view.entry is None:
        yield Fault(PROCESS, _("Quy trình không có bước bắt đầu."), _("Hãy đánh dấu bước tiếp nhận là bước bắt đầu."))


@process_rule(error("L102", "Quy trình có đúng một bước bắt đầu."))
def two_entries(view: ProcessView) -> Iterator[Fault]:
    """Find a second beginning."""
    for step in [step for step in view.content.steps if step.entry][1:]:
        yield Fault(
            step_place(step),
            _("Quy trình phải có đúng một bước bắt đầu, nhưng «{step}» là bước bắt đầu nữa.").format(step=step.name),
            _("Hãy bỏ dấu bắt đầu ở bước này."),
        )


@process_rule(error("L103", "Quy trình có bước trả kết quả."))
def no_final_step(view: ProcessView) -> Iterator[Fault]:
    """Find a process without end."""
    if not any(step.final for step in view.content.steps):
        yield Fault(
            PROCESS, _("Quy trình không có bước trả kết quả."), _("Hãy đánh dấu bước cuối là bước trả kết quả.")
        )


@process_rule(error("L104", "Mỗi bước một mã."))
def step_twice(view: ProcessView) -> Iterator[Fault]:
    """Find a code that two steps bear."""
    for code, count in Counter(step.code for step in view.content.steps).items():
        if count > 1:
            yield Fault(
                Place("step", code), _("Có hai bước cùng mã «{code}».").format(code=code), _("Hãy đổi mã một bước.")
            )


@process_rule(error("L105", "Hai thao tác giữa hai bước không cùng mã."))
def action_twice(view: ProcessView) -> Iterator[Fault]:
    """Find an action that stands twice."""
    seen = set()
    for index, action in view.actions:
        key = action.code, action.from_step, action.to_step
        if key in seen:
            yield Fault(
                action_place(index, action),
                _("Có hai thao tác cùng mã «{code}» từ bước «{start}» đến cùng một nơi.").format(
                    code=action.code, start=action.from_step
                ),
                _("Hãy bỏ một thao tác hoặc đổi mã."),
            )
        seen.add(key)


@process_rule(error("L106", "Thao tác chỉ nêu bước có trong quy trình."))
def unknown_step(view: ProcessView) -> Iterator[Fault]:
    """Find an action that names a step which is not there."""
    for index, action in view.actions:
        for code in (action.from_step, action.to_step):
            if code is not None and code not in view.steps:
                yield Fault(
                    action_place(index, action),
                    _("Thao tác «{label}» nêu bước «{code}» không có trong quy trình.").format(
                        label=action.label, code=code
                    ),
                    _("Hãy chọn lại bước, hoặc thêm bước ấy."),
                )


@process_rule(error("L107", "Lối đi của thao tác hợp với trạng thái của hai bước."))
def impossible_move(view: ProcessView) -> Iterator[Fault]:
    """Find a move that the dossier's life cycle does not know."""
    for edge in view.edges:
        if not _is_possible(edge):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không thể đi từ «{start}» đến «{end}» bằng lối «{move}».").format(
                    label=edge.action.label,
                    start=edge.start.life_cycle.label,
                    end=edge.end.life_cycle.label if edge.end else _("kết thúc"),
                    move=edge.action.transition.label,
                ),
                _("Hãy chọn lối đi khác, hoặc bước đến có trạng thái phù hợp."),
            )


def _is_possible(edge: Edge) -> bool:
    origins, targets = MOVES[edge.action.transition]
    fits = not targets if edge.end is None else edge.end.life_cycle in targets
    return fits and edge.start.life_cycle in origins


@process_rule(error("L108", "Bước liên thông, và chỉ bước liên thông, ở văn phòng điện tử."))
def interconnection_elsewhere(view: ProcessView) -> Iterator[Fault]:
    """Find a step whose mark of interconnection and state contradict each other."""
    for step in view.content.steps:
        if step.interconnected != (step.life_cycle == LifeCycle.AT_OFFICE):
            yield Fault(
                step_place(step),
                _("Bước «{step}» liên thông thì phải ở trạng thái «{state}», và ngược lại.").format(
                    step=step.name, state=LifeCycle.AT_OFFICE.label
                ),
                _("Hãy sửa dấu liên thông hoặc trạng thái của bước."),
            )


@process_rule(error("L109", "Chỉ bước trả kết quả trao kết quả cho người dân."))
def hand_over_too_early(view: ProcessView) -> Iterator[Fault]:
    """Find an end of the process at a step that is not marked so."""
    for edge in view.edges:
        if edge.end is None and not edge.start.final:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» kết thúc hồ sơ ở bước «{step}» không phải bước trả kết quả.").format(
                    label=edge.action.label, step=edge.start.name
                ),
                _("Hãy đánh dấu bước này là bước trả kết quả, hoặc chọn bước đến cho thao tác."),
            )


@process_rule(error("L110", "Bước trả kết quả có thao tác trả kết quả."))
def final_without_hand_over(view: ProcessView) -> Iterator[Fault]:
    """Find a last step where nothing is handed over."""
    for step in view.content.steps:
        if step.final and all(edge.end is not None for edge in view.out_of(step.code)):
            yield Fault(
                step_place(step),
                _("Bước trả kết quả «{step}» không có thao tác trả kết quả.").format(step=step.name),
                _("Hãy thêm thao tác «Trả kết quả» không có bước đến."),
            )


@process_rule(warning("L111", "Các thao tác của một bước có tên khác nhau."))
def same_label(view: ProcessView) -> Iterator[Fault]:
    """Find two buttons that look alike."""
    seen = set()
    for edge in view.edges:
        key = edge.start.code, edge.action.label.strip().casefold()
        if key in seen:
            yield Fault(
                edge.place,
                _("Bước «{step}» có hai thao tác cùng tên «{label}».").format(
                    step=edge.start.name, label=edge.action.label
                ),
                _("Hãy đặt tên để người dùng biết mỗi nút dẫn đến đâu."),
            )
        seen.add(key)


@process_rule(warning("L112", "Mã thao tác có trong thư viện."))
def unknown_code(view: ProcessView) -> Iterator[Fault]:
    """Find a code that the library does not know."""
    for index, action in view.actions:
        if action.code not in BY_CODE:
            yield Fault(
                action_place(index, action),
                _("Mã thao tác «{code}» của «{label}» không có trong thư viện.").format(
                    code=action.code, label=action.label
                ),
                _("Hãy chọn một mã của thư viện, để báo cáo và hệ thống khác hiểu."),
            )


@process_rule(warning("L113", "Trả lại thì về bước đứng trước."))
def back_to_later(view: ProcessView) -> Iterator[Fault]:
    """Find a return that leads forward, or nowhere."""
    for edge in view.edges:
        if edge.action.transition not in BACKWARDS or edge.end is None:
            continue
        if view.positions[edge.end.code] >= view.positions[edge.start.code]:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» trả lại nhưng dẫn đến bước «{end}» không đứng trước.").format(
                    label=edge.action.label, end=edge.end.name
                ),
                _("Hãy chọn bước đứng trước, hoặc đổi lối đi thành «Chuyển bước»."),
            )


@process_rule(warning("L114", "Chuyển bước thì đến một bước khác."))
def to_itself(view: ProcessView) -> Iterator[Fault]:
    """Find an action that leads to where it starts."""
    for edge in view.edges:
        if edge.end is not None and edge.end.code == edge.start.code:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» dẫn về chính bước «{step}».").format(
                    label=edge.action.label, step=edge.start.name
                ),
                _("Hãy chọn bước đến khác, hoặc bỏ thao tác này."),
            )


@process_rule(warning("L115", "Quyết định phê duyệt có cả số và ngày."))
def half_decision(view: ProcessView) -> Iterator[Fault]:
    """Find a process whose approval is not named, or only by half."""
    content = view.content
    if not (content.decision_number.strip() and content.decision_date):
        yield Fault(
            PROCESS,
            _("Quy trình chưa nêu đủ số và ngày của quyết định phê duyệt."),
            _("Hãy ghi số và ngày quyết định của cơ quan phê duyệt quy trình."),
        )
