"""What an action orders of other desks: part dossiers (hồ sơ thành phần), each with a code of its own. Pure."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROCEDURE_CODE = r"^\d\.\d{6}(?:\.000\.00\.00\.[A-Z]\d{2})?$"
CODE = r"^[A-Za-z0-9._-]+$"
MOST_ORDERS = 10


class PartOrder(BaseModel):
    """One part dossier that an action makes.

    `agency` is the code of the agency that takes it in, "" for the dossier's own where that may, else the one that may
    or is chosen; `case` the code of a process, "" for the case that fits. `components` are papers of the own sheet that
    go along, `result_paper` the one of the own sheet that the part's result becomes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    procedure: Annotated[str, Field(pattern=PROCEDURE_CODE)]
    agency: Annotated[str, Field(max_length=30)] = ""
    case: Annotated[str, Field(max_length=60)] = ""
    components: Annotated[tuple[Annotated[str, Field(max_length=40, pattern=CODE)], ...], Field(max_length=50)] = ()
    result_paper: Annotated[str, Field(max_length=40)] = ""

    @property
    def named_papers(self) -> tuple[str, ...]:
        """The papers of the own sheet that it names."""
        return (*self.components, *([self.result_paper] if self.result_paper else []))


Orders = Annotated[tuple[PartOrder, ...], Field(max_length=MOST_ORDERS)]
_stored: TypeAdapter[tuple[PartOrder, ...]] = TypeAdapter(Orders)


def orders_read(stored: Sequence[object]) -> tuple[PartOrder, ...]:
    """Read the orders of an action from their stored form.

    Raises:
        pydantic.ValidationError: one has unknown or wrong values.
    """
    return _stored.validate_python(stored) if stored else ()


def source_of(code: str, reuse_code: str, given: Mapping[str, str]) -> str | None:
    """Return which of the given papers becomes a component of the part's sheet, None when none does.

    `given` has re-use codes by code; the same re-use code goes before the same code.
    """
    same = next((one for one, reuse in given.items() if reuse_code and reuse == reuse_code), None)
    return same or (code if code in given else None)
