"""What one officer has in hand at the desk: dossiers held, rounds at the office, co-working and following."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import Post, User
from common import prepared, rows
from onestop.models import Dossier, OfficeRound, Participant, Task
from onestop.policies import DESK_ROLES, agencies_of, step_of
from procedures.engine import StepPlan
from procedures.queries import plans_of

HELD = [state.value for state in Dossier.HELD_STATES]
WAITING = [state.value for state in Dossier.WAITING_STATES]
LIVE = [state.value for state in OfficeRound.LIVE_STATES]
# Each part by its index; a condition over all of them would read every running dossier.
IN_HAND = """
SELECT id FROM onestop_dossier WHERE holder_id = %(user)s AND state = ANY(%(held)s)
UNION SELECT id FROM onestop_dossier
  WHERE (agency_id = ANY(%(agencies)s) OR competent_agency_id = ANY(%(agencies)s))
    AND state = ANY(%(waiting)s) AND paused_from_id = %(user)s
UNION SELECT dossier_id FROM onestop_officeround WHERE sent_by_id = %(user)s AND state = ANY(%(live)s)
UNION SELECT task.dossier_id FROM onestop_participant AS one JOIN onestop_task AS task ON task.id = one.task_id
  JOIN onestop_dossier AS dossier ON dossier.id = task.dossier_id
  WHERE one.user_id = %(user)s AND one.finished_at IS NULL
    AND (task.outcome = 'open' OR task.outcome = 'broken_off' AND dossier.state = ANY(%(waiting)s))
ORDER BY 1
"""
PLACES = """
SELECT process_version_id, agency_id, competent_agency_id FROM onestop_dossier
  WHERE agency_id = ANY(%(agencies)s) AND state = ANY(%(open)s)
UNION SELECT process_version_id, agency_id, competent_agency_id FROM onestop_dossier
  WHERE competent_agency_id = ANY(%(agencies)s) AND state = ANY(%(open)s)
ORDER BY 1, 2, 3
"""
PRESENT = Q(finished_at__isnull=True) & (
    Q(task__outcome=Task.Outcome.OPEN) | Q(task__outcome=Task.Outcome.BROKEN_OFF, task__dossier__state__in=WAITING)
)
# Highest key first: a part dossier is younger than the one that it is a part of, and is locked before it.
LOCKED = "WHERE one.id = ANY(%s) ORDER BY one.id DESC FOR UPDATE"
# The stay that goes on, else the one that a wait broke off: its people take part again afterwards.
PRESENT_STAYS = """
JOIN onestop_dossier AS dossier ON dossier.id = one.dossier_id
WHERE one.dossier_id = ANY(%s)
  AND (one.outcome = 'open' OR one.outcome = 'broken_off' AND dossier.state = ANY(%s))
ORDER BY one.opened_at, one.id
"""
LIVE_ROUNDS = "WHERE one.dossier_id = ANY(%s) AND one.state = ANY(%s)"


@dataclass(frozen=True)
class InHand:
    """A dossier with what somebody has to do with it; `round` is theirs, `parts` everybody's in the stay."""

    dossier: Dossier
    step: StepPlan | None
    stay: Task | None
    round: OfficeRound | None
    parts: Sequence[Participant]

    def is_held_by(self, user: User) -> bool:
        """Tell whether it is this person's turn."""
        return self.dossier.holder_id == user.pk and self.dossier.state in HELD

    def part_of(self, user: User) -> Participant | None:
        """Return this person's part in the stay that is not done yet."""
        return next((one for one in self.parts if one.user_id == user.pk and one.finished_at is None), None)

    def agencies_for(self, user: User) -> frozenset[int]:
        """Return the agencies to which the person's work on it belongs: where its step is done, else both."""
        if self.step is None or not self.is_held_by(user) or self.dossier.state != self.step.life_cycle:
            return agencies_of(self.dossier)
        dossier = self.dossier
        return frozenset([self.step.agency(receiving=dossier.agency_id, deciding=dossier.competent_agency_id)])

    def may_be_held_by(self, posts: Iterable[Post], roles: Collection[str]) -> bool:
        """Tell whether holders of these posts may have it; `roles` are those of who waits with it now."""
        places = agencies_of(self.dossier)
        if self.step is None or self.dossier.state != self.step.life_cycle:
            return any(post.role in roles and post.agency_id in places for post in posts)
        dossier, step = self.dossier, self.step
        place = step.agency(receiving=dossier.agency_id, deciding=dossier.competent_agency_id)
        return any(
            (post.role, post.agency_id) == (step.role, place) and step.department_id in (None, post.department_id)
            for post in posts
        )


def in_hand_ids(user: User, agency_ids: Iterable[int]) -> list[int]:
    """Return the keys of the dossiers with which the person has anything to do."""
    params = {"user": user.pk, "held": HELD, "waiting": WAITING, "live": LIVE, "agencies": list(agency_ids)}
    return rows.values(IN_HAND, params)


def in_hand(user: User, dossier_ids: Sequence[int], *, locked: bool = False) -> list[InHand]:
    """Return these dossiers with the person's share in each, as far as there still is one; locked in order if asked."""
    wanted = list(dossier_ids)
    dossiers = rows.read(Dossier, LOCKED if locked else LOCKED.removesuffix(" FOR UPDATE"), [wanted])
    steps = plans_of({one.process_version_id for one in dossiers})
    stays = {stay.dossier_id: stay for stay in rows.read(Task, PRESENT_STAYS, [wanted, WAITING])}
    rounds = {one.dossier_id: one for one in rows.read(OfficeRound, LIVE_ROUNDS, [wanted, LIVE])}
    parts: dict[int, list[Participant]] = {}
    for part in rows.read(Participant, "WHERE one.task_id = ANY(%s)", [[stay.pk for stay in stays.values()]]):
        parts.setdefault(part.task_id, []).append(part)
    found = []
    for dossier in dossiers:
        stay, sent = stays.get(dossier.pk), rounds.get(dossier.pk)
        one = InHand(
            dossier,
            step_of(steps[dossier.process_version_id], dossier.step_id),
            stay,
            sent if sent and sent.sent_by_id == user.pk else None,
            parts.get(stay.pk, []) if stay else [],
        )
        if one.is_held_by(user) or dossier.paused_from_id == user.pk or one.round or one.part_of(user):
            found.append(one)
    return found


def desk_roles_at(posts: Iterable[Post], places: Collection[int]) -> frozenset[str]:
    """Return the roles of the desk among these posts at these agencies; all of them where there is none."""
    return frozenset(one.role for one in posts if one.role in DESK_ROLES and one.agency_id in places) or frozenset(
        DESK_ROLES
    )


def held_dossiers(user: User) -> QuerySet[Dossier]:
    """Return the dossiers whose turn is this person's, those due first."""
    return Dossier.objects.filter(holder=user, state__in=HELD).order_by("sort_at", "pk")


def sent_dossiers(user: User) -> QuerySet[Dossier]:
    """Return the dossiers that this person sent to the document office and that are still there."""
    sent = OfficeRound.objects.filter(sent_by=user, state__in=LIVE)
    return Dossier.objects.filter(pk__in=sent.values("dossier")).order_by("sort_at", "pk")


def resting_dossiers(user_ids: Collection[int], agency_ids: Collection[int]) -> QuerySet[Dossier]:
    """Return the dossiers of these agencies that wait for somebody else and come back to these people."""
    here = Q(agency__in=agency_ids) | Q(competent_agency__in=agency_ids)
    return Dossier.objects.filter(here, paused_from__in=user_ids, state__in=WAITING).order_by("sort_at", "pk")


def joined_dossiers(user: User) -> QuerySet[Dossier]:
    """Return the dossiers on which this person works along, or that are followed."""
    parts = Participant.objects.filter(PRESENT, user=user)
    return Dossier.objects.filter(pk__in=parts.values("task__dossier")).order_by("sort_at", "pk")


def running_places(agency_ids: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return version, receiving and deciding agency of the running dossiers of these agencies, each once."""
    params = {"agencies": sorted(set(agency_ids)), "open": [state.value for state in Dossier.OPEN_STATES]}
    return [(version, receiving, deciding) for version, receiving, deciding in prepared.fetch(PLACES, params)]
