"""What people have in hand, as each part of the product knows it: accounts knows none of them, so they register here.

    duties.register(DeskDuty())        in the `ready` of an app
    duties.holdings_of(user, …)        what a person's page shows
    duties.gaps_of(posts, …)           which steps would have nobody without these posts
    duties.hand_over(handing)          in the caller's transaction: all of it goes over, or nothing

Parts are asked in the order in which they are installed, so every hand-over locks things in the same order: what the
desk has, then what the office has, each in the order of its keys. `viewer` is who reads: what they may not open has no
address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Post, User


@dataclass(frozen=True)
class Thing:
    """Something that a sentence is about, and where it is found; no address where the reader may not go there."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Holding:
    """What a person has of one kind: how many, and the first of them. Of some kinds nothing goes over to others."""

    label: str
    count: int
    things: Sequence[Thing] = ()

    @property
    def more(self) -> int:
        """How many there are beside the first; none where they are not named at all."""
        return max(self.count - len(self.things), 0) if self.things else 0


@dataclass(frozen=True)
class Handing:
    """The work of one person, or what belongs to one agency of it, that goes over to another; nobody: the system."""

    giver: User
    taker: User
    actor: User
    at: datetime
    reason: str
    agency_id: int | None = None

    @property
    def said(self) -> str:
        """Return what the course of each thing says of it."""
        return f"{self.giver.full_name}: {self.reason}"


@dataclass(frozen=True)
class Handed:
    """What went over, counted by its name, and what the taker cannot have: then nothing may stay changed."""

    counts: Mapping[str, int] = field(default_factory=dict)
    misfits: Sequence[Thing] = ()


class Duty:
    """What one part of the product answers about people's work; what it leaves out it has none of."""

    def holdings(self, user: User, *, viewer: User, at: datetime) -> Sequence[Holding]:
        """Return what the person has now."""
        return ()

    def gaps(self, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return what would have nobody once these posts, all of one person, are held no more."""
        return ()

    def misfits(self, user: User, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return what the person has that holders of just these posts could not have."""
        return ()

    def hand_over(self, handing: Handing) -> Handed:
        """Give all of it to the taker, locking each thing."""
        return Handed()

    def release(self, user: User, *, actor: User, at: datetime, reason: str) -> None:
        """End what is bound to the person who leaves and goes over to nobody."""

    def on_the_way(self, user: User, *, viewer: User) -> Sequence[Thing]:
        """Return what is on its way to the other half and is taken there only while the person works there."""
        return ()

    def drafts_on_the_way(self, user: User, *, viewer: User) -> Sequence[Thing]:
        """Return what is on its way to the other half and will be found there by the user name of its drafter."""
        return ()

    def renamed(self, user: User, old: str) -> None:
        """Name the person by the new user name where the old one is kept to find their things."""

    def people_changed(self) -> None:
        """Tell others, after the commit, that somebody came, left or got another post."""

    def left_with(self, user_ids: Sequence[int]) -> set[int]:
        """Return which of these people have something that would go over."""
        return set()


Listener = Callable[[Handing, Handed], None]
_duties: list[Duty] = []
_listeners: list[Listener] = []


def register(duty: Duty) -> None:
    """Have a part of the product asked."""
    _duties.append(duty)


def listen(function: Listener) -> None:
    """Have a function called, in the transaction, after work went over."""
    _listeners.append(function)


def holdings_of(user: User, *, viewer: User, at: datetime) -> list[Holding]:
    """Return what a person has, of every kind that there is any of."""
    return [one for duty in _duties for one in duty.holdings(user, viewer=viewer, at=at) if one.count]


def gaps_of(posts: Sequence[Post], *, viewer: User) -> list[Thing]:
    """Return each thing once that would have nobody without these posts of one person."""
    if not posts:
        return []
    return list(dict.fromkeys(one for duty in _duties for one in duty.gaps(posts, viewer=viewer)))


def misfits_of(user: User, posts: Sequence[Post], *, viewer: User) -> list[Thing]:
    """Return what the person has that holders of just these posts could not have."""
    return [one for duty in _duties for one in duty.misfits(user, posts, viewer=viewer)]


def hand_over(handing: Handing) -> Handed:
    """Give the work to the taker; with misfits the caller has to undo all of it."""
    found = [duty.hand_over(handing) for duty in _duties]
    counts = {label: count for one in found for label, count in one.counts.items() if count}
    return Handed(counts, [thing for one in found for thing in one.misfits])


def tell(handing: Handing, handed: Handed) -> None:
    """Say what went over to whoever listens."""
    for function in _listeners:
        function(handing, handed)


def release(user: User, *, actor: User, at: datetime, reason: str) -> None:
    """End what goes over to nobody: signing requests, batches, keys."""
    for duty in _duties:
        duty.release(user, actor=actor, at=at, reason=reason)


def on_the_way(user: User, *, viewer: User) -> list[Thing]:
    """Return what is on its way to the other half and is taken there only while the person works there."""
    return [one for duty in _duties for one in duty.on_the_way(user, viewer=viewer)]


def drafts_on_the_way(user: User, *, viewer: User) -> list[Thing]:
    """Return what is on its way to the other half and will be found there by the user name of its drafter."""
    return [one for duty in _duties for one in duty.drafts_on_the_way(user, viewer=viewer)]


def renamed(user: User, old: str) -> None:
    """Let every part name the person by the new user name."""
    for duty in _duties:
        duty.renamed(user, old)


def people_changed() -> None:
    """Let every part know that somebody came, left or got another post; the caller's transaction is open."""
    for duty in _duties:
        duty.people_changed()


def left_with(user_ids: Sequence[int]) -> set[int]:
    """Return which of these people still have something that would go over."""
    return {pk for duty in _duties for pk in duty.left_with(user_ids)} if user_ids else set()
