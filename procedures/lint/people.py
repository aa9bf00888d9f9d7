"""Is there somebody for every step, and may that person do it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import Role
from procedures.lint.findings import Fault
from procedures.lint.registry import error, process_rule, staff_rule, warning
from procedures.lint.staff import Staff
from procedures.lint.view import PROCESS, ProcessView, Trigger, step_place
from procedures.models import Action, Step
from procedures.schema import StepPart

DESK_ROLES = frozenset({Role.CLERK, Role.SPECIALIST, Role.HEAD})
OFFICE_ROLES = frozenset({Role.LEADER, Role.CLERICAL, Role.UNIT_CLERICAL})
ADMIN_ROLES = frozenset({Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN})


@process_rule(error("L401", "Người quản trị không giữ hồ sơ."))
def step_of_administrator(view: ProcessView) -> Iterator[Fault]:
    """Find steps given to those who run the system."""
    for step in view.steps.values():
        if step.role in ADMIN_ROLES:
            yield Fault(
                step_place(step),
                _("Bước «{step}» giao cho «{role}», vai trò không xử lý hồ sơ.").format(
                    step=step.name, role=step.role.label
                ),
                _("Hãy chọn vai trò của người xử lý."),
            )


@process_rule(
    warning("L402", "Bước ở một cửa giao cho người làm việc ở một cửa, bước liên thông cho người của eOffice.")
)
def role_of_other_half(view: ProcessView) -> Iterator[Fault]:
    """Find steps whose role works in the other half of the product."""
    for step in view.steps.values():
        if step.role not in (OFFICE_ROLES if step.interconnected else DESK_ROLES) | ADMIN_ROLES:
            yield Fault(
                step_place(step),
                _("Bước «{step}» ở {half} nhưng giao cho «{role}».").format(
                    step=step.name, half="eOffice" if step.interconnected else _("một cửa"), role=step.role.label
                ),
                _("Hãy đổi vai trò, hoặc đặt bước ở nơi vai trò ấy làm việc."),
            )


@process_rule(error("L403", "Bước bắt đầu của cán bộ một cửa, trừ khi hồ sơ tự chuyển ngay."))
def entry_not_of_clerk(view: ProcessView) -> Iterator[Fault]:
    """Find a beginning that the clerk who accepts a dossier could not leave."""
    entry = view.entry
    if entry is None or entry.role == Role.CLERK:
        return
    if not any(edge.action.trigger == Trigger.ACCEPTANCE for edge in view.out_of(entry.code)):
        yield Fault(
            step_place(entry),
            _("Bước bắt đầu «{step}» không giao cho cán bộ một cửa, nên người tiếp nhận không chuyển được.").format(
                step=entry.name
            ),
            _("Hãy giao bước này cho cán bộ một cửa, hoặc thêm thao tác chạy ngay khi tiếp nhận."),
        )


@process_rule(warning("L404", "Bước trả kết quả của cán bộ một cửa."))
def final_not_of_clerk(view: ProcessView) -> Iterator[Fault]:
    """Find a last step that waits with somebody who may not hand over."""
    for step in view.steps.values():
        if step.final and step.role != Role.CLERK:
            yield Fault(
                step_place(step),
                _("Bước trả kết quả «{step}» không giao cho cán bộ một cửa, người duy nhất được trả kết quả.").format(
                    step=step.name
                ),
                _("Hãy giao bước này cho cán bộ một cửa."),
            )


@process_rule(warning("L405", "Bước ở một cửa luôn có người giữ."))
def given_to_nobody(view: ProcessView) -> Iterator[Fault]:
    """Find an action that gives a desk step to nobody."""
    for edge in view.edges:
        nobody = edge.action.assignment == Action.Assignment.NOBODY
        if nobody and edge.end is not None and not edge.end.interconnected:
            yield Fault(
                edge.place,
                _("Thao tác «{label}» không giao ai, nhưng bước «{end}» cần người giữ.").format(
                    label=edge.action.label, end=edge.end.name
                ),
                _("Hãy chọn cách giao: người chuyển chọn, người đã làm hoặc người ít việc nhất."),
            )


@process_rule(warning("L406", "Phòng chỉ nêu ở bước của một cửa."))
def department_at_office(view: ProcessView) -> Iterator[Fault]:
    """Find a department of the desk at a step of the document office."""
    for step in view.steps.values():
        if step.department and step.interconnected:
            yield Fault(
                step_place(step),
                _("Bước liên thông «{step}» nêu phòng «{code}», nhưng đơn vị nhận được chọn khi gửi eOffice.").format(
                    step=step.name, code=step.department
                ),
                _("Hãy bỏ phòng ở bước này."),
            )


@process_rule(error("L407", "Bước giao cho người của nơi nào thì làm được ở nơi ấy."))
def place_elsewhere(view: ProcessView) -> Iterator[Fault]:
    """Find a place of people at a step of the document office, or an end away from the desk that took it in."""
    for step in view.steps.values():
        away = step.final and step.place == Step.Place.DECIDING
        if away or (step.interconnected and step.place != Step.Place.USUAL):
            yield Fault(
                step_place(step),
                _("Bước «{step}» không thể giao cho người của «{place}».").format(
                    step=step.name, place=step.place.label
                ),
                _("Hãy để bước này theo vai trò; kết quả trả ở nơi tiếp nhận, eOffice chọn đơn vị khi gửi."),
            )


@staff_rule(error("L451", "Vai trò của mỗi bước ở một cửa có người giữ."))
def role_without_holder(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find desk steps whose role nobody holds."""
    for step in _at_desk(view) if staff.seats else ():
        if not staff.at_step(step.role, step.place).holds(step.role):
            yield Fault(
                step_place(step),
                _nobody_words(step),
                _("Hãy giao vai trò cho một người, hoặc đổi vai trò của bước."),
            )


@staff_rule(error("L452", "Phòng của mỗi bước có người giữ vai trò."))
def department_without_holder(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find steps of a department in which nobody holds the role."""
    for step in _at_desk(view) if staff.seats else ():
        here = staff.at_step(step.role, step.place)
        if step.department and here.holds(step.role) and not here.holds(step.role, step.department):
            yield Fault(
                step_place(step),
                _("Phòng «{code}» của bước «{step}» không có ai là «{role}».").format(
                    code=step.department, step=step.name, role=step.role.label
                ),
                _("Hãy giao vai trò cho một người của phòng, hoặc chọn phòng khác."),
            )


@staff_rule(error("L453", "Bước liên thông có người ký được ở eOffice."))
def nobody_may_sign(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find an interconnection where nobody can sign."""
    first = next((step for step in view.steps.values() if step.interconnected), None)
    if first is not None and not staff.has_signer:
        yield Fault(
            step_place(first),
            _("Bước liên thông «{step}» cần người ký, nhưng eOffice chưa có ai ký được.").format(step=first.name),
            _("Hãy cấp chứng thư và quyền ký cho lãnh đạo ở eOffice."),
        )


@staff_rule(error("L454", "Thủ tục có cơ quan tiếp nhận với người làm việc."))
def no_agency(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find a process that no agency with people takes in."""
    if not staff.seats:
        yield Fault(
            PROCESS,
            _("Chưa cơ quan nào có người tiếp nhận thủ tục này."),
            _("Hãy chọn cơ quan tiếp nhận của thủ tục, và giao vai trò cho người của cơ quan ấy."),
        )


def _nobody_words(step: StepPart) -> str:
    words = {"step": step.name, "role": step.role.label, "place": step.place.label}
    if step.place == Step.Place.USUAL:
        return _("Bước «{step}» cần «{role}» nhưng không ai giữ vai trò ấy.").format(**words)
    return _("Bước «{step}» cần «{role}» nhưng ở «{place}» không ai giữ vai trò ấy.").format(**words)


def _at_desk(view: ProcessView) -> Iterator[StepPart]:
    return (step for step in view.steps.values() if not step.interconnected)


@staff_rule(warning("L455", "Thủ tục, lĩnh vực và cơ quan có mã quốc gia."))
def without_national_code(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find what the national portal would not know, where national codes are kept at all."""
    for name in sorted(staff.unmapped):
        yield Fault(
            PROCESS,
            _("{name} chưa có mã quốc gia, nên hồ sơ không đồng bộ được lên Cổng DVC quốc gia.").format(name=name),
            _("Hãy nhờ quản trị hệ thống gán mã ở trang Mã quốc gia."),
        )
