"""Officers' accounts as those who look after them see them."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts import duties
from accounts.models import AccountEvent, Agency, OfficePerson, OfficeUnit, Post, Role, User
from accounts.policies import administered, manages_everybody
from common import rows
from common.search import fold

BELOW = """
WITH RECURSIVE tree AS (
  SELECT id FROM accounts_agency WHERE id = ANY(%s)
  UNION SELECT one.id FROM accounts_agency one JOIN tree ON one.parent_id = tree.id)
SELECT id FROM tree
"""
ACTIVE, CLOSED, LEFT, UNMATCHED = "mo", "khoa", "con-viec", "lech-ten"


def managed_agencies(user: User) -> frozenset[int]:
    """Return the agencies whose people this person looks after: those administered, and all below them."""
    roots = administered(user)
    return frozenset(rows.values(BELOW, [sorted(roots)])) if roots else frozenset()


def agencies_seen(user: User) -> QuerySet[Agency]:
    """Return the agencies in which this person may give posts, by their codes."""
    found = Agency.objects.filter(active=True)
    return found if manages_everybody(user) else found.filter(pk__in=managed_agencies(user))


def officers_seen(user: User) -> QuerySet[User]:
    """Return the people who hold, or held, a post where this person looks after people."""
    posts = Post.objects.filter(user=OuterRef("pk"))
    if not manages_everybody(user):
        posts = posts.filter(agency__in=managed_agencies(user))
    return User.objects.filter(Exists(posts))


def officer_list(
    user: User, *, text: str = "", agency_id: int | None = None, role: str = "", state: str = ""
) -> QuerySet[User]:
    """Return the rows of the list with the posts that each holds, found by name without marks or by user name."""
    found = officers_seen(user)
    for word in fold(text).split():
        found = found.filter(Q(folded_name__contains=word) | Q(username__startswith=word))
    held = Post.objects.filter(user=OuterRef("pk"), active=True)
    if agency_id:
        held = held.filter(agency=agency_id)
    if role:
        held = held.filter(role=role)
    if agency_id or role:
        found = found.filter(Exists(held))
    found = found.filter(_in_queue(found, state))
    posts = Post.objects.filter(active=True).select_related("agency", "department").order_by("-main", "pk")
    return found.prefetch_related(Prefetch("posts", posts, to_attr="held_posts"))


def queue_counts(user: User) -> dict[str, int]:
    """Return how many people this person looks after, by the state of the account."""
    seen = officers_seen(user)
    counts = seen.aggregate(all=Count("pk"), open=Count("pk", filter=Q(is_active=True)))
    found = {"": counts["all"], ACTIVE: counts["open"], CLOSED: counts["all"] - counts["open"]}
    return found | {name: seen.filter(_in_queue(seen, name)).count() for name in (LEFT, UNMATCHED)}


def is_unmatched(account: User) -> bool:
    """Tell whether the document office knows nobody of this user name where the person sends drafts from."""
    return User.objects.filter(_unmatched(), pk=account.pk).exists()


def _unmatched() -> Q:
    """Return the condition: a head of a unit of the office whom its directory does not name."""
    known = OfficePerson.objects.filter(
        active=True, unit__active=True, unit__code=OuterRef("agency__code"), username=OuterRef("user__username")
    )
    units = OfficeUnit.objects.filter(active=True).values("code")
    posts = Post.objects.filter(
        ~Exists(known), user=OuterRef("pk"), active=True, role=Role.HEAD, agency__code__in=units
    )
    return Q(Exists(posts), is_active=True)


def _in_queue(seen: QuerySet[User], state: str) -> Q:
    """Return the condition of a queue: open, closed, closed with work left, unknown to the document office."""
    if state == UNMATCHED:
        return _unmatched()
    if state == LEFT:
        closed = list(seen.filter(is_active=False).values_list("pk", flat=True))
        return Q(pk__in=duties.left_with(closed))
    return Q(is_active=state == ACTIVE) if state else Q()


def posts_of(account: User) -> list[Post]:
    """Return all posts of a person, those held now first."""
    found = account.posts.select_related("user", "agency", "department")
    return list(found.order_by("-active", "-main", "agency__code", "pk"))


def held_posts(account: User) -> list[Post]:
    """Return the posts of an account that were not ended, whether it is open or closed."""
    return [post for post in posts_of(account) if post.active]


def own_posts(account: User) -> list[Post]:
    """Return the posts that say where a person's work belongs: those held, and where there are none those before."""
    posts = posts_of(account)
    return [post for post in posts if post.active] or posts


def takers_for(posts: Iterable[Post], account: User) -> list[Post]:
    """Return the posts of colleagues who may take the work over, one for each person, in the order of the names."""
    agencies = {post.agency_id for post in posts}
    found = Post.objects.filter(active=True, user__is_active=True, agency__in=agencies).exclude(user=account)
    found = found.select_related("user", "agency", "department").order_by("user__sort_key", "-main", "pk")
    return list({post.user_id: post for post in reversed(list(found))}.values())[::-1]


def stands_in_for(account: User) -> list[User]:
    """Return the people with closed accounts whose late work this person gets, by their names."""
    return list(User.objects.filter(successor=account, is_active=False).order_by("sort_key", "pk"))


def is_last_system_admin(account: User) -> bool:
    """Tell whether nobody else could look after the whole installation."""
    admins = Post.objects.filter(role=Role.SYSTEM_ADMIN, active=True, user__is_active=True)
    return admins.filter(user=account).exists() and not admins.exclude(user=account).exists()


def events_of(account: User, limit: int = 50) -> list[AccountEvent]:
    """Return what was done with an account, the latest first."""
    return list(account.events.order_by("-number")[:limit])
