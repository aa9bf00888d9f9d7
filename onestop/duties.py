"""What the desk knows of people's work."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.duties import Duty, Handed, Handing, Holding, Thing
from accounts.models import Post, User
from onestop.models import Attachment, Dossier, OfficeRound, Participant
from onestop.queries.in_hand import (
    HELD,
    LIVE,
    PRESENT,
    held_dossiers,
    in_hand,
    in_hand_ids,
    joined_dossiers,
    resting_dossiers,
    running_places,
    sent_dossiers,
)
from onestop.services.handing_on import desk_hand_over, link_for, misfits_among
from procedures.engine import StepPlan
from procedures.queries import plans_of
from procedures.staffing import crew_without, gaps_in, urls_of

SHOWN = 10


class DeskDuty(Duty):
    """Dossiers held, sent to the office, worked along on or followed; steps of the versions that dossiers run in."""

    def holdings(self, user: User, *, viewer: User, at: datetime) -> Sequence[Holding]:
        """Return the dossiers with which the person has to do."""
        return [
            _holding(_("Hồ sơ đang giữ"), held_dossiers(user), viewer),
            _holding(_("Hồ sơ đã gửi eOffice, chờ kết quả"), sent_dossiers(user), viewer),
            _holding(_("Hồ sơ đang chờ, sẽ trở lại người này"), _resting([user.pk]).exclude(holder=user), viewer),
            _holding(_("Hồ sơ phối hợp, theo dõi"), joined_dossiers(user), viewer),
        ]

    def gaps(self, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return the steps that nobody could have in which running dossiers are, or will come."""
        crew = crew_without(posts)
        places = running_places(post.agency_id for post in posts)
        plans = plans_of({version for version, _receiving, _deciding in places})
        urls = urls_of(plans, viewer)
        found: list[Thing] = []
        for version, receiving, deciding in places:

            def place(step: StepPlan, receiving: int = receiving, deciding: int = deciding) -> set[int]:
                return set() if step.interconnected else {step.agency(receiving=receiving, deciding=deciding)}

            found += gaps_in(plans[version], place, posts, crew, urls.get(version, ""))
        return found

    def misfits(self, user: User, posts: Sequence[Post], *, viewer: User) -> Sequence[Thing]:
        """Return the dossiers that the person has and could not have with just these posts."""
        held = list(user.posts.filter(active=True))
        found = in_hand(user, in_hand_ids(user, {post.agency_id for post in held}))
        return misfits_among(found, user, held, posts, viewer=viewer)

    def hand_over(self, handing: Handing) -> Handed:
        """Give all of it to the taker."""
        return desk_hand_over(handing)

    def on_the_way(self, user: User, *, viewer: User) -> Sequence[Thing]:
        """Return the dossiers sent to the office, and not there yet, that name the person."""
        return _sent(Q(presenter=user.username) | Q(signer=user.username), viewer)

    def drafts_on_the_way(self, user: User, *, viewer: User) -> Sequence[Thing]:
        """Return the dossiers sent to the office, and not there yet, for which the person made a draft."""
        drafts = Attachment.objects.filter(kind=Attachment.Kind.DRAFT, added_by=user, dossier=OuterRef("dossier"))
        return _sent(Q(Exists(drafts)), viewer)

    def left_with(self, user_ids: Sequence[int]) -> set[int]:
        """Return which of these people have a dossier or a part in one."""
        held = Dossier.objects.filter(holder__in=user_ids, state__in=HELD).order_by()
        rounds = OfficeRound.objects.filter(sent_by__in=user_ids, state__in=LIVE).order_by()
        parts = Participant.objects.filter(PRESENT, user__in=user_ids).order_by()
        found = (
            held.values_list("holder_id"),
            _resting(user_ids).order_by().values_list("paused_from_id"),
            rounds.values_list("sent_by_id"),
            parts.values_list("user_id"),
        )
        return {pk for queryset in found for (pk,) in queryset.distinct() if pk is not None}


def _sent(named: Q, viewer: User) -> list[Thing]:
    rounds = OfficeRound.objects.filter(named, state=OfficeRound.State.SENT).order_by("pk")
    link = link_for(viewer)
    return [Thing(one.dossier.code, link(one.dossier)) for one in rounds.select_related("dossier")[:SHOWN]]


def _resting(user_ids: Sequence[int]) -> QuerySet[Dossier]:
    places = Post.objects.filter(user__in=user_ids).order_by().values_list("agency_id", flat=True)
    return resting_dossiers(user_ids, set(places))


def _holding(label: str, dossiers: QuerySet[Dossier], viewer: User) -> Holding:
    link = link_for(viewer)
    things = [Thing(f"{one.code} – {one.procedure_name}", link(one)) for one in dossiers[:SHOWN]]
    return Holding(label, dossiers.count(), things)
