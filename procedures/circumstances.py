"""What conditions may ask of a dossier, and what every condition answers. Pure."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True)
class Circumstances:
    """What conditions may ask of a dossier, beyond where it stands.

    `components` and `steps_done` are codes; `roles` are the acting person's in the dossier's agencies;
    `waited_hours` is working time at the present step, `processed_hours` that of the whole, stops not counted;
    `roles_done` are those of whoever acted on it. `parts_done` says that the dossier has part dossiers and each of them
    is over, `part_refused` that one of them ended without a result.
    """

    payment_settled: bool = True
    supplemented: bool = False
    channel: str = ""
    result_channel: str = ""
    agencies: frozenset[str] = frozenset()
    steps_done: frozenset[str] = frozenset()
    components: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    waited_hours: float = 0.0
    roles_done: frozenset[str] = frozenset()
    processed_hours: float = 0.0
    parts_done: bool = False
    part_refused: bool = False


class Base(BaseModel, ABC):
    """A frozen condition that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @abstractmethod
    def holds(self, seen: Circumstances) -> bool:
        """Tell whether it is true of the dossier."""

    @property
    @abstractmethod
    def asks(self) -> str:
        """What it asks for."""

    @property
    @abstractmethod
    def refusal(self) -> str:
        """Why the action is not open, and what to do."""
