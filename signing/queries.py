"""Templates as the pages show them."""

from django.db.models import Q, QuerySet

from accounts.models import Agency, User
from signing import policies
from signing.models import SignatureTemplate


def templates_seen(user: User) -> QuerySet[SignatureTemplate]:
    """Return the person's own templates and the seals that they look after."""
    seals = Q(agency__isnull=False) if policies.keeps_all_seals(user) else Q(agency__in=policies.own_agencies(user))
    found = SignatureTemplate.objects.filter(Q(user=user) | seals)
    return found.select_related("user", "agency", "created_by", "approved_by")


def agencies_with_seals(user: User) -> QuerySet[Agency]:
    """Return the agencies for which this person may make a seal."""
    agencies = Agency.objects.order_by("name")
    return agencies if policies.keeps_all_seals(user) else agencies.filter(pk__in=policies.own_agencies(user))
