"""What other packages offer on the page of a version: they register here, for this package does not know them."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from procedures.models import ProcessVersion


@dataclass(frozen=True)
class VersionLink:
    """A button of the page: where it leads, with its words and its icon."""

    label: str
    url: str
    icon: str


Offer = Callable[[User, ProcessVersion], VersionLink | None]
_offers: list[Offer] = []


def offer(function: Offer) -> None:
    """Have a button asked for on each page of a version; None means none for this person and version."""
    if function not in _offers:
        _offers.append(function)


def links_for(user: User, version: ProcessVersion) -> list[VersionLink]:
    """Return the buttons that others offer to this person."""
    found = (function(user, version) for function in _offers)
    return [link for link in found if link is not None]
