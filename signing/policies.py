"""Who may look at whose set-up for signing. The only place of signing that names roles."""

from accounts.models import Role, User

ADMIN_ROLES = (Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


def can_examine_others(viewer: User) -> bool:
    """Administrators."""
    return viewer.has_role(*ADMIN_ROLES)


def can_see(viewer: User, person: User) -> bool:
    """Oneself, colleagues of an agency, and everybody for who keeps the whole system."""
    if viewer.pk == person.pk or viewer.has_role(Role.SYSTEM_ADMIN):
        return True
    return bool({post.agency_id for post in viewer.active_posts} & {post.agency_id for post in person.active_posts})


def can_examine(viewer: User, person: User) -> bool:
    """Oneself; an administrator of an agency its people; who keeps the whole system everybody."""
    if viewer.pk == person.pk or viewer.has_role(Role.SYSTEM_ADMIN):
        return True
    return any(viewer.has_role(Role.AGENCY_ADMIN, agency_id=post.agency_id) for post in person.active_posts)
