"""Give an officer another user name, by which the two halves know that they mean the same person."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import duties
from accounts.models import AccountEvent, User
from accounts.officers import own_posts
from accounts.services.account_course import Hindered, lock_accounts, lock_staff, note, require_manager
from common import rows
from common.errors import InputError

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


@transaction.atomic
def account_rename(*, account_id: int, username: str, actor: User, at: datetime) -> User:
    """Give the account this user name, in small letters; who is signed in stays so.

    Raises:
        PolicyError: the actor does not look after this person.
        InputError: it is no user name, or somebody has it.
        Hindered: something is on its way to the other half that names the person by the old one.
    """
    lock_staff()
    [account] = lock_accounts(account_id).values()
    require_manager(actor, own_posts(account))
    wanted, old = username.strip().lower(), account.username
    check_username(wanted)
    things = [*duties.on_the_way(account, viewer=actor), *duties.drafts_on_the_way(account, viewer=actor)]
    if things:
        text = _("Còn tin đang trên đường sang eOffice mang tên «%(name)s». Hãy đợi tin tới nơi rồi đổi.")
        raise Hindered(text % {"name": old}, dict.fromkeys(things))
    account.username, account.updated_at = wanted, at
    rows.save(account, ["username", "updated_at"])
    duties.renamed(account, old)
    note(account, AccountEvent.Kind.RENAMED, actor=actor, at=at, receiver=wanted, old=old, new=wanted)
    return account


def check_username(wanted: str) -> None:
    """Refuse what is no user name, or is somebody's.

    Raises:
        InputError: as said.
    """
    if not NAME.fullmatch(wanted):
        text = _("Tên đăng nhập gồm 2–60 chữ thường không dấu, chữ số, dấu chấm, gạch; bắt đầu bằng chữ hoặc số.")
        raise InputError(text, field="username")
    if User.objects.filter(username=wanted).exists():
        raise InputError(_("Đã có tài khoản mang tên này. Hãy chọn tên khác."), field="username")
