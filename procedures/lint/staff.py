"""Who is there to do the work, as values, so that the linter asks no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Seat:
    """A role that somebody holds, by the codes of agency and department."""

    role: str
    agency: str
    department: str = ""


@dataclass(frozen=True)
class Staff:
    """The people of some agencies, and whether the document office has anybody who may sign now."""

    seats: frozenset[Seat]
    has_signer: bool = True
    departments: frozenset[tuple[str, str]] = field(default=frozenset())

    def at(self, agencies: Iterable[str]) -> "Staff":
        """Return the people of these agencies alone."""
        wanted = frozenset(agencies)
        return replace(
            self,
            seats=frozenset(seat for seat in self.seats if seat.agency in wanted),
            departments=frozenset(pair for pair in self.departments if pair[0] in wanted),
        )

    def holds(self, role: str, department: str = "") -> bool:
        """Tell whether somebody holds the role, in this department when one is named."""
        return any(seat.role == role and department in ("", seat.department) for seat in self.seats)

    def has_department(self, code: str) -> bool:
        """Tell whether one of the agencies has a department of this code."""
        return any(department == code for _agency, department in self.departments)
