"""Other procedures as values: what an action that makes part dossiers must know of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NeededPaper:
    """A paper that another procedure requires of whoever hands in."""

    code: str
    name: str
    reuse_code: str = ""


@dataclass(frozen=True)
class OtherProcedure:
    """A procedure in force: who takes it in, which papers it requires, its processes and the codes that they link."""

    code: str
    name: str
    receiving: frozenset[str] = frozenset()
    required: tuple[NeededPaper, ...] = ()
    processes: frozenset[str] = frozenset()
    link_actions: frozenset[str] = frozenset()
