"""Who takes part in a stay beside its performer: co-workers and followers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Post
from common.errors import InputError
from onestop.models import Dossier, Participant, Task
from onestop.policies import DESK_ROLES, agencies_of
from onestop.services.receivers import Receiver
from procedures.engine import ActionPlan
from procedures.models import Action

Part, Participants = Participant.Part, Action.Participants
FIELDS = {Part.CO_WORKER: "co_worker_ids", Part.FOLLOWER: "follower_ids"}
ALLOWED = {
    Participants.PERFORMER: frozenset[str](),
    Participants.CO_WORKERS: frozenset({Part.CO_WORKER}),
    Participants.FOLLOWERS: frozenset({Part.CO_WORKER, Part.FOLLOWER}),
}


@dataclass(frozen=True)
class Named:
    """The people whom the sender named beside the performer, by their keys."""

    co_workers: tuple[int, ...] = ()
    followers: tuple[int, ...] = ()


NOBODY = Named()


def may_name(action: ActionPlan, part: Participant.Part) -> bool:
    """Tell whether the action lets its sender name people for this part."""
    return part in ALLOWED[Participants(action.participants)]


def named_for(
    dossier: Dossier,
    action: ActionPlan,
    receiver: Receiver,
    *,
    co_worker_ids: Iterable[int],
    follower_ids: Iterable[int],
) -> Named:
    """Return the people named, if the action lets name them and each may see the dossier.

    Raises:
        InputError: somebody may not be named, is of another agency, or would have two parts.
    """
    named = Named(tuple(sorted(set(co_worker_ids))), tuple(sorted(set(follower_ids))))
    _check_allowed(action, Part.CO_WORKER, named.co_workers)
    _check_allowed(action, Part.FOLLOWER, named.followers)
    _check_once(receiver, named)
    _check_place(dossier, named)
    return named


def enter(task: Task, action: ActionPlan, named: Named) -> None:
    """Store the people of a stay; whom the action does not tell, to them it is not new."""
    rows = [
        Participant(task=task, user_id=pk, part=Part.CO_WORKER, told=action.tells_co_workers) for pk in named.co_workers
    ]
    rows += [
        Participant(task=task, user_id=pk, part=Part.FOLLOWER, told=action.tells_followers) for pk in named.followers
    ]
    if rows:
        Participant.objects.bulk_create(rows)


def broken_off(dossier: Dossier) -> Task | None:
    """Return the stay that was broken off last."""
    stays = Task.objects.filter(dossier=dossier, outcome=Task.Outcome.BROKEN_OFF)
    return stays.order_by("-opened_at", "-pk").first()


def carry_over(before: Task | None, task: Task) -> None:
    """Let those who took part in the stay before take part in the one that goes on with it."""
    if before is None:
        return
    people = before.participants.exclude(user=task.assignee_id) if task.assignee_id else before.participants.all()
    Participant.objects.bulk_create(
        Participant(
            task=task,
            user_id=one.user_id,
            part=one.part,
            told=one.told,
            seen_at=one.seen_at,
            finished_at=one.finished_at,
        )
        for one in people
    )


def was_sent_back(dossier: Dossier) -> bool:
    """Tell whether the dossier came to its present step by a return, however often it rested there since."""
    rested = (Task.Outcome.OPEN, Task.Outcome.BROKEN_OFF, Task.Outcome.UNDONE)
    last = Task.objects.filter(dossier=dossier).exclude(outcome__in=rested).order_by("-opened_at", "-pk").first()
    return last is not None and last.outcome == Task.Outcome.SENT_BACK


def _check_allowed(action: ActionPlan, part: Participant.Part, user_ids: tuple[int, ...]) -> None:
    if user_ids and not may_name(action, part):
        text = _("Việc «%(action)s» không cho nêu người %(part)s. Hãy bỏ chọn rồi chuyển lại.")
        raise InputError(text % {"action": action.label, "part": part.label.lower()}, field=FIELDS[part])


def _check_once(receiver: Receiver, named: Named) -> None:
    if receiver.user_id in named.co_workers or set(named.co_workers) & set(named.followers):
        text = _("Mỗi người chỉ giữ một vai: thực hiện, phối hợp hoặc theo dõi. Hãy bỏ chọn người bị trùng.")
        raise InputError(text, field=FIELDS[Part.CO_WORKER])
    if receiver.user_id in named.followers:
        text = _("Người nhận hồ sơ đã thấy mọi diễn biến, không cần theo dõi. Hãy bỏ chọn người ấy.")
        raise InputError(text, field=FIELDS[Part.FOLLOWER])


def _check_place(dossier: Dossier, named: Named) -> None:
    """Refuse who may not see the dossier, and co-workers who do not work at the desk."""
    wanted = {*named.co_workers, *named.followers}
    if not wanted:
        return
    here = Post.objects.filter(
        user_id__in=wanted, user__is_active=True, active=True, agency_id__in=agencies_of(dossier)
    )
    roles = set(here.values_list("user_id", "role"))
    workers = {user_id for user_id, role in roles if role in DESK_ROLES}
    if set(named.co_workers) - workers:
        text = _("Có người phối hợp không thuộc bộ phận Một cửa hay phòng xử lý hồ sơ. Hãy chọn lại.")
        raise InputError(text, field=FIELDS[Part.CO_WORKER])
    if set(named.followers) - {user_id for user_id, _role in roles}:
        text = _("Có người theo dõi không thuộc cơ quan xử lý hồ sơ. Hãy chọn lại.")
        raise InputError(text, field=FIELDS[Part.FOLLOWER])
