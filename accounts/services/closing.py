"""Close an account and open it again; nothing is left without somebody who may do it.

Everything is one transaction. It locks, in this order: the staff, both accounts, the dossiers from the highest key
down, the documents by key, requests and keys. Whoever acts on a dossier has locked it before, and never waits for an
account.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import duties
from accounts.duties import Handing
from accounts.models import AccountEvent, Post, Role, User
from accounts.officers import held_posts, is_last_system_admin, own_posts, stands_in_for
from accounts.services.account_course import (
    Hindered,
    lock_accounts,
    lock_staff,
    note,
    require_manager,
    require_reason,
)
from accounts.services.handing_over import give, require_taker
from common import rows
from common.errors import PolicyError, TransitionError

Kind = AccountEvent.Kind
# Those whom a dossier that goes to the office names: who presents it, and who is to sign.
ADDRESSED = (Role.HEAD, Role.LEADER)


@transaction.atomic
def account_close(
    *, account_id: int, taker_id: int | None, actor: User, at: datetime, reason: str
) -> Mapping[str, int]:
    """Close the account, give all its work to a colleague, and return how much of each kind that was.

    Whoever has no work, and is to get none that comes late for others, needs no taker. The person is signed out at the
    next request; signing requests and batches are cancelled, keys and seals withdrawn.

    Raises:
        PolicyError: the actor does not look after this person, is the person, or it is the last system administrator.
        TransitionError: it is closed already.
        InputError: there is no reason, or no taker at the same agency.
        Hindered: a step would have nobody, something is on its way that is for this person, or the taker may not have
            some of the work.
    """
    lock_staff()
    found = lock_accounts(account_id, *([taker_id] if taker_id else []))
    account = found[account_id]
    posts = held_posts(account)
    _require_may_close(actor, account, own_posts(account))
    reason = require_reason(reason)
    require_no_gaps(account, posts, viewer=actor)
    require_arrived(account, posts, viewer=actor)
    taker = found.get(taker_id or 0)
    counts: dict[str, int] = {}
    if taker is not None or duties.left_with([account_id]) or stands_in_for(account):
        taker = require_taker(account, taker, own_posts(account))
        handing = Handing(giver=account, taker=taker, actor=actor, at=at, reason=reason)
        counts = dict(give(handing, Kind.CLOSED).counts)
    _store_closed(account, taker, at)
    duties.release(account, actor=actor, at=at, reason=reason)
    receiver = taker.full_name if taker else ""
    note(account, Kind.CLOSED, actor=actor, at=at, receiver=receiver, opinion=reason, counts=counts)
    return counts


@transaction.atomic
def account_reopen(*, account_id: int, actor: User, at: datetime, reason: str) -> User:
    """Let the person sign in again; work, keys and seals that were given away stay where they are.

    Raises:
        PolicyError: the actor does not look after this person.
        TransitionError: it is open.
        InputError: there is no reason.
    """
    lock_staff()
    [account] = lock_accounts(account_id).values()
    require_manager(actor, own_posts(account))
    if account.is_active:
        raise TransitionError(_("Tài khoản của %(name)s đang mở.") % {"name": account.full_name})
    reason = require_reason(reason)
    account.is_active, account.successor, account.updated_at = True, None, at
    rows.save(account, ["is_active", "successor", "updated_at"])
    note(account, Kind.REOPENED, actor=actor, at=at, opinion=reason)
    return account


def require_no_gaps(account: User, posts: Sequence[Post], *, viewer: User) -> None:
    """Refuse to take away posts without which a step of a process would have nobody.

    Raises:
        Hindered: as said; it names the steps.
    """
    gaps = duties.gaps_of(posts, viewer=viewer)
    if gaps:
        text = _("Thiếu %(name)s thì các bước dưới đây không còn ai làm. Hãy giao vai trò cho người khác trước.")
        raise Hindered(text % {"name": account.full_name}, gaps)


def require_arrived(account: User, posts: Iterable[Post], *, viewer: User) -> None:
    """Refuse to take away a post that something on its way to the office needs when it comes there.

    Raises:
        Hindered: as said; it names the dossiers.
    """
    if not any(post.role in ADDRESSED for post in posts):
        return
    things = duties.on_the_way(account, viewer=viewer)
    if things:
        text = _(
            "Còn hồ sơ đang trên đường sang eOffice do %(name)s trình hoặc ký. Hãy đợi tới nơi,"
            " hoặc nhờ người gửi bấm Thu hồi, rồi làm lại."
        )
        raise Hindered(text % {"name": account.full_name}, things)


def require_other_system_admin(account: User) -> None:
    """Refuse what would leave nobody to look after the installation.

    Raises:
        PolicyError: the person is the last one.
    """
    if is_last_system_admin(account):
        raise PolicyError(_("Đây là quản trị hệ thống cuối cùng. Hãy giao chức vụ này cho người khác trước."))


def _require_may_close(actor: User, account: User, posts: Sequence[Post]) -> None:
    if actor == account:
        raise PolicyError(_("Bạn không tự khóa tài khoản của mình. Hãy nhờ một quản trị khác."))
    require_manager(actor, posts)
    if not account.is_active:
        raise TransitionError(_("Tài khoản của %(name)s đã khóa.") % {"name": account.full_name})
    require_other_system_admin(account)


def _store_closed(account: User, taker: User | None, at: datetime) -> None:
    """Close it; who was to get what still came for others through this account gets it from the taker now."""
    account.is_active, account.successor, account.updated_at = False, taker, at
    account.sessions_ended += 1
    rows.save(account, ["is_active", "successor", "sessions_ended", "updated_at"])
    User.objects.filter(successor=account).update(successor=taker, updated_at=at)
    account.__dict__.pop("active_posts", None)
