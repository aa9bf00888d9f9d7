"""How often a key was used and may be: counted as a request is taken, whoever else takes one just then."""

from datetime import date, datetime

from django.utils.timezone import localdate

from common import prepared
from signing.errors import SigningRefusal, refusal
from signing.models import SigningKey

TAKE_SQL = """
UPDATE signing_signingkey AS key
SET usage_count = usage_count + 1, usage_day = %(day)s,
    usage_today = CASE WHEN usage_day = %(day)s THEN usage_today + 1 ELSE 1 END
WHERE id = %(key)s AND active AND (limit_total IS NULL OR usage_count < limit_total)
  AND (limit_per_day IS NULL OR usage_day IS DISTINCT FROM %(day)s OR usage_today < limit_per_day)
RETURNING id
"""
GIVE_BACK_SQL = """
UPDATE signing_signingkey
SET usage_count = greatest(usage_count - 1, 0),
    usage_today = CASE WHEN usage_day = %(day)s THEN greatest(usage_today - 1, 0) ELSE usage_today END
WHERE id = %(key)s RETURNING id
"""


def use_take(*, key: SigningKey, at: datetime) -> SigningRefusal | None:
    """Count one use of the key in the transaction that is open, or return why it may not be used once more."""
    if prepared.fetch(TAKE_SQL, {"key": key.pk, "day": localdate(at)}):
        return None
    current = SigningKey.objects.get(pk=key.pk)
    return problem(current, at) or refusal("request_closed")


def use_give_back(*, key_id: int, taken_on: date) -> None:
    """Take one use off again, of a signature that did not come about."""
    prepared.fetch(GIVE_BACK_SQL, {"key": key_id, "day": taken_on})


def problem(key: SigningKey, at: datetime) -> SigningRefusal | None:
    """Return that the limits of the key, as this row has it, are used up."""
    if key.limit_total is not None and key.usage_count >= key.limit_total:
        return refusal("limit_total", limit=key.limit_total)
    today = key.usage_today if key.usage_day == localdate(at) else 0
    if key.limit_per_day is not None and today >= key.limit_per_day:
        return refusal("limit_per_day", limit=key.limit_per_day)
    return None
