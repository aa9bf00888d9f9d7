"""Tell the desk who works here: units, people, who may present and who may sign."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import Agency, Post
from eoffice import policies
from integrations import outbox
from integrations.contracts import DirectoryPublished, DirectoryUnit, DirectoryUser
from integrations.models import Half
from signing.services import accounts_keys

STREAM = "directory"


@transaction.atomic
def directory_publish(*, at: datetime) -> DirectoryPublished:
    """Publish the office's whole directory; the desk replaces its copy.

    Who may sign but cannot now stands in it with the reason, so that the desk sees it before it sends.
    """
    posts = Post.objects.filter(active=True, user__is_active=True, agency__active=True)
    by_agency: dict[Agency, dict[int, list[Post]]] = defaultdict(lambda: defaultdict(list))
    for post in posts.select_related("user", "agency").order_by("agency__name", "user__sort_key", "-main"):
        by_agency[post.agency][post.user_id].append(post)
    signers = [post.user for people in by_agency.values() for held in people.values() for post in held if _signs(post)]
    problems = accounts_keys.bulk_problems(signers, at)
    units = tuple(_unit(agency, people.values(), problems) for agency, people in by_agency.items())
    message = DirectoryPublished(dossier_code=STREAM, at=at, units=units)
    outbox.publish(message, source=Half.OFFICE, destination=Half.DESK, at=at)
    return message


def _signs(post: Post) -> bool:
    return post.role == policies.SIGNING_ROLE


def _unit(agency: Agency, people: Iterable[list[Post]], problems: Mapping[int, str]) -> DirectoryUnit:
    found = (_person(held, problems) for held in people)
    return DirectoryUnit(
        code=agency.code, name=agency.name, people=tuple(one for one in found if one.may_present or one.may_sign)
    )


def _person(held: list[Post], problems: Mapping[int, str]) -> DirectoryUser:
    """Describe a person by all posts held at one agency; the title is that of the post that signs, if any."""
    main = next((post for post in held if _signs(post)), held[0])
    signs = _signs(main)
    return DirectoryUser(
        username=main.user.username,
        full_name=main.user.full_name,
        title=main.title,
        may_present=any(post.role in policies.PRESENTING_ROLES for post in held),
        may_sign=signs,
        problem=problems.get(main.user_id, "")[:300] if signs else "",
    )
