"""Ask for the password once more before what must not be done at a desk that somebody has left.

The session remembers when the person last gave it; signing in counts.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts import throttle
from common.errors import InputError
from common.http import OfficeRequest, client_address

REMEMBERED = "proved_at"
FIELD = "proof"


def note_sign_in(request: HttpRequest, user: AbstractBaseUser, **_kwargs: Any) -> None:
    """Remember that the person has just signed in."""
    request.session[REMEMBERED] = int(now().timestamp())


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Tell whether the password was given within STEP_UP_MINUTES."""
    given: int = request.session.get(REMEMBERED, 0)
    return at.timestamp() - given <= timedelta(minutes=settings.STEP_UP_MINUTES).total_seconds()


@sensitive_variables("password")
def require(request: OfficeRequest, password: str, *, at: datetime) -> None:
    """Take the password when the last time it was given is too long ago.

    Raises:
        InputError: it is missing or wrong, or was wrong too often.
    """
    if is_fresh(request, at=at):
        return
    if not password:
        raise _refused(_("Nhập lại mật khẩu đăng nhập của bạn để làm việc này."))
    username, address = request.user.username, client_address(request)
    if throttle.is_locked(username, address):
        raise _refused(_("Bạn đã nhập sai mật khẩu quá nhiều lần. Hãy đợi 15 phút rồi thử lại."))
    if authenticate(request, username=username, password=password) is None:
        throttle.note_miss(username, address)
        raise _refused(_("Mật khẩu đăng nhập không đúng. Hãy nhập lại."))
    throttle.forget_misses(username, address)
    request.session[REMEMBERED] = int(at.timestamp())


def _refused(text: str) -> InputError:
    return InputError(text, field=FIELD)
