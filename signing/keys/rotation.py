"""Turn to a new key-encryption key: wrap the data keys of all signing keys again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common import journal
from signing.keys.envelope import keks, rewrap
from signing.keys.texts import text_open, text_seal
from signing.keys.unlock import envelope_of
from signing.models import KeyEvent, SigningKey, SigningService


@transaction.atomic
def keys_rewrap(*, at: datetime) -> int:
    """Move every signing key under the first of SIGNING_KEKS and return how many were moved.

    No PIN is needed and no private key is opened. Afterwards the old key may leave the settings.

    Raises:
        EnvelopeError: an old key is no longer in the settings; nothing is changed then.
    """
    current = next(iter(keks()))
    rows = SigningKey.objects.select_for_update().filter(backend=SigningKey.SOFTKEY).exclude(kek_id=current)
    rows = rows.exclude(wrapped_dek=b"")
    for row in rows:
        turned = rewrap(envelope_of(row))
        row.wrapped_dek, row.kek_id = turned.wrapped_dek, turned.kek_id
        _save(row, at)
    _services_reseal(current)
    return len(rows)


def _services_reseal(current: str) -> None:
    """Move the passwords of remote services as well."""
    for service in SigningService.objects.select_for_update().exclude(kek_id=current):
        secret = text_open(service.kek_id, bytes(service.secret_blob), bound_to=service.name)
        service.kek_id, service.secret_blob = text_seal(secret, bound_to=service.name)
        service.save(update_fields=["kek_id", "secret_blob"])


def _save(row: SigningKey, at: datetime) -> None:
    journal.append(
        KeyEvent,
        subject_field="key",
        subject=row,
        at=at,
        actor=None,
        actor_name=_("Hệ thống"),
        action=KeyEvent.Kind.REWRAPPED,
        data={"fingerprint": row.fingerprint, "kek": row.kek_id},
        saving=("wrapped_dek", "kek_id", *journal.JOURNAL_FIELDS),
    )
