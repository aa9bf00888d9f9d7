"""Look after a key that is in use: its PIN, how often it may sign, and its end."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from common.errors import InputError, PolicyError
from signing import policies
from signing.errors import refusal
from signing.keys.envelope import Envelope, change_pin
from signing.keys.pins import pin_require_strong
from signing.keys.secret import Secret
from signing.keys.unlock import envelope_of, key_open
from signing.models import KeyGrant, SigningKey
from signing.services import key_course
from signing.services.key_course import Kind

Standing = SigningKey.Standing


@sensitive_variables("old", "new")
def pin_change(*, key_id: int, old: Secret | None, new: Secret, actor: User, at: datetime) -> SigningKey:
    """Give one's own key another PIN; a wrong old one counts as a try.

    Call it with no transaction open.

    Raises:
        PolicyError: it is another's key.
        TransitionError: it is not in use.
        InputError: the new PIN is weak, or the old one.
        SigningRefusal: the old PIN is missing or wrong, or the key is locked.
    """
    key = SigningKey.objects.get(pk=key_id)
    if key.user_id != actor.pk:
        raise PolicyError(_("Chỉ chủ chứng thư số mới đổi được mã PIN."))
    key_course.require_standing(key, Standing.ACTIVE)
    pin_require_strong(new, username=actor.username)
    if old is None or not key.needs_pin:
        raise refusal("pin_missing")
    key_open(row=key, pin=old, at=at)
    if old.reveal() == new.reveal():
        raise InputError(_("Mã PIN mới trùng mã PIN hiện tại. Hãy chọn mã PIN khác."), field="pin")
    turned = change_pin(envelope_of(key), old=old, new=new)
    return _store_pin(key, turned, actor, at)


@transaction.atomic
def key_limit(*, key_id: int, per_day: int | None, total: int | None, actor: User, at: datetime) -> SigningKey:
    """Say how often the key may sign in a day and altogether; None means without a limit.

    Raises:
        PolicyError: the actor does not keep this key.
        TransitionError: it is not used any more.
    """
    key = key_course.lock_key(key_id, actor)
    _require_keeper(actor, key)
    key_course.require_standing(key, Standing.ACTIVE, Standing.WAITING)
    key.limit_per_day, key.limit_total = per_day, total
    data: dict[str, object] = {"per_day": per_day, "total": total}
    key_course.note(key, Kind.LIMITED, actor=actor, at=at, data=data, saving=("limit_per_day", "limit_total"))
    return key


@transaction.atomic
def key_end(*, key_id: int, actor: User, at: datetime, reason: str) -> SigningKey:
    """Use the key no longer, from this moment; what it signed stays valid, and what was granted of it ends.

    Raises:
        PolicyError: the actor does not keep this key.
        TransitionError: it is not used any more.
        InputError: there is no reason.
    """
    key = key_course.lock_key(key_id, actor)
    _require_keeper(actor, key)
    key_course.require_standing(key, Standing.ACTIVE, Standing.WAITING)
    if not reason.strip():
        raise InputError(_("Nhập lý do ngừng dùng."), field="reason")
    key_course.end(key, Kind.ENDED, actor=actor, at=at, opinion=reason.strip())
    KeyGrant.objects.filter(key=key, ended_at__isnull=True).update(ended_at=at, ended_by=actor, updated_at=at)
    return key


def _require_keeper(actor: User, key: SigningKey) -> None:
    if not policies.can_keep_key(actor, key):
        raise PolicyError(_("Chỉ chủ chứng thư số, hoặc quản trị của cơ quan có con dấu, làm được việc này."))


@transaction.atomic
def _store_pin(key: SigningKey, turned: Envelope, actor: User, at: datetime) -> SigningKey:
    """Store the new wrapping unless the key was changed since it was read."""
    current = key_course.lock_key(key.pk, actor)
    key_course.require_standing(current, Standing.ACTIVE)
    if bytes(current.wrapped_dek) != bytes(key.wrapped_dek):
        raise refusal("request_closed")
    current.wrapped_dek, current.pin_salt, current.kek_id = turned.wrapped_dek, turned.pin_salt, turned.kek_id
    saving = ("wrapped_dek", "pin_salt", "kek_id")
    key_course.note(current, Kind.PIN_CHANGED, actor=actor, at=at, saving=saving)
    return current
