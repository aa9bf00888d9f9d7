"""Keys under their lock, and what is done with them written down."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import main_place
from common import journal, rows
from common.errors import PolicyError, TransitionError
from signing import policies
from signing.models import KeyEvent, SigningKey

Kind = KeyEvent.Kind
# What is left of a private key that is no longer used.
MATERIAL = ("key_blob", "wrapped_dek", "pin_salt")
ENDED = ("active", "ended_at", *MATERIAL)


def lock_key(key_id: int, actor: User) -> SigningKey:
    """Return the key with its owner, locked until the transaction ends; the owner's row is locked before it.

    Raises:
        PolicyError: the actor does not keep this key.
    """
    found = SigningKey.objects.get(pk=key_id)
    lock_owner(found)
    key = SigningKey.objects.select_for_update(of=("self",)).select_related("user", "agency").get(pk=key_id)
    if not policies.can_see_key(actor, key):
        raise PolicyError(_("Chứng thư số này không phải của bạn."))
    return key


def lock_owner(key: SigningKey) -> None:
    """Lock whose key it is, so that one key at a time is put to use."""
    if key.agency_id is not None:
        rows.value("SELECT id FROM accounts_agency WHERE id = %s FOR NO KEY UPDATE", [key.agency_id])
    else:
        rows.value("SELECT id FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [key.user_id])


def require_standing(key: SigningKey, *wanted: SigningKey.Standing) -> None:
    """Refuse what the key is no longer, or not yet, fit for.

    Raises:
        TransitionError: it has another standing.
    """
    if key.standing not in wanted:
        text = _("Chứng thư số đang ở trạng thái “%(state)s”. Hãy tải lại trang.")
        raise TransitionError(text % {"state": key.standing.label})


def end(key: SigningKey, kind: Kind, *, actor: User | None, at: datetime, opinion: str = "") -> None:
    """Use the locked key no longer, and keep nothing of its private key."""
    key.active, key.ended_at = False, at
    key.key_blob = key.wrapped_dek = key.pin_salt = b""
    note(key, kind, actor=actor, at=at, opinion=opinion, saving=ENDED)


def note(
    key: SigningKey,
    kind: Kind,
    *,
    actor: User | None,
    at: datetime,
    receiver: User | None = None,
    opinion: str = "",
    data: dict[str, object] | None = None,
    saving: Sequence[str] = (),
) -> None:
    """Write down what was done with the locked key, and save these columns of it."""
    key.updated_at = at
    journal.append(
        KeyEvent,
        subject_field="key",
        subject=key,
        at=at,
        actor=actor,
        actor_name="" if actor else _("Hệ thống"),
        actor_post=", ".join(part for part in main_place(actor) if part) if actor else "",
        receiver_name=receiver.full_name if receiver else "",
        action=kind,
        opinion=opinion,
        data={"fingerprint": key.fingerprint, **(data or {})},
        saving=("updated_at", *saving, *journal.JOURNAL_FIELDS),
    )
