"""What processes know of people's work: the steps that only one person can have."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.duties import Duty, Holding, Thing
from accounts.models import Post, User
from procedures.staffing import gaps_in_force


class StepDuty(Duty):
    """The steps of processes in force that nobody else could have, and those that name the person."""

    def holdings(self, user: User, *, viewer: User, at: datetime) -> Sequence[Holding]:
        """Return the steps of which the person is the only one."""
        things = gaps_in_force(user.active_posts, viewer=viewer) if user.active_posts else []
        return [Holding(_("Bước quy trình chỉ người này làm được"), len(things), things)]

    def gaps(self, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return the steps that would have nobody."""
        return gaps_in_force(posts, viewer=viewer)
