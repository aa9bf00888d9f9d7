"""Does the way through the document office lead there and back, and is a result there before it is confirmed."""

from collections.abc import Iterator
from itertools import combinations

from django.utils.translation import gettext as _

from accounts.models import Role
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.terms import exclude
from procedures.lint.view import PROCESS, ProcessView, Transition, step_place
from procedures.models import Step
from procedures.schema import StepPart

SEALING_ROLES = frozenset({Role.CLERICAL, Role.UNIT_CLERICAL})


def _office_steps(view: ProcessView) -> list[StepPart]:
    return [step for step in view.steps.values() if step.interconnected]


@process_rule(error("L501", "eOffice trả lại được hồ sơ."))
def no_way_back(view: ProcessView) -> Iterator[Fault]:
    """Find an interconnection from which no draft comes back."""
    steps = _office_steps(view)
    if steps and not view.moves(Transition.OFFICE_RETURN):
        yield Fault(
            step_place(steps[0]),
            _("Từ bước liên thông «{step}» không có lối eOffice trả lại.").format(step=steps[0].name),
            _("Hãy thêm thao tác «{move}» về bước đã gửi.").format(move=Transition.OFFICE_RETURN.label),
        )


@process_rule(error("L502", "Kết quả từ eOffice về được hồ sơ."))
def no_result(view: ProcessView) -> Iterator[Fault]:
    """Find an office step where an issued document would find no way on."""
    for step in _office_steps(view):
        moves = {edge.action.transition for edge in view.out_of(step.code)}
        if moves.isdisjoint({Transition.OFFICE_REGISTERED, Transition.OFFICE_SIGNED, Transition.OFFICE_RESULT}):
            yield Fault(
                step_place(step),
                _("Bước liên thông «{step}» không có lối nhận kết quả từ eOffice.").format(step=step.name),
                _("Hãy thêm thao tác «{move}».").format(move=Transition.OFFICE_RESULT.label),
            )


@process_rule(warning("L503", "Văn thư trả lại được lãnh đạo, nơi ký và ban hành là hai bước."))
def no_reopening(view: ProcessView) -> Iterator[Fault]:
    """Find a signature that leads on to another step, without the way back."""
    back = {(e.start.code, e.end.code) for e in view.moves(Transition.OFFICE_REOPENED) if e.end}
    for edge in view.moves(Transition.OFFICE_SIGNED):
        if edge.end is not None and (edge.end.code, edge.start.code) not in back:
            yield Fault(
                edge.place,
                _("Sau «{label}» văn thư không có lối trả lại bước «{step}».").format(
                    label=edge.action.label, step=edge.start.name
                ),
                _("Hãy thêm thao tác «{move}».").format(move=Transition.OFFICE_REOPENED.label),
            )


@process_rule(error("L504", "Ký trước, đóng dấu sau."))
def seal_before_signature(view: ProcessView) -> Iterator[Fault]:
    """Find a draft that reaches the seal before the leader."""
    if not any(step.role == Role.LEADER for step in _office_steps(view)):
        return
    registering = {edge.start.code for edge in view.moves(Transition.OFFICE_REGISTERED)}
    sent = [edge for edge in view.moves(Transition.FORWARD) if edge.end and edge.end.code not in registering]
    early = [edge for edge in sent if edge.end and edge.end.role in SEALING_ROLES]
    early += [e for e in view.moves(Transition.OFFICE_SIGNED) if e.start.role in SEALING_ROLES]
    for edge in early:
        yield Fault(
            edge.place,
            _("Thao tác «{label}» đưa hồ sơ đến văn thư đóng dấu trước khi lãnh đạo ký.").format(
                label=edge.action.label
            ),
            _("Hãy cho hồ sơ đến bước lãnh đạo ký trước."),
        )


@process_rule(error("L511", "Bước vào sổ là bước eOffice nhận văn bản đầu tiên."))
def registered_later(view: ProcessView) -> Iterator[Fault]:
    """Find a registration that no arrival would follow: nothing is sent to its step, or it happens twice."""
    sent = {edge.end.code for edge in view.moves(Transition.FORWARD) if edge.end}
    again = {edge.end.code for edge in view.moves(Transition.OFFICE_REGISTERED, Transition.OFFICE_REOPENED) if edge.end}
    for edge in view.moves(Transition.OFFICE_REGISTERED):
        if edge.start.code not in sent or edge.start.code in again:
            yield Fault(
                edge.place,
                _(
                    "Thao tác «{label}» không phải lúc nào cũng chạy: «{step}» không là bước eOffice nhận văn bản."
                ).format(label=edge.action.label, step=edge.start.name),
                _("Hãy để thao tác «{move}» dẫn tới bước này, và chỉ thao tác ấy.").format(
                    move=Transition.FORWARD.label
                ),
            )


@process_rule(warning("L505", "Đường qua eOffice có bước của lãnh đạo ký."))
def nobody_signs(view: ProcessView) -> Iterator[Fault]:
    """Find an interconnection without a leader's step."""
    steps = _office_steps(view)
    if steps and all(step.role != Role.LEADER for step in steps):
        yield Fault(
            step_place(steps[0]),
            _("Không bước liên thông nào của lãnh đạo cơ quan, nên không rõ ai ký."),
            _("Hãy thêm bước ký duyệt, hoặc giao một bước liên thông cho lãnh đạo cơ quan."),
        )


@process_rule(error("L506", "Các bước liên thông cùng một nơi đóng dấu."))
def two_seals(view: ProcessView) -> Iterator[Fault]:
    """Find office steps that name different places of the seal."""
    named = [step for step in _office_steps(view) if step.seal_by != Step.SealBy.CONFIGURED]
    for step in named[1:]:
        if step.seal_by != named[0].seal_by:
            yield Fault(
                step_place(step),
                _("Bước «{step}» đóng dấu ở nơi khác với bước «{first}».").format(step=step.name, first=named[0].name),
                _("Hãy chọn một nơi đóng dấu cho mọi bước liên thông."),
            )


@process_rule(error("L507", "Không qua eOffice thì dự thảo là kết quả, nên phải có trước khi xác nhận."))
def confirmed_without_draft(view: ProcessView) -> Iterator[Fault]:
    """Find a result that is declared ready while there may be none."""
    if _office_steps(view):
        return
    for edge in view.moves(Transition.CONFIRM_RESULT):
        if not edge.action.needs_draft:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» xác nhận kết quả mà không đòi tệp kết quả nào.").format(label=edge.action.label),
                _("Hãy đánh dấu thao tác này cần dự thảo."),
            )


@process_rule(warning("L508", "Quy trình qua eOffice chỉ xác nhận kết quả đã về."))
def confirmed_past_office(view: ProcessView) -> Iterator[Fault]:
    """Find a confirmation that can be reached without the office's result."""
    if view.entry is None or not _office_steps(view):
        return
    without = view.reached_from([view.entry.code], without=frozenset({Transition.OFFICE_RESULT}))
    for edge in view.moves(Transition.CONFIRM_RESULT):
        if edge.start.code in without:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» xác nhận được cả khi chưa có kết quả từ eOffice.").format(
                    label=edge.action.label
                ),
                _("Hãy để bước «{step}» chỉ đến được sau khi nhận kết quả.").format(step=edge.start.name),
            )


@process_rule(error("L509", "Quy trình có bước liên thông thì gửi hồ sơ qua eOffice."))
def nothing_sent(view: ProcessView) -> Iterator[Fault]:
    """Find an interconnection to which nothing is sent."""
    if _office_steps(view) and not view.moves(Transition.FORWARD):
        yield Fault(
            PROCESS,
            _("Quy trình có bước liên thông nhưng không thao tác nào gửi hồ sơ qua eOffice."),
            _("Hãy thêm thao tác «{move}».").format(move=Transition.FORWARD.label),
        )


@process_rule(warning("L510", "Ở mỗi bước chỉ một thao tác gửi qua eOffice mở cùng lúc."))
def two_ways_out(view: ProcessView) -> Iterator[Fault]:
    """Find two ways to the document office that are open at once: the page has one dialog for them."""
    for one, other in combinations(view.moves(Transition.FORWARD), 2):
        apart = any(exclude(a, b) for a in one.action.conditions for b in other.action.conditions)
        if one.start.code == other.start.code and not apart:
            yield Fault(
                other.place,
                _("Ở bước «{step}» cả «{one}» lẫn «{other}» gửi hồ sơ qua eOffice.").format(
                    step=one.start.name, one=one.action.label, other=other.action.label
                ),
                _("Hãy bỏ một thao tác, hoặc đặt điều kiện loại trừ nhau."),
            )
