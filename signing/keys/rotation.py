"""Turn to a new key-encryption key: wrap the data keys of all signing keys again."""

from django.db import transaction

from signing.keys.envelope import keks, rewrap
from signing.keys.texts import text_open, text_seal
from signing.keys.unlock import envelope_of
from signing.models import SigningKey, SigningService


@transaction.atomic
def keys_rewrap() -> int:
    """Move every signing key under the first of SIGNING_KEKS and return how many were moved.

    No PIN is needed and no private key is opened. Afterwards the old key may leave the settings.

    Raises:
        EnvelopeError: an old key is no longer in the settings; nothing is changed then.
    """
    current = next(iter(keks()))
    rows = SigningKey.objects.select_for_update().filter(backend=SigningKey.SOFTKEY).exclude(kek_id=current)
    for row in rows:
        turned = rewrap(envelope_of(row))
        row.wrapped_dek, row.kek_id = turned.wrapped_dek, turned.kek_id
        row.save(update_fields=["wrapped_dek", "kek_id"])
    _services_reseal(current)
    return len(rows)


def _services_reseal(current: str) -> None:
    """Move the passwords of remote services as well."""
    for service in SigningService.objects.select_for_update().exclude(kek_id=current):
        secret = text_open(service.kek_id, bytes(service.secret_blob), bound_to=service.name)
        service.kek_id, service.secret_blob = text_seal(secret, bound_to=service.name)
        service.save(update_fields=["kek_id", "secret_blob"])
