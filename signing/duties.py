"""What signing knows of people's work: keys and seals that end with the post, and signatures that are under way."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.duties import Duty, Holding, Thing
from accounts.models import User
from signing.models import KeyGrant, SigningKey, SigningRequest
from signing.models.requests import LIVE_STATES
from signing.queries import keys_seen
from signing.services import leaving
from signing.services.granting import LIVE


class KeyDuty(Duty):
    """Keys, grants of seals and signing requests; none of them goes over to anybody."""

    def holdings(self, user: User, *, viewer: User, at: datetime) -> Sequence[Holding]:
        """Return the keys, the seals that are entrusted and the signatures that are under way."""
        seen = set(keys_seen(viewer).values_list("pk", flat=True))
        keys = list(SigningKey.objects.filter(user=user, active=True))
        found = KeyGrant.objects.filter(user=user, ended_at__isnull=True).select_related("key__agency")
        grants = [one for one in found if one.standing(at) in LIVE]
        live = SigningRequest.objects.filter(signer=user, state__in=LIVE_STATES).count()
        return [
            Holding(_("Chứng thư số cá nhân"), len(keys), [_thing(one, one.subject_name, seen) for one in keys]),
            Holding(
                _("Con dấu số được giao"),
                len(grants),
                [_thing(one.key, one.key.agency.name if one.key.agency else "", seen) for one in grants],
            ),
            Holding(_("Yêu cầu ký đang chờ"), live),
        ]

    def release(self, user: User, *, actor: User, at: datetime, reason: str) -> None:
        """Cancel the requests, and end keys and grants at once."""
        leaving.requests_cancel(signer=user, reason=_("Tài khoản người ký đã khóa."), at=at)
        leaving.leaver_end(user, at=at)


def _thing(key: SigningKey, words: str, seen: set[int]) -> Thing:
    return Thing(words, key.get_absolute_url() if key.pk in seen else "")
