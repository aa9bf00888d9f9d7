"""Cases: what they are told apart by, and what papers they ask for."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from django.utils.translation import gettext as _

from procedures.cases import AT_INTAKE, alike
from procedures.conditions import HasComponent, LacksComponent
from procedures.lint.findings import Fault, Place
from procedures.lint.registry import error, package_rule, process_rule, warning
from procedures.lint.terms import exclude
from procedures.lint.view import PROCESS, ProcessView
from procedures.schema import Package, ProcessPart

TOLD_APART = warning("L805", "Các trường hợp của một cơ quan phân biệt được.")


@process_rule(error("L751", "Điều kiện của trường hợp biết được lúc tiếp nhận."))
def known_later(view: ProcessView) -> Iterator[Fault]:
    """Find a condition of the case that nobody can answer while the dossier is taken in."""
    for condition in view.content.case_conditions:
        if not isinstance(condition, AT_INTAKE):
            yield Fault(
                PROCESS,
                _("Điều kiện «{asks}» của trường hợp chưa biết được lúc tiếp nhận.").format(asks=condition.asks),
                _("Hãy chọn điều kiện về cách nộp, cách nhận kết quả, cơ quan hoặc giấy tờ."),
            )


@process_rule(error("L752", "Trường hợp chỉ nêu giấy tờ có trong thủ tục."))
def unknown_paper(view: ProcessView) -> Iterator[Fault]:
    """Find a paper that a case names and the procedure does not ask for."""
    if view.procedure is None:
        return
    content = view.content
    asked = [one.component for one in content.case_conditions if isinstance(one, HasComponent | LacksComponent)]
    for code in dict.fromkeys([*content.case_without, *content.case_required, *asked]):
        if code not in view.submitted:
            yield Fault(
                PROCESS,
                _("Trường hợp nêu giấy tờ «{code}» mà thủ tục không nhận.").format(code=code),
                _("Hãy chọn một giấy tờ nộp vào của thủ tục."),
            )


@process_rule(error("L753", "Trường hợp không tự mâu thuẫn."))
def contradicting(view: ProcessView) -> Iterator[Fault]:
    """Find a case that no dossier can be: it asks for a paper that it leaves out, or its conditions exclude others."""
    content = view.content
    wanted = {one.component for one in content.case_conditions if isinstance(one, HasComponent)}
    clash = (wanted | set(content.case_required)) & set(content.case_without)
    if clash or any(exclude(*pair) for pair in combinations(content.case_conditions, 2)):
        yield Fault(
            PROCESS,
            _("Không hồ sơ nào thuộc trường hợp này: các điều kiện hoặc giấy tờ của nó loại trừ nhau."),
            _("Hãy bỏ bớt điều kiện, hoặc bỏ giấy tờ khỏi một trong hai danh sách."),
        )


@package_rule(TOLD_APART)
def process_never_used(package: Package) -> Iterator[Fault]:
    """Find two cases of an agency that have one name and the same conditions."""
    for process, before in twins(package.processes):
        place = Place("process", process.code, process=process.code)
        yield twin_fault(place, process.case_name or process.name, before.case_name or before.name)


def twins(processes: Sequence[ProcessPart]) -> Iterator[tuple[ProcessPart, ProcessPart]]:
    """Return each process that cannot be told from an earlier one of its agency, with that one."""
    first: dict[object, ProcessPart] = {}
    for process in processes:
        mark = (process.agency, alike(process.case_name, process.content.case_conditions))
        before = first.setdefault(mark, process)
        if before is not process:
            yield process, before


def twin_fault(place: Place, name: str, before: str) -> Fault:
    """Say that two cases cannot be told apart."""
    return Fault(
        place,
        _("Quầy không phân biệt được trường hợp «{name}» với «{before}» của cùng cơ quan.").format(
            name=name, before=before
        ),
        _("Hãy đặt tên trường hợp khác nhau, hoặc thêm điều kiện cho một trường hợp."),
    )
