"""Give all work of one officer to another, in one transaction: what cannot go over leaves everything as it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import duties
from accounts.duties import Handed, Handing
from accounts.models import AccountEvent, Post, User
from accounts.officers import own_posts
from accounts.services.account_course import (
    Hindered,
    lock_accounts,
    lock_staff,
    note,
    require_manager,
    require_reason,
)
from common.errors import InputError, TransitionError

Kind = AccountEvent.Kind


@transaction.atomic
def work_hand_over(
    *, account_id: int, taker_id: int, actor: User, at: datetime, reason: str, agency_id: int | None = None
) -> Mapping[str, int]:
    """Give what the person has, at one agency or at all, to a colleague, and return how much of each kind it was.

    Raises:
        PolicyError: the actor does not look after this person there.
        InputError: there is no reason, or the taker is nobody who could have the work.
        TransitionError: the person has nothing.
        Hindered: the taker may not have some of it.
    """
    lock_staff()
    found = lock_accounts(account_id, taker_id)
    account, taker = found[account_id], found.get(taker_id)
    posts = posts_at(account, agency_id)
    require_manager(actor, posts)
    reason = require_reason(reason)
    taker = require_taker(account, taker, posts)
    handing = Handing(giver=account, taker=taker, actor=actor, at=at, reason=reason, agency_id=agency_id)
    handed = give(handing, Kind.HANDED_OVER)
    if not handed.counts:
        raise TransitionError(_("%(name)s không giữ việc gì để bàn giao.") % {"name": account.full_name})
    return handed.counts


def leftovers_hand_over(*, at: datetime) -> int:
    """Give what came to closed accounts after they were closed to those who took over; return from how many.

    An act that had begun before an account was closed may give it a dossier a moment after.
    """
    closed = dict(User.objects.filter(is_active=False, successor__isnull=False).values_list("pk", "successor_id"))
    return sum(_leftover_hand_over(account_id, at) for account_id in sorted(duties.left_with(list(closed))))


@transaction.atomic
def _leftover_hand_over(account_id: int, at: datetime) -> bool:
    lock_staff()
    taker_id = User.objects.filter(pk=account_id, is_active=False).values_list("successor_id", flat=True).first()
    if taker_id is None:
        return False
    found = lock_accounts(account_id, taker_id)
    closing = found[account_id].events.filter(action=Kind.CLOSED).select_related("actor").order_by("-number").first()
    if closing is None or closing.actor is None or not found[taker_id].is_active:
        return False
    handing = Handing(found[account_id], found[taker_id], closing.actor, at, closing.opinion)
    with transaction.atomic():
        try:
            give(handing, Kind.LEFT_OVER)
        except Hindered:
            transaction.set_rollback(True)
            return False
    return True


def give(handing: Handing, kind: AccountEvent.Kind) -> Handed:
    """Let the work go over, and write it down at both accounts, which the caller has locked.

    Raises:
        Hindered: the taker may not have some of it; the caller's transaction must not be kept.
    """
    handed = duties.hand_over(handing)
    if handed.misfits:
        text = _("%(name)s không nhận được hết việc này. Hãy chọn người khác, hoặc giao thêm chức vụ cho người ấy.")
        raise Hindered(text % {"name": handing.taker.full_name}, handed.misfits)
    if handed.counts:
        if kind != Kind.CLOSED:
            _note(handing.giver, kind, handing.taker, handing, handed)
        _note(handing.taker, Kind.TOOK_OVER, handing.giver, handing, handed)
        duties.tell(handing, handed)
    return handed


def _note(account: User, kind: AccountEvent.Kind, other: User, handing: Handing, handed: Handed) -> None:
    note(
        account,
        kind,
        actor=handing.actor,
        at=handing.at,
        receiver=other.full_name,
        opinion=handing.reason,
        counts=dict(handed.counts),
    )


def posts_at(account: User, agency_id: int | None) -> list[Post]:
    """Return the posts that the work of the person belongs to, at one agency when it is named.

    Raises:
        InputError: the person holds none there.
    """
    posts = [post for post in own_posts(account) if agency_id in (None, post.agency_id)]
    if agency_id is not None and not posts:
        raise InputError(_("Người này không giữ chức vụ ở cơ quan đã chọn."), field="agency")
    return posts


def require_taker(account: User, taker: User | None, posts: Sequence[Post]) -> User:
    """Return the colleague who takes over.

    Raises:
        InputError: it is nobody, the person, or somebody who holds no post at any of these posts' agencies.
    """
    agencies = {post.agency_id for post in posts}
    there = taker is not None and any(post.agency_id in agencies for post in taker.active_posts)
    if taker is None or taker == account or not there:
        raise InputError(_("Chọn người nhận việc đang làm ở cùng cơ quan."), field="taker")
    return taker
