"""Who gets a dossier by an action, who else is named, and what the sender writes: do they make sense together."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures import schema
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import error, package_rule, process_rule, staff_rule, warning
from procedures.lint.staff import Staff
from procedures.lint.view import Edge, ProcessView, Transition
from procedures.models import Action

Assignment, Opinion = Action.Assignment, Action.Opinion
NAMES_OFFICER = (Assignment.FIXED, Assignment.CHOSEN)


@process_rule(error("L411", "Giao cho một người cố định thì nêu người ấy."))
def fixed_to_nobody(view: ProcessView) -> Iterator[Fault]:
    """Find a fixed assignment that names nobody."""
    for edge in _by(view, Assignment.FIXED):
        if not edge.action.officer:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» giao cho một người cố định nhưng chưa nêu ai.").format(label=edge.action.label),
                _("Hãy chọn người, hoặc đổi cách giao."),
            )


@process_rule(error("L412", "Giao theo chức vụ thì nêu chức vụ hoặc phòng."))
def post_of_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find an assignment by post that names neither title nor department."""
    for edge in _by(view, Assignment.POST):
        if not edge.action.post_title.strip() and not edge.action.post_department:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» giao theo chức vụ nhưng chưa nêu chức vụ hay phòng.").format(
                    label=edge.action.label
                ),
                _("Hãy ghi chức vụ, chọn phòng, hoặc đổi cách giao."),
            )


@process_rule(error("L413", "Giao cho người đã làm bước nào thì bước ấy có trong quy trình."))
def performer_of_unknown_step(view: ProcessView) -> Iterator[Fault]:
    """Find an assignment to the performer of a step that is not there."""
    for edge in view.edges:
        code = edge.action.previous_step
        if code and code not in view.steps:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» giao cho người đã làm bước «{code}», nhưng quy trình không có bước ấy.").format(
                    label=edge.action.label, code=code
                ),
                _("Hãy chọn một bước của quy trình."),
            )


@process_rule(warning("L414", "Người đã làm bước được nêu giữ được bước đến."))
def performer_of_other_role(view: ProcessView) -> Iterator[Fault]:
    """Find an assignment to the performer of a step that another role does: that person could not act."""
    for edge in _by(view, Assignment.PREVIOUS):
        named = view.steps.get(edge.action.previous_step)
        if named is not None and edge.end is not None and named.role != edge.end.role:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» giao cho người đã làm «{step}», là {role}, nhưng «{end}» của {wanted}.").format(
                    label=edge.action.label,
                    step=named.name,
                    role=named.role.label,
                    end=edge.end.name,
                    wanted=edge.end.role.label,
                ),
                _("Hãy chọn bước cùng vai trò với bước đến."),
            )


@process_rule(warning("L415", "Người, bước, chức vụ chỉ nêu ở cách giao dùng tới."))
def named_for_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find a person, step or post that the way of assignment does not ask for."""
    for edge in view.edges:
        if words := ", ".join(_unused(edge.action)):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» nêu {words}, nhưng cách giao «{way}» không dùng tới.").format(
                    label=edge.action.label, words=words, way=edge.action.assignment.label
                ),
                _("Hãy bỏ phần ấy, hoặc đổi cách giao."),
            )


@process_rule(warning("L416", "Người trả lại ghi được lý do."))
def returned_without_word(view: ProcessView) -> Iterator[Fault]:
    """Find a return that leaves the receiver without a word."""
    for edge in view.moves(Transition.SEND_BACK):
        if edge.action.opinion == Opinion.NONE:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» trả lại hồ sơ nhưng không có ô ý kiến.").format(label=edge.action.label),
                _("Hãy cho ghi ý kiến để người nhận biết phải sửa gì."),
            )


@process_rule(warning("L417", "Chỉ ô ý kiến có thật mới có tên."))
def label_of_nothing(view: ProcessView) -> Iterator[Fault]:
    """Find the name of a field that is not shown."""
    for edge in view.edges:
        if edge.action.opinion_label and edge.action.opinion == Opinion.NONE:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» đặt tên ô ý kiến «{name}» nhưng không có ô ấy.").format(
                    label=edge.action.label, name=edge.action.opinion_label
                ),
                _("Hãy bỏ tên, hoặc cho ghi ý kiến."),
            )


@staff_rule(error("L461", "Người được giao cố định còn giữ vai trò của bước đến."))
def officer_without_role(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find a fixed person who left, or does not hold the role of the step that comes."""
    yield from _unfit(view, staff, Assignment.FIXED, _("Hãy chọn người khác, hoặc giao vai trò cho người ấy."))


@staff_rule(warning("L462", "Người được gợi ý còn giữ vai trò của bước đến."))
def suggestion_without_role(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find a suggested person whom nobody could choose."""
    yield from _unfit(view, staff, Assignment.CHOSEN, _("Hãy gợi ý người khác, hoặc bỏ gợi ý."))


@staff_rule(error("L463", "Chức vụ được giao có người giữ."))
def post_without_holder(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find a post that nobody holds with the role of the step that comes."""
    for edge in _by(view, Assignment.POST) if staff.seats else ():
        if edge.end is None or edge.end.interconnected:
            continue
        action, role = edge.action, edge.end.role
        department = action.post_department or edge.end.department
        if not staff.at_step(role, edge.end.place).holds_post(role, action.post_title.strip(), department):
            place = ", ".join(part for part in (action.post_title.strip(), department) if part)
            yield Fault(
                edge.place,
                _("Thao tác «{label}» giao cho «{post}», nhưng không ai ở đó là {role}.").format(
                    label=action.label, post=place, role=role.label
                ),
                _("Hãy sửa chức vụ hoặc phòng, hoặc giao vai trò cho người giữ chức vụ ấy."),
            )


@package_rule(error("L811", "Thao tác nêu người hoặc phòng thì quy trình nêu cơ quan."))
def person_of_no_agency(package: schema.Package) -> Iterator[Fault]:
    """Find a person or department named by a process of every agency."""
    for process in package.processes:
        for index, action in enumerate(process.content.actions):
            if not process.agency and (action.officer or action.post_department):
                yield Fault(
                    Place("action", action.code, index, process.code),
                    _("Thao tác «{label}» nêu người hoặc phòng, nhưng quy trình dùng chung cho mọi cơ quan.").format(
                        label=action.label
                    ),
                    _("Hãy giao theo vai trò hoặc chức vụ, hoặc lập quy trình riêng của cơ quan."),
                )


def _by(view: ProcessView, assignment: Action.Assignment) -> Iterator[Edge]:
    return (edge for edge in view.edges if edge.action.assignment == assignment)


def _unused(action: schema.ActionPart) -> Iterator[str]:
    if action.officer and action.assignment not in NAMES_OFFICER:
        yield _("người")
    if action.previous_step and action.assignment != Assignment.PREVIOUS:
        yield _("bước đã làm")
    if (action.post_title or action.post_department) and action.assignment != Assignment.POST:
        yield _("chức vụ")


def _unfit(view: ProcessView, staff: Staff, assignment: Action.Assignment, fix: str) -> Iterator[Fault]:
    for edge in _by(view, assignment) if staff.seats else ():
        action, end = edge.action, edge.end
        if not action.officer or end is None:
            continue
        if staff.at_step(end.role, end.place).is_held_by(end.role, action.officer, end.department):
            continue
        yield Fault(
            edge.place,
            _("Thao tác «{label}» nêu «{person}», người không giữ «{role}» của bước «{end}» hoặc đã nghỉ.").format(
                label=action.label, person=action.officer, role=end.role.label, end=end.name
            ),
            fix,
        )
