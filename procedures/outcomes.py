"""What the desk asks a sheet again and again: its types of result, its papers and its fees.

A sheet that was published never changes, so each is read once.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from procedures.models import Component, Fee, ResultType

KEPT = 500


@dataclass(frozen=True)
class Outcome:
    """Rows of one sheet in their order; they are shared, so never changed.

    `papers` are those that the citizen does not hand in, `names` has the names of all by code.
    """

    result_types: tuple[ResultType, ...]
    papers: tuple[Component, ...]
    names: Mapping[str, str]
    fees: tuple[Fee, ...]

    def types_of(self, agency_code: str) -> list[ResultType]:
        """Return the types of result that the agency gives."""
        return [kind for kind in self.result_types if kind.is_of(agency_code)]


_kept: OrderedDict[int, Outcome] = OrderedDict()
_lock = Lock()


def outcome_of(version_id: int) -> Outcome:
    """Return what a published sheet gives; no query once it was read."""
    with _lock:
        found = _kept.get(version_id)
    if found is not None:
        return found
    parts = list(Component.objects.filter(version=version_id))
    papers = tuple(part for part in parts if part.kind != Component.Kind.SUBMITTED)
    names = {part.code: part.name for part in parts}
    kinds = ResultType.objects.filter(version=version_id).select_related("version__procedure")
    found = Outcome(tuple(kinds), papers, names, tuple(Fee.objects.filter(version=version_id)))
    with _lock:
        _kept[version_id] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def forget_outcomes() -> None:
    """Empty the memory: for tests, and after a sheet was changed by hand in the database."""
    with _lock:
        _kept.clear()
