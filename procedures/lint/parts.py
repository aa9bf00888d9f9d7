"""Part dossiers: who makes them, what goes along, who waits for them, and what goes along with their actions."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures import library
from procedures.conditions import ActorHasRole
from procedures.engine import OF_HOLDER
from procedures.lint.demands import PRESSED
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import Rule, error, package_rule, process_rule, warning
from procedures.lint.view import Edge, ProcessView, Trigger, step_place
from procedures.models import Action
from procedures.part_conditions import PartRefused, PartsDone
from procedures.part_orders import PartOrder
from procedures.schema import Package, ProcessContent

OWN_PROCEDURE: Rule = error("L982", "Hồ sơ thành phần là của thủ tục khác.")


def orders(view: ProcessView) -> Iterator[tuple[Edge, PartOrder]]:
    """Return each part dossier with the action that makes it."""
    return ((edge, order) for edge in view.edges for order in edge.action.part_dossiers)


@process_rule(error("L981", "Hồ sơ thành phần lập ở thao tác do người bấm ở một cửa."))
def made_by_nobody(view: ProcessView) -> Iterator[Fault]:
    """Find part dossiers of an action that nobody presses at the desk."""
    for edge in view.edges:
        pressed = edge.action.trigger in OF_HOLDER and edge.action.transition in PRESSED
        if edge.action.part_dossiers and not pressed:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không do người bấm ở một cửa, nên hồ sơ thành phần không được lập.").format(
                    label=edge.action.label
                ),
                _("Hãy đặt hồ sơ thành phần ở thao tác người dùng bấm."),
            )


def own_procedure(content: ProcessContent, code: str) -> Iterator[Fault]:
    """Find part dossiers of the procedure itself: they would make further ones for ever."""
    for index, action in enumerate(content.actions):
        if any(order.procedure == code for order in action.part_dossiers):
            yield Fault(
                Place("action", action.code, index),
                _("Thao tác «{label}» lập hồ sơ thành phần của chính thủ tục này.").format(label=action.label),
                _("Hãy chọn thủ tục khác cho hồ sơ thành phần."),
            )


@package_rule(OWN_PROCEDURE)
def part_of_itself(package: Package) -> Iterator[Fault]:
    """Find part dossiers of the package's own procedure."""
    for process in package.processes:
        for fault in own_procedure(process.content, package.procedure.code):
            place = Place("action", fault.place.code, fault.place.index, process.code)
            yield Fault(place, fault.text, fault.fix)


@process_rule(error("L983", "Giấy tờ chuyển theo và giấy tờ kết quả có trong thủ tục."))
def unknown_paper_of_part(view: ProcessView) -> Iterator[Fault]:
    """Find papers of part dossiers that the sheet does not have."""
    known = {component.code for component in view.procedure.components} if view.procedure else None
    for edge, order in orders(view) if known is not None else ():
        for code in (one for one in order.named_papers if known is not None and one not in known):
            yield Fault(
                edge.place,
                _("Hồ sơ thành phần {procedure} ở «{label}» nêu giấy tờ «{code}» không có trong thủ tục.").format(
                    procedure=order.procedure, label=edge.action.label, code=code
                ),
                _("Hãy chọn giấy tờ khác, hoặc thêm giấy tờ ấy vào bản thủ tục."),
            )


def _waits(edge: Edge) -> bool:
    asks = any(isinstance(condition, PartsDone | PartRefused) for condition in edge.action.conditions)
    return asks or edge.action.trigger == Trigger.PARTS


@process_rule(error("L984", "Bước chờ hồ sơ thành phần đứng sau thao tác lập chúng."))
def waits_for_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find actions that wait for part dossiers where none can have been made."""
    made = view.reached_from(edge.end.code for edge in view.edges if edge.action.part_dossiers and edge.end)
    for edge in view.edges:
        if _waits(edge) and edge.start.code not in made:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» chờ hồ sơ thành phần, nhưng trước bước «{step}» không thao tác nào lập.").format(
                    label=edge.action.label, step=edge.start.name
                ),
                _("Hãy thêm hồ sơ thành phần vào một thao tác đứng trước, hoặc bỏ việc chờ."),
            )


@process_rule(warning("L985", "Mã thao tác đồng bộ có trong thư viện mã."))
def unknown_link(view: ProcessView) -> Iterator[Fault]:
    """Find a linked action of a code that no library knows."""
    for edge in view.edges:
        code = edge.action.link_action
        if code and code not in library.BY_CODE:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đồng bộ với mã «{code}» không có trong thư viện mã.").format(
                    label=edge.action.label, code=code
                ),
                _("Hãy chọn một mã của thư viện, hoặc bỏ mã đồng bộ."),
            )


@process_rule(error("L986", "Thao tác tự chuyển khi hồ sơ thành phần xong không cần người."))
def parts_need_person(view: ProcessView) -> Iterator[Fault]:
    """Find a move that goes by itself once the part dossiers are over, and that asks for what a person gives."""
    for edge in view.edges:
        action = edge.action
        roles = any(isinstance(condition, ActorHasRole) for condition in action.conditions)
        asks = roles or action.needs_draft or action.opinion == Action.Opinion.MUST
        if action.trigger == Trigger.PARTS and asks:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» tự chuyển nên không ai ghi ý kiến, đính dự thảo hay có vai trò.").format(
                    label=action.label
                ),
                _("Hãy bỏ ý kiến bắt buộc, dự thảo và điều kiện về vai trò ở thao tác này."),
            )


@process_rule(error("L987", "Mỗi thao tác lập một hồ sơ thành phần của một thủ tục."))
def ordered_twice(view: ProcessView) -> Iterator[Fault]:
    """Find a procedure of which an action would make two part dossiers."""
    for edge in view.edges:
        codes = [order.procedure for order in edge.action.part_dossiers]
        for code in sorted({one for one in codes if codes.count(one) > 1}):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» lập hai hồ sơ thành phần của thủ tục {code}.").format(
                    label=edge.action.label, code=code
                ),
                _("Hãy bỏ một hồ sơ thành phần."),
            )


@process_rule(warning("L988", "Bước chờ hồ sơ thành phần có giới hạn chờ."))
def waits_for_ever(view: ProcessView) -> Iterator[Fault]:
    """Find a step that is left only once the part dossiers are over: one that hangs would hold the dossier too."""
    for code, step in view.steps.items():
        ways = view.out_of(code)
        if any(_waits(edge) for edge in ways) and all(_waits(edge) for edge in ways):
            yield Fault(
                step_place(step),
                _("Ở bước «{step}» hồ sơ chỉ chờ hồ sơ thành phần, không có giới hạn chờ.").format(step=step.name),
                _("Hãy thêm thao tác đến hạn tự chuyển, hoặc thao tác người giữ bấm được khi chờ quá lâu."),
            )
