"""Which case a dossier is, what it asks for, and who decides it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Agency
from common.errors import InputError
from onestop.services.submission import IntakeData, MissingPaper, PaperData
from procedures.cases import case_for
from procedures.conditions import Circumstances
from procedures.models import Component, ProcessVersion
from procedures.queries import WayIn


def case_of(way: WayIn, data: IntakeData, agency: Agency, decider: Agency) -> ProcessVersion:
    """Return the case that was chosen, or that what was handed in names.

    Raises:
        CaseError: the chosen one does not fit, or one must be chosen.
    """
    codes = {part.pk: part.code for part in way.procedure_version.components.all()}
    came = {codes[paper.component_id] for paper in data.papers if paper.came and paper.component_id in codes}
    seen = Circumstances(
        channel=data.channel,
        result_channel=data.result_channel,
        agencies=frozenset({agency.code, decider.code}),
        components=frozenset(came),
    )
    return case_for(way.cases, data.case_id, seen)


def decider_of(way: WayIn, agency: Agency, decider_id: int | None) -> Agency:
    """Return who decides the dossier: the chosen agency, or the only one that can.

    Raises:
        InputError: several can and none of them was chosen.
    """
    able = way.deciders(agency)
    if len(able) == 1 and decider_id in (None, able[0].pk):
        return able[0]
    chosen = next((one for one in able if one.pk == decider_id), None)
    if chosen is None:
        text = _("Thủ tục do một trong các cơ quan giải quyết: %(names)s. Hãy chọn cơ quan giải quyết.")
        raise InputError(text % {"names": "; ".join(one.name for one in able)}, field="decider_id")
    return chosen


def check_papers(
    components: Sequence[Component], papers: Sequence[PaperData], missing: Sequence[MissingPaper] = ()
) -> None:
    """Refuse papers that the case does not ask for, and those that came without the signature they need.

    What is missing is to be signed when it comes.

    Raises:
        InputError: there is such a paper.
    """
    by_key = {part.pk: part for part in components}
    foreign = [paper.name for paper in papers if paper.came and paper.component_id not in {None, *by_key}]
    if foreign:
        text = _("Thủ tục không có thành phần: %(names)s. Hãy mở lại biểu mẫu, hoặc ghi ở Giấy tờ khác.")
        raise InputError(text % {"names": "; ".join(foreign)}, "papers")
    awaited = {paper.component_id for paper in missing}
    for paper in papers:
        if paper.component_id in by_key and paper.component_id not in awaited:
            check_signature(by_key[paper.component_id], paper)


def check_signature(part: Component, paper: PaperData) -> None:
    """Refuse a paper that came without the signature that it needs.

    Raises:
        InputError: nobody has seen it signed.
    """
    if part.sign and paper.came and not paper.signed:
        text = _("«%(name)s» phải có chữ ký của người nộp. Hãy cho ký rồi đánh dấu Đã ký.")
        raise InputError(text % {"name": part.name}, "papers")
