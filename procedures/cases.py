"""The cases (trường hợp) of a procedure: which one a dossier is, and what papers it asks for. Pure.

A case is a process. Its conditions are of the kinds that are known at intake; of several cases the clerk chooses one,
and where nobody chooses, the first whose conditions hold is taken.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from common.errors import InputError
from common.search import fold
from procedures.conditions import (
    AgencyIn,
    AnyCondition,
    ChannelIs,
    Circumstances,
    HasComponent,
    LacksComponent,
    ResultChannelIs,
    conditions_read,
    first_unmet,
)
from procedures.models import Component, ProcessVersion
from procedures.schema import ComponentPart

AT_INTAKE: tuple[type[AnyCondition], ...] = (ChannelIs, ResultChannelIs, AgencyIn, HasComponent, LacksComponent)


class Papered(Protocol):
    """What a case asks for: codes of components that it leaves out, and of those that it makes required."""

    @property
    def case_without(self) -> Sequence[str]: ...
    @property
    def case_required(self) -> Sequence[str]: ...


PartType = TypeVar("PartType", Component, ComponentPart)


class CaseError(InputError):
    """No case was chosen where one must be, or the chosen one does not fit the dossier."""


def case_title(version: ProcessVersion) -> str:
    """Return how people call the case: its own name, else that of its process."""
    return version.process.case_name or version.process.name


def case_for(cases: Sequence[ProcessVersion], process_id: int | None, seen: Circumstances) -> ProcessVersion:
    """Return the chosen case, or the one that the circumstances name.

    Raises:
        CaseError: the chosen one is none of them or has a condition that does not hold, or none is named.
    """
    if process_id is not None:
        return _chosen(cases, process_id, seen)
    if len(cases) == 1 and not cases[0].case_conditions:
        return cases[0]
    fitting = [case for case in cases if first_unmet(conditions_read(case.case_conditions), seen) is None]
    special = [case for case in fitting if case.case_conditions]
    if special:
        return special[0]
    if len(fitting) != 1:
        names = "; ".join(case_title(case) for case in fitting or cases)
        raise CaseError(_("Thủ tục có nhiều trường hợp: %(names)s. Hãy chọn một.") % {"names": names}, field="case")
    return fitting[0]


def _chosen(cases: Sequence[ProcessVersion], process_id: int, seen: Circumstances) -> ProcessVersion:
    case = next((case for case in cases if case.process_id == process_id), None)
    if case is None:
        raise CaseError(_("Trường hợp đã chọn không còn áp dụng ở cơ quan. Hãy chọn lại trường hợp."), field="case")
    unmet = first_unmet(conditions_read(case.case_conditions), seen)
    if unmet is not None:
        text = _("Trường hợp «%(name)s» đòi: %(asks)s. Hãy sửa hồ sơ cho đúng hoặc chọn trường hợp khác.")
        raise CaseError(text % {"name": case_title(case), "asks": unmet.asks}, field="case")
    return case


def asked_components(components: Iterable[PartType], case: Papered) -> list[PartType]:
    """Return the papers that are asked for at intake in this case; rows that are shared are never changed."""
    asked = [part for part in components if part.kind == Component.Kind.SUBMITTED]
    kept = [part for part in asked if part.code not in case.case_without]
    return [_required(part) if part.code in case.case_required else part for part in kept]


def _required(part: PartType) -> PartType:
    if isinstance(part, ComponentPart):
        return part.model_copy(update={"required": True})
    made = copy(part)
    made.required = True
    return made


def alike(name: str, conditions: Iterable[AnyCondition]) -> tuple[str, frozenset[str]]:
    """Return what a case is told apart by; two with the same cannot be."""
    return fold(name), frozenset(condition.asks for condition in conditions)
