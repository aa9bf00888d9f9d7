"""Accounts under their locks, and what is done with them written down."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import duties
from accounts.duties import Thing
from accounts.models import AccountEvent, Post, User
from accounts.officers import managed_agencies
from accounts.policies import can_change_account
from accounts.queries import main_place
from common import journal, rows
from common.errors import DomainError, InputError, PolicyError

# Any number that no other advisory lock of the product has.
STAFF_LOCK = 7_261_126
CHANGING = {
    AccountEvent.Kind.CLOSED,
    AccountEvent.Kind.REOPENED,
    AccountEvent.Kind.RENAMED,
    AccountEvent.Kind.POST_GIVEN,
    AccountEvent.Kind.POST_ENDED,
}
LOCKED = "WHERE one.id = ANY(%s) ORDER BY one.id FOR NO KEY UPDATE"


class Hindered(DomainError):
    """Something would be left without anybody who may do it; `things` says what, with where to mend it."""

    def __init__(self, text: str, things: Iterable[Thing]) -> None:
        super().__init__(text)
        self.things = tuple(things)


def lock_staff() -> None:
    """Let one change of people go on at a time: two who leave at once must each see the other gone."""
    rows.check_transaction()
    rows.value("SELECT 1 FROM pg_advisory_xact_lock(%s)", [STAFF_LOCK])


def lock_accounts(*ids: int) -> dict[int, User]:
    """Return these accounts by key, locked until the transaction ends."""
    return {one.pk: one for one in rows.read(User, LOCKED, [sorted(set(ids))])}


def require_manager(actor: User, posts: Iterable[Post]) -> None:
    """Refuse who may not change every one of these posts.

    Raises:
        PolicyError: one of them is none of the actor's business; the text names it.
    """
    managed = managed_agencies(actor)
    foreign = next((post for post in posts if not can_change_account(actor, [post], managed)), None)
    if foreign is not None:
        text = _("%(name)s còn là %(title)s ở %(agency)s, ngoài phạm vi của bạn. Hãy nhờ quản trị hệ thống.")
        words = {"name": foreign.user.full_name, "title": foreign.title, "agency": foreign.agency.name}
        raise PolicyError(text % words)


def require_reason(reason: str) -> str:
    """Return the reason without blanks round it.

    Raises:
        InputError: there is none.
    """
    if not reason.strip():
        raise InputError(_("Nhập lý do."), field="reason")
    return reason.strip()


def note(
    account: User,
    kind: AccountEvent.Kind,
    *,
    actor: User,
    at: datetime,
    receiver: str = "",
    receiver_post: str = "",
    opinion: str = "",
    **data: object,
) -> AccountEvent:
    """Write down what was done with a locked account, and let the others know where it changes who works where."""
    if kind in CHANGING:
        duties.people_changed()
    return journal.append(
        AccountEvent,
        subject_field="account",
        subject=account,
        at=at,
        actor=actor,
        actor_post=", ".join(part for part in main_place(actor) if part),
        receiver_name=receiver,
        receiver_post=receiver_post,
        action=kind,
        opinion=opinion,
        data=data,
    )
