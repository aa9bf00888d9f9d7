"""Who may read which agency's report."""

from accounts.models import Agency, Role, User

OF_THEIR_AGENCY = (Role.HEAD, Role.LEADER, Role.AGENCY_ADMIN)
OF_ALL_AGENCIES = (Role.SYSTEM_ADMIN,)


def can_see_reports(user: User) -> bool:
    """Tell whether the reports are open to this person."""
    return user.has_role(*OF_THEIR_AGENCY, *OF_ALL_AGENCIES)


def agencies_to_report(user: User) -> list[Agency]:
    """Return the agencies whose report this person may read, the own one first."""
    own = [post.agency for post in user.posts_as(*OF_THEIR_AGENCY, *OF_ALL_AGENCIES)]
    others = list(Agency.objects.filter(active=True)) if user.has_role(*OF_ALL_AGENCIES) else []
    return list({agency.pk: agency for agency in [*own, *others]}.values())
