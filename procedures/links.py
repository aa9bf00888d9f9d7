"""What other packages offer on pages of configuration: they register here, for this package does not know them."""

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


@dataclass(frozen=True)
class PageLink:
    """A button of the list of procedures."""

    label: str
    url: str
    icon: str


PageOffer = Callable[[User], PageLink | None]
_page_offers: list[PageOffer] = []
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


def offer_on_list(function: PageOffer) -> None:
    """Have a button asked for on the list of procedures; None means none for this person."""
    if function not in _page_offers:
        _page_offers.append(function)


def list_links(user: User) -> list[PageLink]:
    """Return the buttons that others offer to this person on the list of procedures."""
    found = (function(user) for function in _page_offers)
    return [link for link in found if link is not None]
