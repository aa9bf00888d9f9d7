"""Do the times of the steps fit into the time of the whole. A working day has eight hours."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, warning
from procedures.lint.view import BACKWARDS, PROCESS, ProcessView, Trigger, step_place
from procedures.models import Action, DurationUnit
from procedures.schema import StepPart

HOURS_OF_DAY = 8


def hours(amount: int, unit: DurationUnit) -> int:
    """Return a time limit in working hours; of calendar days as many as there can be."""
    return amount if unit == DurationUnit.WORKING_HOUR else amount * HOURS_OF_DAY


def _step_hours(step: StepPart) -> int:
    return hours(step.duration, step.duration_unit)


def _whole_hours(view: ProcessView) -> int:
    return hours(view.content.duration, view.content.duration_unit)


def longest_way(view: ProcessView) -> list[StepPart]:
    """Return the steps of the way forward that takes most time, from the beginning to an end."""
    best: dict[str, list[StepPart]] = {}
    for step in reversed(view.steps.values()):
        later = [best[code] for code in _next(view, step) if code in best]
        if later or any(edge.end is None for edge in view.out_of(step.code)):
            best[step.code] = [step, *max(later, key=_sum, default=[])]
    return best.get(view.entry.code, []) if view.entry else []


def _next(view: ProcessView, step: StepPart) -> Iterator[str]:
    for edge in view.out_of(step.code):
        forward = edge.end is not None and edge.action.transition not in BACKWARDS
        if edge.end is not None and forward and view.positions[edge.end.code] > view.positions[step.code]:
            yield edge.end.code


def _sum(steps: list[StepPart]) -> int:
    return sum(map(_step_hours, steps))


@process_rule(warning("L301", "Các bước cộng lại không dài hơn cả quy trình."))
def steps_too_long(view: ProcessView) -> Iterator[Fault]:
    """Find a way whose steps together take longer than the whole may."""
    total, whole = _sum(longest_way(view)), _whole_hours(view)
    if whole and total > whole:
        yield Fault(
            PROCESS,
            _("Các bước cộng lại {total} giờ làm việc, dài hơn thời hạn {whole} giờ của cả quy trình.").format(
                total=total, whole=whole
            ),
            _("Hãy rút ngắn các bước, hoặc sửa thời hạn của quy trình."),
        )


@process_rule(warning("L302", "Thời hạn của quy trình được chia hết cho các bước."))
def steps_too_short(view: ProcessView) -> Iterator[Fault]:
    """Find time that no step may use; calendar days are not reckoned, nor where a step has no limit of its own."""
    steps, whole = list(view.steps.values()), _whole_hours(view)
    exact = DurationUnit.CALENDAR_DAY not in _units(view)
    if exact and all(step.duration for step in steps) and _sum(steps) < whole:
        yield Fault(
            PROCESS,
            _("Mọi bước cộng lại {total} giờ làm việc, ngắn hơn thời hạn {whole} giờ của cả quy trình.").format(
                total=_sum(steps), whole=whole
            ),
            _("Hãy chia hết thời hạn cho các bước, hoặc rút ngắn thời hạn của quy trình."),
        )


def _units(view: ProcessView) -> set[DurationUnit]:
    return {view.content.duration_unit, *(step.duration_unit for step in view.content.steps)}


@process_rule(error("L303", "Không bước nào dài hơn cả quy trình."))
def step_too_long(view: ProcessView) -> Iterator[Fault]:
    """Find a step that alone takes longer than the whole may."""
    whole = _whole_hours(view)
    for step in view.steps.values() if whole else ():
        if _step_hours(step) > whole:
            yield Fault(
                step_place(step),
                _("Bước «{step}» {own} giờ làm việc, dài hơn thời hạn {whole} giờ của cả quy trình.").format(
                    step=step.name, own=_step_hours(step), whole=whole
                ),
                _("Hãy rút ngắn bước này."),
            )


@process_rule(warning("L304", "Thủ tục trả trong ngày có các bước gọn trong một ngày làm việc."))
def same_day_too_long(view: ProcessView) -> Iterator[Fault]:
    """Find a process of no days whose steps do not fit into one."""
    total = _sum(longest_way(view))
    if view.content.duration == 0 and total > HOURS_OF_DAY:
        yield Fault(
            PROCESS,
            _("Quy trình trả trong ngày nhưng các bước cộng lại {total} giờ làm việc.").format(total=total),
            _("Hãy rút các bước còn nhiều nhất {day} giờ, hoặc đặt thời hạn cho quy trình.").format(day=HOURS_OF_DAY),
        )


@process_rule(error("L305", "Thao tác đến hạn tự chuyển có số giờ chờ."))
def timer_without_hours(view: ProcessView) -> Iterator[Fault]:
    """Find a timer that is never set."""
    for edge in view.edges:
        if edge.action.trigger == Trigger.TIMER and edge.action.after_hours is None:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đến hạn tự chuyển nhưng chưa có số giờ chờ.").format(label=edge.action.label),
                _("Hãy ghi sau bao nhiêu giờ làm việc ở bước này thì chuyển."),
            )


@process_rule(warning("L306", "Chỉ thao tác đến hạn tự chuyển có số giờ chờ."))
def hours_without_timer(view: ProcessView) -> Iterator[Fault]:
    """Find hours that nothing waits for."""
    for edge in view.edges:
        if edge.action.trigger != Trigger.TIMER and edge.action.after_hours is not None:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» có số giờ chờ nhưng không tự chuyển.").format(label=edge.action.label),
                _("Hãy xóa số giờ, hoặc chọn kích hoạt «{timer}».").format(timer=Trigger.TIMER.label),
            )


@process_rule(warning("L307", "Thao tác tự chuyển đến hạn trước khi hết thời hạn của quy trình."))
def timer_too_late(view: ProcessView) -> Iterator[Fault]:
    """Find a timer that acts only when the whole is late already."""
    whole = _whole_hours(view)
    for edge in view.edges if whole else ():
        if edge.action.trigger == Trigger.TIMER and (edge.action.after_hours or 0) > whole:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» chờ {own} giờ, lâu hơn thời hạn {whole} giờ của cả quy trình.").format(
                    label=edge.action.label, own=edge.action.after_hours, whole=whole
                ),
                _("Hãy đặt số giờ chờ ngắn hơn."),
            )


@process_rule(error("L308", "Thao tác tự chuyển không đòi ý kiến hay dự thảo."))
def timer_asks(view: ProcessView) -> Iterator[Fault]:
    """Find a timer that waits for what only a person can give."""
    for edge in view.edges:
        action = edge.action
        if action.trigger == Trigger.TIMER and (action.opinion == Action.Opinion.MUST or action.needs_draft):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» tự chuyển nhưng đòi ý kiến hoặc dự thảo mà hệ thống không thể có.").format(
                    label=action.label
                ),
                _("Hãy bỏ yêu cầu ấy, hoặc cho người dùng bấm."),
            )
