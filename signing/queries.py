"""Templates, keys and grants as the pages show them."""

from django.db.models import Q, QuerySet

from accounts.models import Agency, User
from signing import policies
from signing.models import KeyGrant, SignatureTemplate, SigningKey


def templates_seen(user: User) -> QuerySet[SignatureTemplate]:
    """Return the person's own templates and the seals that they look after."""
    seals = Q(agency__isnull=False) if policies.keeps_all_seals(user) else Q(agency__in=policies.own_agencies(user))
    found = SignatureTemplate.objects.filter(Q(user=user) | seals)
    return found.select_related("user", "agency", "created_by", "approved_by")


def agencies_with_seals(user: User) -> QuerySet[Agency]:
    """Return the agencies for which this person may make a seal."""
    agencies = Agency.objects.order_by("name")
    return agencies if policies.keeps_all_seals(user) else agencies.filter(pk__in=policies.own_agencies(user))


def keys_seen(user: User) -> QuerySet[SigningKey]:
    """Return the person's own keys and the seals that they answer for, those in use and the newest first."""
    seals = Q(agency__isnull=False) if policies.keeps_all_seals(user) else Q(agency__in=policies.led_agencies(user))
    found = SigningKey.objects.filter(Q(user=user) | seals).order_by("-active", "-pk")
    return found.select_related("user", "agency", "imported_by", "approved_by")


def grants_seen(user: User) -> QuerySet[KeyGrant]:
    """Return the grants of the seals that this person answers for."""
    found = KeyGrant.objects.filter(key__in=keys_seen(user), key__agency__isnull=False)
    return found.select_related("key", "key__agency", "user", "asked_by", "granted_by", "ended_by")
