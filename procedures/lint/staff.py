"""Who is there to do the work, as values, so that the linter asks no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from procedures.lint.others import OtherProcedure
from procedures.places import has_at_desk


@dataclass(frozen=True)
class Seat:
    """A post that somebody holds, by the codes of agency and department; `person` is a user name."""

    role: str
    agency: str
    department: str = ""
    title: str = ""
    person: str = ""


@dataclass(frozen=True)
class Staff:
    """The people of some agencies; the units of the document office, and those in which somebody may sign now.

    `receiving` and `deciding` are the codes of the agencies that take dossiers in and decide them, where it is known.
    `unmapped` names, in words, what the process touches that lacks a national code. `others` are the procedures of
    which the process makes part dossiers, by code; None where they are not known.
    """

    seats: frozenset[Seat]
    units: frozenset[str] = frozenset()
    signing_units: frozenset[str] = frozenset()
    unmapped: frozenset[str] = frozenset()
    receiving: frozenset[str] = frozenset()
    deciding: frozenset[str] = frozenset()
    others: Mapping[str, OtherProcedure] | None = None

    def working(self, *, receiving: Iterable[str], deciding: Iterable[str]) -> "Staff":
        """Return the people of the agencies that receive and decide; without the latter the former decide."""
        here, there = frozenset(receiving), frozenset(deciding)
        return replace(self.at(here | there), receiving=here, deciding=there or here)

    def at_step(self, role: str, place: str) -> "Staff":
        """Return those of them who have steps of the role and place; all where the agencies are not known."""
        wanted = self.receiving if has_at_desk(role, place) else self.deciding
        return replace(self, seats=frozenset(seat for seat in self.seats if seat.agency in wanted)) if wanted else self

    def at(self, agencies: Iterable[str]) -> "Staff":
        """Return the people of these agencies, with the units above and below them; all units where none is near."""
        wanted = frozenset(agencies)
        near = frozenset(unit for unit in self.units if any(_is_near(unit, agency) for agency in wanted)) or self.units
        return replace(
            self,
            seats=frozenset(seat for seat in self.seats if seat.agency in wanted),
            units=near,
            signing_units=self.signing_units & near,
        )

    def holds(self, role: str, department: str = "") -> bool:
        """Tell whether somebody holds the role, in this department when one is named."""
        return any(seat.role == role and department in ("", seat.department) for seat in self.seats)

    def holds_post(self, role: str, title: str, department: str = "") -> bool:
        """Tell whether somebody holds the role under this title, in this department when one is named."""
        wanted = title.casefold()
        found = (seat for seat in self.seats if wanted in ("", seat.title.casefold()))
        return any(seat.role == role and department in ("", seat.department) for seat in found)

    def is_held_by(self, role: str, person: str, department: str = "") -> bool:
        """Tell whether this person holds the role, in this department when one is named."""
        own = (seat for seat in self.seats if seat.person == person)
        return any(seat.role == role and department in ("", seat.department) for seat in own)

    @property
    def has_signer(self) -> bool:
        """Tell whether somebody may sign now."""
        return bool(self.signing_units)


def _is_near(unit: str, agency: str) -> bool:
    return f"{agency}.".startswith(f"{unit}.") or f"{unit}.".startswith(f"{agency}.")
