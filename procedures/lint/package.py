"""Do the parts of a package fit together: the procedure, its processes, their agencies and dates."""

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from procedures.conditions import AgencyIn
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import error, package_rule, warning
from procedures.models import Step
from procedures.schema import Package, ProcessPart, StepPart


def _place(process: ProcessPart) -> Place:
    return Place("process", process.code, process=process.code)


@package_rule(error("L801", "Mỗi quy trình một mã."))
def process_twice(package: Package) -> Iterator[Fault]:
    """Find a code that two processes bear."""
    for code, count in Counter(process.code for process in package.processes).items():
        if count > 1:
            yield Fault(
                Place("process", code, process=code),
                _("Có hai quy trình cùng mã «{code}».").format(code=code),
                _("Hãy đổi mã một quy trình."),
            )


@package_rule(error("L802", "Bước giao cho một phòng thì quy trình nêu cơ quan."))
def department_without_agency(package: Package) -> Iterator[Fault]:
    """Find a department of no agency."""
    for process in package.processes:
        for step in process.content.steps if process.agency is None else ():
            if step.department and not _is_decided_elsewhere(package, step):
                yield Fault(
                    Place("step", step.code, process=process.code),
                    _("Bước «{step}» giao cho phòng «{code}» thì quy trình phải nêu cơ quan (agency).").format(
                        step=step.name, code=step.department
                    ),
                    _("Hãy nêu cơ quan của quy trình, hoặc bỏ phòng ở bước."),
                )


def _is_decided_elsewhere(package: Package, step: StepPart) -> bool:
    return step.place == Step.Place.DECIDING and bool(package.procedure.deciding_agencies)


@package_rule(warning("L803", "Quy trình không có hiệu lực trước thủ tục."))
def too_early(package: Package) -> Iterator[Fault]:
    """Find a process that is in force before its procedure."""
    for process in package.processes:
        if process.effective_from < package.procedure.effective_from:
            yield Fault(
                _place(process),
                _("Quy trình «{name}» có hiệu lực trước thủ tục.").format(name=process.name),
                _("Hãy đặt ngày hiệu lực từ {day:%d/%m/%Y}.").format(day=package.procedure.effective_from),
            )


@package_rule(warning("L804", "Cơ quan nào tiếp nhận cũng có quy trình."))
def agency_without_process(package: Package) -> Iterator[Fault]:
    """Find a procedure whose processes are all of single agencies, though others take it in or might."""
    own = {process.agency for process in package.processes}
    left = [code for code in package.procedure.receiving_agencies if code not in own]
    if None in own or (package.procedure.receiving_agencies and not left):
        return
    where = ", ".join(left) or _("khác")
    yield Fault(
        Place("procedure"),
        _("Cơ quan {where} tiếp nhận thủ tục này thì không có quy trình nào.").format(where=where),
        _("Hãy thêm một quy trình chung không nêu cơ quan, hoặc quy trình cho từng cơ quan."),
    )


@package_rule(error("L806", "Điều kiện về cơ quan nêu cơ quan có dùng quy trình."))
def foreign_agency(package: Package) -> Iterator[Fault]:
    """Find an action that is open at agencies alone which never run the process."""
    for process in package.processes:
        possible = [process.agency] if process.agency else list(package.procedure.receiving_agencies)
        for index, action in enumerate(process.content.actions) if possible else ():
            for condition in action.conditions:
                if isinstance(condition, AgencyIn) and set(possible).isdisjoint(condition.agencies):
                    yield Fault(
                        Place("action", action.code, index, process.code),
                        _(
                            "Thao tác «{label}» không bao giờ mở: không cơ quan nào của điều kiện dùng quy trình."
                        ).format(label=action.label),
                        _("Hãy chọn cơ quan tiếp nhận thủ tục, hoặc bỏ điều kiện."),
                    )
