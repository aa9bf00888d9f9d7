"""Do the part dossiers of a process fit the other procedures of this installation; asked only where those are known."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from procedures.lint.findings import Fault, Finding, Place, Severity
from procedures.lint.others import OtherProcedure
from procedures.lint.parts import orders
from procedures.lint.registry import error, staff_rule, warning
from procedures.lint.staff import Staff
from procedures.lint.view import Edge, ProcessView
from procedures.part_orders import PartOrder, source_of
from procedures.schema import Package

UNKNOWN = error("L991", "Thủ tục của hồ sơ thành phần đang áp dụng ở đây.")


def _known(view: ProcessView, staff: Staff) -> Iterator[tuple[Edge, PartOrder, OtherProcedure]]:
    """Return the part dossiers of procedures that are in force here."""
    others: Mapping[str, OtherProcedure] = staff.others or {}
    for edge, order in orders(view):
        if order.procedure in others:
            yield edge, order, others[order.procedure]


@staff_rule(UNKNOWN)
def unknown_procedure(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find part dossiers of a procedure that is not in force here."""
    for edge, order in orders(view) if staff.others is not None else ():
        if order.procedure not in (staff.others or {}):
            yield Fault(
                edge.place,
                _("Thao tác «{label}» lập hồ sơ thành phần của thủ tục {code} chưa ánh xạ: chưa áp dụng ở đây.").format(
                    label=edge.action.label, code=order.procedure
                ),
                _("Hãy công bố thủ tục ấy cùng quy trình, hoặc chọn thủ tục khác."),
            )


@staff_rule(error("L992", "Nơi nhận và quy trình của hồ sơ thành phần có thật."))
def unknown_place(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find part dossiers for an agency that does not take them in, or by a process that is not in force."""
    for edge, order, other in _known(view, staff):
        wrong = [order.agency] if order.agency and order.agency not in other.receiving else []
        wrong += [order.case] if order.case and order.case not in other.processes else []
        wrong += [_("nơi tiếp nhận")] if not other.receiving else []
        for what in wrong:
            yield Fault(
                edge.place,
                _("Hồ sơ thành phần {code} ở «{label}» nêu «{what}» chưa ánh xạ với thủ tục ấy.").format(
                    code=order.procedure, label=edge.action.label, what=what
                ),
                _("Hãy chọn cơ quan tiếp nhận thủ tục ấy và quy trình đang áp dụng của nó."),
            )


@staff_rule(error("L993", "Giấy tờ bắt buộc của hồ sơ thành phần được chuyển theo."))
def paper_never_handed_on(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find papers that the other procedure requires and that do not go along."""
    reuse = {part.code: part.reuse_code for part in view.procedure.components} if view.procedure else {}
    for edge, order, other in _known(view, staff):
        given = {code: reuse.get(code, "") for code in order.components}
        for paper in other.required:
            if source_of(paper.code, paper.reuse_code, given) is None:
                yield Fault(
                    edge.place,
                    _("Hồ sơ thành phần «{name}» ở «{label}» thiếu giấy tờ bắt buộc «{paper}».").format(
                        name=other.name, label=edge.action.label, paper=paper.name
                    ),
                    _("Hãy chuyển theo giấy tờ có cùng mã tái sử dụng hoặc cùng mã {code}.").format(code=paper.code),
                )


@staff_rule(warning("L994", "Thao tác đồng bộ của hồ sơ thành phần có ở quy trình này."))
def link_to_nothing(view: ProcessView, staff: Staff) -> Iterator[Fault]:
    """Find actions that the part dossiers ask this process for and that it does not have."""
    codes = {edge.action.code for edge in view.edges}
    for edge, order, other in _known(view, staff):
        for code in sorted(other.link_actions - codes):
            yield Fault(
                edge.place,
                _("Hồ sơ thành phần {procedure} đồng bộ mã {code}, quy trình này không có thao tác ấy.").format(
                    procedure=order.procedure, code=code
                ),
                _("Hãy thêm thao tác mã ấy, hoặc bỏ mã đồng bộ ở quy trình của thủ tục kia."),
            )


def unmapped_parts(package: Package, together: Iterable[Package]) -> list[Finding]:
    """Return what a package orders that none of the packages looked at together has, as warnings: no database is asked.

    An agency counts as known where the other package does not say who takes its procedure in.
    """
    known = {one.procedure.code: one.procedure.receiving_agencies for one in together}
    found = []
    for process in package.processes:
        for index, action in enumerate(process.content.actions):
            for what in (one for order in action.part_dossiers for one in _unmapped(order, known)):
                text = _("Hồ sơ thành phần ở «{label}» nêu «{what}» chưa ánh xạ trong các gói được kiểm tra cùng.")
                fix = _("Hãy kiểm tra cùng gói của thủ tục ấy, hoặc ở nơi áp dụng gói này.")
                place = Place("action", action.code, index, process.code)
                said = text.format(label=action.label, what=what)
                found.append(Finding(UNKNOWN.id, Severity.WARNING, place, said, fix))
    return found


def _unmapped(order: PartOrder, known: Mapping[str, tuple[str, ...]]) -> list[str]:
    if order.procedure not in known:
        return [order.procedure]
    receiving = known[order.procedure]
    return [order.agency] if order.agency and receiving and order.agency not in receiving else []
