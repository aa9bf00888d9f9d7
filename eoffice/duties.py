"""What the document office knows of people's work."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.duties import Duty, Handed, Handing, Holding, Thing
from accounts.models import Post, Role, User
from common import wakeup
from eoffice import policies
from eoffice.models import Document
from eoffice.services import handing_on

SHOWN = 10
DIRECTORY_TASK, QUEUE = "eoffice.tasks.publish_directory", "default"


class OfficeDuty(Duty):
    """Documents that wait for a leader, and those that wait for whoever holds a role."""

    def holdings(self, user: User, *, viewer: User, at: datetime) -> Sequence[Holding]:
        """Return the documents that wait for the person's signature."""
        waiting = Document.objects.filter(signer=user, state=Document.State.SUBMITTED).order_by("sort_at", "pk")
        waiting = waiting.select_related("agency")
        things = [Thing(handing_on.words_of(one, viewer), handing_on.link_to(one, viewer)) for one in waiting[:SHOWN]]
        return [Holding(_("Văn bản chờ người này ký duyệt"), waiting.count(), things)]

    def gaps(self, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return what waits for clerical officers at an agency where nobody else is one."""
        return [
            thing for post in posts if post.role in policies.CLERICAL_ROLES for thing in self._gaps_of(post, viewer)
        ]

    def misfits(self, user: User, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return what waits for the person's signature and could not be signed with just these posts."""
        waiting = Document.objects.filter(signer=user, state=Document.State.SUBMITTED).select_related("agency")
        return handing_on.misfits_among(waiting.order_by("pk"), posts, viewer=viewer)

    def hand_over(self, handing: Handing) -> Handed:
        """Give what waits for a signature to the taker."""
        return handing_on.office_hand_over(handing)

    def release(self, user: User, *, actor: User, at: datetime, reason: str) -> None:
        """End the person's open batch."""
        handing_on.batches_end(owner=user, reason=_("Tài khoản người làm đã khóa; văn bản vẫn chờ."), at=at)

    def renamed(self, user: User, old: str) -> None:
        """Let the documents that the person drafted be found by the new user name."""
        Document.objects.filter(drafter_username=old).update(drafter_username=user.username)

    def people_changed(self) -> None:
        """Have the directory told to the desk, so that nobody is chosen there who is gone."""
        transaction.on_commit(partial(wakeup.send, DIRECTORY_TASK, queue=QUEUE), robust=True)

    def left_with(self, user_ids: Sequence[int]) -> set[int]:
        """Return for whose signature something waits."""
        waiting = Document.objects.filter(signer__in=user_ids, state=Document.State.SUBMITTED).order_by()
        return set(waiting.values_list("signer_id", flat=True).distinct())

    def _gaps_of(self, post: Post, viewer: User) -> list[Thing]:
        others = Post.objects.filter(role=post.role, agency=post.agency_id, active=True, user__is_active=True)
        waiting = Document.objects.filter(agency=post.agency_id, state__in=Document.WAITING_STATES)
        if post.role != Role.CLERICAL:
            waiting = waiting.filter(holder_role=post.role)
        first = waiting.order_by("sort_at", "pk").first()
        if first is None or others.exclude(user=post.user_id).exists():
            return []
        text = _("%(count)d văn bản ở %(agency)s sẽ không còn «%(role)s» đóng dấu, ban hành")
        words = {"count": waiting.count(), "agency": post.agency.name, "role": Role(post.role).label}
        return [Thing(text % words, handing_on.link_to(first, viewer))]
