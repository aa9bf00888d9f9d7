"""Work that passes from one person to another: at the desk by one statement for each table, at the office as told."""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.duties import Handed, Handing, Thing
from accounts.models import Post, Role, User
from common import rows
from common.journal import next_entry
from integrations.contracts import DocumentHandedOn
from onestop.models import Dossier, Event, Participant
from onestop.policies import DESK_ROLES, agencies_of
from onestop.queries.in_hand import InHand, desk_roles_at, in_hand, in_hand_ids
from onestop.queries.record import live_round
from onestop.services.locking import has_event, locked_by_code
from onestop.services.moves import COURSE_FIELDS, MOVED_FIELDS, post_of, record
from onestop.services.receivers import Receiver
from onestop.services.returning import UnknownDossierError

Part = Participant.Part
GIVEN = ("holder", "holder_name", "paused_from", *COURSE_FIELDS)
SHOWN = 3


def desk_hand_over(handing: Handing) -> Handed:
    """Give dossiers, rounds at the office, co-working and following to the taker; each course says so.

    The dossiers are locked from the highest key down: two hand-overs never wait for each other, nor does one for an act
    on a part that goes on to its parent. An act that has one is waited for.
    """
    giver, taker = handing.giver, handing.taker
    given = list(giver.posts.all())
    found = in_hand(giver, in_hand_ids(giver, {post.agency_id for post in given}), locked=True)
    if handing.agency_id is not None:
        found = [one for one in found if handing.agency_id in one.agencies_for(giver)]
    held = [post for post in given if post.active]
    misfits = misfits_among(found, giver, held, taker.active_posts, viewer=handing.actor)
    if misfits or not found:
        return Handed(misfits=misfits)
    counts = {
        _("hồ sơ đang giữ"): sum(one.is_held_by(giver) for one in found),
        _("hồ sơ đã gửi eOffice"): sum(one.round is not None for one in found),
        _("hồ sơ phối hợp, theo dõi"): sum(one.part_of(giver) is not None for one in found),
        _("hồ sơ đang chờ, sẽ trở lại"): sum(one.dossier.paused_from_id == giver.pk for one in found),
    }
    _Giving(handing).give(found)
    return Handed(counts)


@transaction.atomic
def office_hand_on(*, message: DocumentHandedOn) -> None:
    """Show that another leader is to sign, and has the dossier while it waits for that.

    Raises:
        UnknownDossierError: there is no such dossier.
    """
    dossier = locked_by_code(message.dossier_code)
    if dossier is None:
        text = _("Một cửa không có hồ sơ %(code)s. Hãy kiểm tra mã hồ sơ trong tin, rồi bấm Gửi lại.")
        raise UnknownDossierError(text % {"code": message.dossier_code})
    sent = live_round(dossier)
    over = sent is None or sent.number != message.round_number
    if sent is None or over or has_event(dossier.pk, Event.Kind.OFFICE_HANDED_ON, message.at):
        return
    receiver = Receiver.of_person(message.receiver)
    dossier.holder_name = receiver.name
    sent.signer, sent.signer_name = message.receiver.username, message.receiver.full_name
    rows.save(sent, ["signer", "signer_name"])
    record(
        dossier,
        Event.Kind.OFFICE_HANDED_ON,
        at=message.at,
        person=message.by,
        receiver=receiver,
        opinion=message.reason,
        round=sent.number,
        saving=MOVED_FIELDS,
    )


def misfits_among(
    found: Iterable[InHand], giver: User, given: Sequence[Post], posts: Sequence[Post], *, viewer: User
) -> list[Thing]:
    """Return what holders of these posts could not have, gathered by step and by what it needs."""
    tally: dict[str, list[Dossier]] = {}
    for one in found:
        if why := _misfit(one, giver, given, posts):
            tally.setdefault(why, []).append(one.dossier)
    return [_thing(why, dossiers, viewer) for why, dossiers in tally.items()]


def _misfit(one: InHand, giver: User, given: Sequence[Post], posts: Sequence[Post]) -> str:
    """Say what holders of these posts would need, '' where they may have it."""
    roles = desk_roles_at(given, agencies_of(one.dossier))
    if one.is_held_by(giver) and not one.may_be_held_by(posts, roles):
        return _needed(one, roles)
    part = one.part_of(giver)
    here = {post.role for post in posts if post.agency_id in agencies_of(one.dossier)}
    works_along = part is not None and part.part == Part.CO_WORKER
    if not here or (works_along and not here & set(DESK_ROLES)):
        return _("phối hợp, theo dõi hoặc chờ eOffice cần người làm ở cơ quan ấy")
    return ""


def _needed(one: InHand, roles: Iterable[str]) -> str:
    if one.step is None or one.dossier.state != one.step.life_cycle:
        labels = ", ".join(sorted(str(Role(role).label) for role in roles))
        return _("«%(state)s» cần vai trò: %(roles)s") % {"state": one.dossier.state_label, "roles": labels}
    words = {"step": one.step.name, "role": Role(one.step.role).label}
    return _("bước «%(step)s» cần vai trò «%(role)s» ở đúng nơi làm bước ấy") % words


def _thing(why: str, dossiers: Sequence[Dossier], viewer: User) -> Thing:
    codes = ", ".join(one.code for one in dossiers[:SHOWN]) + (", …" if len(dossiers) > SHOWN else "")
    text = _("%(count)d hồ sơ, %(why)s: %(codes)s") % {"count": len(dossiers), "why": why, "codes": codes}
    return Thing(text, link_for(viewer)(dossiers[0]))


def link_for(viewer: User) -> Callable[[Dossier], str]:
    """Return what gives the address of a dossier, '' for one that this person may not open."""
    own = {post.agency_id for post in viewer.active_posts}
    return lambda dossier: dossier.get_absolute_url() if own & agencies_of(dossier) else ""


class _Giving:
    """One hand-over of locked dossiers, gathered and then written."""

    def __init__(self, handing: Handing) -> None:
        self._handing = handing
        self._dropped: list[int] = []
        self._parts: list[Participant] = []

    def give(self, found: Sequence[InHand]) -> None:
        """Write dossiers, stays, rounds, parts and a line for each course."""
        giver, taker = self._handing.giver, self._handing.taker
        stays = [one.stay for one in found if one.stay and one.stay.closed_at is None and one.is_held_by(giver)]
        rounds = [one.round for one in found if one.round]
        for one in found:
            self._give_part(one)
        for stay in stays:
            stay.assignee_id, stay.assignee_name, stay.seen_at, stay.told = taker.pk, taker.full_name, None, True
        for sent in rounds:
            sent.sent_by_id = taker.pk
        events = [self._give_dossier(one.dossier) for one in found]
        rows.save_all([one.dossier for one in found], GIVEN)
        rows.save_all(stays, ["assignee", "assignee_name", "seen_at", "told"])
        rows.save_all(rounds, ["sent_by"])
        Participant.objects.filter(pk__in=self._dropped).delete()
        rows.save_all(self._parts, ["user", "part", "seen_at", "told"])
        rows.insert_many(events)

    def _give_dossier(self, dossier: Dossier) -> Event:
        handing = self._handing
        if dossier.holder_id == handing.giver.pk:
            dossier.holder_id, dossier.holder_name = handing.taker.pk, handing.taker.full_name
        if dossier.paused_from_id == handing.giver.pk:
            dossier.paused_from_id = handing.taker.pk
        dossier.updated_at = handing.at
        return next_entry(
            Event,
            subject_field="dossier",
            subject=dossier,
            at=handing.at,
            actor=handing.actor,
            actor_post=post_of(handing.actor, dossier),
            receiver_name=handing.taker.full_name,
            receiver_post=post_of(handing.taker, dossier),
            action=Event.Kind.HANDED_ON,
            opinion=handing.said,
            data={"giver": handing.giver.username, "taker": handing.taker.username},
        )

    def _give_part(self, one: InHand) -> None:
        """Let the taker have one part in a stay: who gets the dossier needs none, and co-working outweighs following.

        A part of the taker that was done already stays done.
        """
        giver, taker = self._handing.giver, self._handing.taker
        given = one.part_of(giver)
        own = next((part for part in one.parts if part.user_id == taker.pk), None)
        holder_id = taker.pk if one.is_held_by(giver) else one.dossier.holder_id
        if holder_id == taker.pk:
            self._dropped += [part.pk for part in (given, own) if part is not None]
        elif given is not None and own is not None:
            self._dropped.append(given.pk)
            if own.part == Part.FOLLOWER and given.part == Part.CO_WORKER:
                own.part, own.seen_at, own.told = Part.CO_WORKER, None, True
                self._parts.append(own)
        elif given is not None:
            given.user_id, given.seen_at, given.told = taker.pk, None, True
            self._parts.append(given)
