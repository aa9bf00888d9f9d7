"""Passwords: what a new one must hold, how long it counts, and those that administrators hand out."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User

LETTERS, DIGITS, SIGNS = "abcdefghjkmnpqrstuvwxyz", "23456789", "@#%+-=?"
KINDS = (LETTERS, LETTERS.upper(), DIGITS, SIGNS)
HANDED_OUT_LENGTH = 12
TOO_PLAIN = "password_too_plain"
LAPSED = gettext_lazy("Mật khẩu được giao đã hết hiệu lực. Hãy nhờ quản trị cơ quan đặt lại mật khẩu.")
RULE = gettext_lazy("Mật khẩu mới cần có chữ hoa, chữ thường, chữ số và ký tự khác (ví dụ @ hoặc #).")


class KindsValidator:
    """Ask for capitals, small letters, digits and other signs in every password."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that lacks one of the kinds.

        Raises:
            ValidationError: as said.
        """
        tests = (str.isupper, str.islower, str.isdigit, lambda one: not one.isalnum())
        if not all(any(map(test, password)) for test in tests):
            raise ValidationError(str(RULE), code=TOO_PLAIN)

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return str(RULE)


def handed_out() -> str:
    """Return a random password that is easy to read out: no letter in it looks like a digit."""
    signs = [secrets.choice(kind) for kind in KINDS]
    signs += [secrets.choice("".join(KINDS)) for _one in range(HANDED_OUT_LENGTH - len(KINDS))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def ends_at(user: User) -> datetime | None:
    """Return when the password stops counting, None where passwords do not end."""
    return user.password_since + timedelta(days=settings.PASSWORD_DAYS) if settings.PASSWORD_DAYS else None


def is_over(user: User, *, at: datetime) -> bool:
    """Tell whether the password has counted long enough."""
    end = ends_at(user)
    return end is not None and at >= end


def has_lapsed(user: User, *, at: datetime) -> bool:
    """Tell whether the password was handed out so long ago that nobody may begin with it any more."""
    return user.password_handed_out and at >= user.password_since + timedelta(days=settings.HANDED_OUT_DAYS)


def warning(user: User, *, at: datetime) -> str:
    """Return what to say of a password that ends within PASSWORD_WARNING_DAYS, empty while there is time or after."""
    end = ends_at(user)
    if end is None or at >= end or end - at > timedelta(days=settings.PASSWORD_WARNING_DAYS):
        return ""
    days = (localdate(end) - localdate(at)).days
    if not days:
        return _("Mật khẩu của bạn hết hạn trong hôm nay. Hãy đổi ở trang Tài khoản của tôi.")
    text = _("Mật khẩu của bạn hết hạn sau %(days)d ngày. Hãy đổi ở trang Tài khoản của tôi.")
    return text % {"days": days}
