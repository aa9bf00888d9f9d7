"""Make accounts, and give them passwords."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import passwords
from accounts.models import AccountEvent, User
from accounts.officers import own_posts
from accounts.services import posts
from accounts.services.account_course import lock_accounts, lock_staff, note, require_manager
from accounts.services.posts import PostData
from accounts.services.renaming import check_username
from common.errors import InputError, PolicyError, TransitionError

# Django's own catalogue says some of these in English only.
WEAKNESSES = {
    "password_too_short": gettext_lazy("Mật khẩu mới quá ngắn, cần ít nhất %(min_length)d ký tự."),
    "password_too_common": gettext_lazy("Mật khẩu mới quá phổ biến. Hãy chọn mật khẩu khó đoán hơn."),
    "password_too_similar": gettext_lazy("Mật khẩu mới giống thông tin tài khoản. Hãy chọn mật khẩu khác."),
}


@dataclass(frozen=True)
class PersonData:
    """What is known of a person who gets an account."""

    username: str
    full_name: str
    email: str = ""
    phone: str = ""


@transaction.atomic
def password_change(*, user_id: int, old: str, new: str, at: datetime) -> User:
    """Give the account another password.

    Raises:
        InputError: the old password is wrong or was handed out too long ago, or the new one is too weak, or the same.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.check_password(old):
        raise InputError(_("Mật khẩu hiện tại không đúng."), field="old")
    if passwords.has_lapsed(user, at=at):
        raise InputError(str(passwords.LAPSED), field="old")
    if old == new:
        raise InputError(_("Mật khẩu mới phải khác mật khẩu hiện tại."), field="new")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise InputError(" ".join(_weakness(one) for one in error.error_list), field="new") from error
    _set_password(user, new, handed_out=False, at=at)
    return user


@transaction.atomic
def account_create(*, person: PersonData, post: PostData, actor: User, at: datetime) -> tuple[User, str]:
    """Make an account with its first post; return it and the password to hand out, which is stored nowhere.

    Raises:
        PolicyError: the actor gives no such posts.
        InputError: the user name is none, or is taken; the name is empty; agency and department do not fit together.
    """
    lock_staff()
    posts.require_giver(actor, post)
    password = passwords.handed_out()
    account = store_person(person, password, at=at)
    note(account, AccountEvent.Kind.CREATED, actor=actor, at=at)
    posts.post_give(account_id=account.pk, data=post, actor=actor, at=at)
    return account, password


@transaction.atomic
def password_reset(*, account_id: int, actor: User, at: datetime) -> tuple[User, str]:
    """Give an account a password to hand out, which counts for HANDED_OUT_DAYS; return both. The sessions end.

    Raises:
        PolicyError: the actor does not look after this person, or is this person.
        TransitionError: the account is closed.
    """
    lock_staff()
    [account] = lock_accounts(account_id).values()
    if account == actor:
        raise PolicyError(_("Bạn tự đổi mật khẩu của mình ở trang Tài khoản của tôi."))
    require_manager(actor, own_posts(account))
    if not account.is_active:
        raise TransitionError(_("Tài khoản đang khóa. Hãy mở lại trước khi đặt lại mật khẩu."))
    password = passwords.handed_out()
    _set_password(account, password, handed_out=True, at=at)
    note(account, AccountEvent.Kind.PASSWORD_RESET, actor=actor, at=at)
    return account, password


def store_person(person: PersonData, password: str, *, at: datetime) -> User:
    """Store an account without a post, whose password is handed out; the caller holds the lock of the staff.

    Raises:
        InputError: the user name is none, or is taken; the name is empty.
    """
    username, full_name = person.username.strip().lower(), " ".join(person.full_name.split())
    check_username(username)
    if not full_name:
        raise InputError(_("Nhập họ và tên."), field="full_name")
    return User.objects.create_user(
        username,
        password,
        full_name=full_name,
        email=person.email,
        phone=person.phone,
        password_handed_out=True,
        created_at=at,
        updated_at=at,
    )


def _set_password(user: User, password: str, *, handed_out: bool, at: datetime) -> None:
    user.set_password(password)
    user.password_handed_out, user.password_since, user.updated_at = handed_out, at, at
    user.save(update_fields=["password", "password_handed_out", "password_since", "updated_at"])


def _weakness(error: ValidationError) -> str:
    text = WEAKNESSES.get(error.code or "")
    return str(text) % (error.params or {}) if text else " ".join(error.messages)
