"""Who may do what with whose templates, and look at whose set-up. The only place of signing that names roles.

A policy asks about the person; the state is asked by the service.
"""

from accounts.models import Role, User
from signing.models import KeyGrant, SignatureTemplate, SigningKey, TrustAnchor

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


def can_make_own(user: User) -> bool:
    """Everybody who holds a post makes templates of the own signature."""
    return bool(user.active_posts)


def can_make_seal(user: User, agency_id: int | None) -> bool:
    """Administrators of the agency, and who keeps the whole system."""
    return user.has_role(Role.SYSTEM_ADMIN) or (
        agency_id is not None and user.has_role(Role.AGENCY_ADMIN, agency_id=agency_id)
    )


def can_change_template(user: User, template: SignatureTemplate) -> bool:
    """One's own; a seal by its administrators."""
    return can_make_seal(user, template.agency_id) if template.is_seal else template.user_id == user.pk


def can_approve_template(user: User, template: SignatureTemplate) -> bool:
    """Another administrator than the one who made the seal."""
    return template.is_seal and can_make_seal(user, template.agency_id) and template.created_by_id != user.pk


def can_answer_for_seal(user: User, agency_id: int | None) -> bool:
    """Administrators of the agency, who keeps the whole system, and the agency's leaders."""
    leads = agency_id is not None and user.has_role(Role.LEADER, agency_id=agency_id)
    return leads or can_make_seal(user, agency_id)


def can_see_key(user: User, key: SigningKey) -> bool:
    """One's own; a seal by those who answer for it."""
    return can_answer_for_seal(user, key.agency_id) if key.is_seal else key.user_id == user.pk


def can_keep_key(user: User, key: SigningKey) -> bool:
    """One's own; a seal by its administrators."""
    return can_make_seal(user, key.agency_id) if key.is_seal else key.user_id == user.pk


def can_approve_key(user: User, key: SigningKey) -> bool:
    """Another than the one who brought the seal."""
    return key.is_seal and can_answer_for_seal(user, key.agency_id) and key.imported_by_id != user.pk


def can_approve_grant(user: User, grant: KeyGrant) -> bool:
    """Another than the one who asked for it, and than the one it is for."""
    return can_answer_for_seal(user, grant.key.agency_id) and user.pk not in {grant.asked_by_id, grant.user_id}


def led_agencies(user: User) -> list[int]:
    """Return the agencies for whose seals this person answers as administrator or leader."""
    return [post.agency_id for post in user.posts_as(Role.AGENCY_ADMIN, Role.LEADER)]


def own_agencies(user: User) -> list[int]:
    """Return the agencies whose seals this person looks after as their administrator."""
    return [post.agency_id for post in user.posts_as(Role.AGENCY_ADMIN)]


def keeps_all_seals(user: User) -> bool:
    """Tell whether this person looks after the seals of every agency."""
    return user.has_role(Role.SYSTEM_ADMIN)


def can_keep_trust(user: User) -> bool:
    """Who keeps the whole system."""
    return user.has_role(Role.SYSTEM_ADMIN)


def can_keep_time_servers(user: User) -> bool:
    """Who keeps the whole system: every agency's signatures get their time-stamps there."""
    return user.has_role(Role.SYSTEM_ADMIN)


def can_approve_trust(user: User, anchor: TrustAnchor) -> bool:
    """Another keeper of the system than the one who proposed it."""
    return can_keep_trust(user) and anchor.proposed_by_id != user.pk


def can_change_profiles(user: User) -> bool:
    """Who keeps the whole system: the rules of each kind of signature hold for every agency."""
    return user.has_role(Role.SYSTEM_ADMIN)
