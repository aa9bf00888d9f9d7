"""Who may configure which processes; pure, so that pages and services ask the same."""

from collections.abc import Collection

from accounts.models import Role, User
from procedures.models import Process


def can_configure(user: User) -> bool:
    """Tell whether the pages of configuration are open to this person."""
    return user.has_role(Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


def configures_everything(user: User) -> bool:
    """Tell whether this person configures the processes of every agency, and those without one."""
    return user.has_role(Role.SYSTEM_ADMIN)


def can_change_catalogue(user: User) -> bool:
    """Tell whether this person may change fields, procedures and their sheets, which all agencies share."""
    return configures_everything(user)


def own_agencies(user: User) -> frozenset[int]:
    """Return the agencies whose processes this person configures."""
    return frozenset(post.agency_id for post in user.posts_as(Role.AGENCY_ADMIN))


def can_change(user: User, process: Process) -> bool:
    """Tell whether this person may draft, send and approve versions of the process."""
    return can_configure_at(user, process.agency_id)


def can_configure_at(user: User, agency_id: int | None) -> bool:
    """Tell whether this person may configure the processes of an agency; None means those of all agencies."""
    return configures_everything(user) or agency_id in own_agencies(user)


def is_second_person(user: User, workers: Collection[int], *, four_eyes: bool) -> bool:
    """Tell whether this person may approve what these people drafted and sent."""
    return not four_eyes or user.pk not in workers


def can_trust(user: User) -> bool:
    """Tell whether this person decides whose packages are trusted."""
    return user.has_role(Role.SYSTEM_ADMIN)
