"""Who may look after whose account; pure, so that pages and services ask the same."""

from collections.abc import Collection, Iterable

from accounts.models import Post, Role, User


def can_manage_people(user: User) -> bool:
    """Tell whether the pages of officers are open to this person."""
    return user.has_role(Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


def manages_everybody(user: User) -> bool:
    """Tell whether this person looks after the accounts of every agency."""
    return user.has_role(Role.SYSTEM_ADMIN)


def administered(user: User) -> frozenset[int]:
    """Return the agencies that this person administers; what is below them belongs to them too."""
    return frozenset(post.agency_id for post in user.posts_as(Role.AGENCY_ADMIN))


def can_change_post(user: User, *, role: str, agency_id: int, managed: Collection[int]) -> bool:
    """Tell whether the person may give or end such a post; `managed` is what they administer with all below it."""
    return manages_everybody(user) or (agency_id in managed and role != Role.SYSTEM_ADMIN)


def can_change_account(user: User, posts: Iterable[Post], managed: Collection[int]) -> bool:
    """Tell whether the person may close, open or empty an account: who may change each post that it holds."""
    return all(can_change_post(user, role=post.role, agency_id=post.agency_id, managed=managed) for post in posts)
