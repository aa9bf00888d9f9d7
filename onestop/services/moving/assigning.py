"""Who gets the dossiers of a batch whose holder does not hold the role of the step where they now stand."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Count

from accounts.models import Post
from onestop.models import Dossier, Task
from onestop.services.receivers import Receiver


class Assigner:
    """Give each to who worked on it last, else to the least loaded of the department that has it, else of all.

    Three queries for a whole batch; what it gives out counts as load.
    """

    def __init__(self, wanted: Mapping[int, Sequence[Post]], dossiers: Iterable[Dossier]) -> None:
        self._wanted = wanted
        needy = [dossier for dossier in dossiers if dossier.pk in wanted]
        people = {post.user_id for posts in wanted.values() for post in posts}
        self._before = _before(wanted, people)
        self._units = _units([dossier.holder_id for dossier in needy])
        self._loads = _loads(people)

    def receiver(self, dossier: Dossier) -> Receiver:
        """Return who gets the dossier."""
        posts = {post.user_id: post for post in self._wanted[dossier.pk]}
        before = next((user_id for user_id in self._before.get(dossier.pk, ()) if user_id in posts), None)
        post = posts[before] if before else self._least_loaded(dossier, list(posts.values()))
        self._loads[post.user_id] = self._loads.get(post.user_id, 0) + 1
        return Receiver.of_user(post.user, str(post))

    def _least_loaded(self, dossier: Dossier, posts: Sequence[Post]) -> Post:
        here = self._units.get(dossier.holder_id, set())
        near = [post for post in posts if post.department_id in here] or posts
        return min(near, key=lambda post: self._loads.get(post.user_id, 0))


def _before(dossier_ids: Iterable[int], people: Iterable[int]) -> dict[int, list[int]]:
    """Return who had each dossier, the latest first."""
    stays = Task.objects.filter(dossier__in=list(dossier_ids), assignee__in=people).order_by("-opened_at", "-pk")
    found: dict[int, list[int]] = {}
    for dossier_id, user_id in stays.values_list("dossier_id", "assignee_id"):
        if user_id is not None:
            found.setdefault(dossier_id, []).append(user_id)
    return found


def _units(holder_ids: Iterable[int | None]) -> dict[int | None, set[int | None]]:
    places = Post.objects.filter(active=True, department__isnull=False, user__in=set(holder_ids) - {None})
    found: dict[int | None, set[int | None]] = {}
    for user_id, department_id in places.values_list("user_id", "department_id"):
        found.setdefault(user_id, set()).add(department_id)
    return found


def _loads(people: Iterable[int]) -> dict[int, int]:
    held = Dossier.objects.filter(holder__in=people, state__in=Dossier.HELD_STATES).order_by()
    return {user_id: count for user_id, count in held.values_list("holder_id").annotate(Count("pk")) if user_id}
