"""Change accounts."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import InputError

# Django's own catalogue says some of these in English only.
WEAKNESSES = {
    "password_too_short": gettext_lazy("Mật khẩu mới quá ngắn, cần ít nhất %(min_length)d ký tự."),
    "password_too_common": gettext_lazy("Mật khẩu mới quá phổ biến. Hãy chọn mật khẩu khó đoán hơn."),
    "password_too_similar": gettext_lazy("Mật khẩu mới giống thông tin tài khoản. Hãy chọn mật khẩu khác."),
}


@transaction.atomic
def password_change(*, user_id: int, old: str, new: str, at: datetime) -> User:
    """Give the account another password.

    Raises:
        InputError: the old password is wrong, or the new one is too weak.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if not user.check_password(old):
        raise InputError(_("Mật khẩu hiện tại không đúng."), field="old")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise InputError(" ".join(_weakness(one) for one in error.error_list), field="new") from error
    user.set_password(new)
    user.updated_at = at
    user.save(update_fields=["password", "updated_at"])
    return user


def _weakness(error: ValidationError) -> str:
    text = WEAKNESSES.get(error.code or "")
    return str(text) % (error.params or {}) if text else " ".join(error.messages)
