"""What an action asks and does beyond moving the dossier, and what a step sends to the document office. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from procedures.models import Effect, PaymentEdit, PaymentRequest, SignerSource


@dataclass(frozen=True)
class Demands:
    """The demands of an action; papers by the codes of the sheet's components, effects as values of Effect."""

    payment: str = PaymentRequest.UNCHANGED
    payment_edit: str = PaymentEdit.NOTHING
    required_papers: tuple[str, ...] = ()
    optional_papers: tuple[str, ...] = ()
    released_papers: tuple[str, ...] = ()
    needs_signature: bool = False
    needs_seal: bool = False
    signed_paper: str = ""
    undoable: bool = False
    effects: tuple[str, ...] = ()
    extend_hours: int | None = None
    checks_papers: bool = False
    for_many: bool = False

    @property
    def touches_payment(self) -> bool:
        """Tell whether the payment is asked for, confirmed or edited."""
        return self.payment != PaymentRequest.UNCHANGED or self.payment_edit != PaymentEdit.NOTHING

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers that may be attached in the action, those that must be there first."""
        return (*self.required_papers, *(code for code in self.optional_papers if code not in self.required_papers))

    @property
    def names_papers(self) -> bool:
        """Tell whether the action makes, releases or looks at a paper of the sheet."""
        return bool(self.papers or self.released_papers or self.signed_paper)

    @property
    def asks_signature(self) -> bool:
        """Tell whether a file must bear a signature of any kind."""
        return self.needs_signature or self.needs_seal

    def follows(self, effect: Effect) -> bool:
        """Tell whether this follows the action."""
        return effect in self.effects


@dataclass(frozen=True)
class Route:
    """What a step sends to the document office: the type of document, the unit, and the post that signs it."""

    draft_kind: str = ""
    target_unit: str = ""
    signer_source: str = SignerSource.CHOSEN
    signer_post: str = ""

    @property
    def fixed_post(self) -> str:
        """The post whose holder signs, "" where the sender chooses."""
        return self.signer_post if self.signer_source == SignerSource.POST else ""


NOTHING_ASKED = Demands()
NO_ROUTE = Route()
DEMANDS = tuple(field.name for field in fields(Demands))
ROUTE = tuple(field.name for field in fields(Route))


def demands_of(source: Any) -> Demands:
    """Return the demands of an action's row or part."""
    return Demands(**_values(source, DEMANDS))


def route_of(source: Any) -> Route:
    """Return the route of a step's row or part."""
    return Route(**_values(source, ROUTE))


def _values(source: Any, names: Iterable[str]) -> dict[str, Any]:
    values = {name: getattr(source, name) for name in names}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
