"""Who gets a dossier next."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Department, Post, Role, User
from accounts.queries import people_for
from common.errors import InputError, TransitionError
from integrations.contracts import Person
from onestop.models import Dossier, Task
from procedures.engine import ActionPlan, StepPlan
from procedures.models import Action

NAMING = (Action.Assignment.FIXED, Action.Assignment.POST)
BY_LOAD = (Action.Assignment.LEAST_LOADED, Action.Assignment.POST)


@dataclass(frozen=True)
class Receiver:
    """Who gets it: a person of the desk, or one of the document office by name only."""

    user_id: int | None
    name: str
    post: str = ""

    @classmethod
    def of_user(cls, user: User, post: str = "") -> "Receiver":
        """Return a person of the desk."""
        return cls(user.pk, user.full_name, post)

    @classmethod
    def of_post(cls, post: Post) -> "Receiver":
        """Return the holder of a post."""
        return cls(post.user_id, post.user.full_name, f"{post.title}, {post.unit_name}")

    @classmethod
    def of_person(cls, person: Person) -> "Receiver":
        """Return a person of the document office."""
        return cls(None, person.full_name, ", ".join(part for part in (person.title, person.unit) if part))


class NobodyError(TransitionError):
    """Nobody holds the role that the next step needs."""


def receiver_for(
    dossier: Dossier,
    step: StepPlan,
    *,
    action: ActionPlan | None = None,
    chosen_id: int | None = None,
    preferred_id: int | None = None,
) -> Receiver:
    """Return who gets the dossier at this step; without an action it goes back to who had it.

    The chosen person, else the preferred one, else the one that the action suggests, else by its assignment: who did
    the step that it names, who did the step before, who worked on the dossier before, the least loaded, of the
    department where the dossier is if it has anybody.

    Raises:
        InputError: the chosen person may not have it there.
        NobodyError: nobody may.
    """
    found: dict[int | None, Receiver] = {
        post.user_id: Receiver.of_post(post) for post in candidates(dossier, step, action)
    }
    if chosen_id is not None:
        if chosen_id not in found:
            raise _unfit(step, action)
        return found[chosen_id]
    if not found:
        raise _nobody(dossier, step, action)
    wished = next((user_id for user_id in (preferred_id, _suggested(action)) if user_id in found), None)
    if wished is not None:
        return found[wished]
    if len(found) == 1:
        return next(iter(found.values()))
    by_load = action is not None and action.assignment in BY_LOAD
    before = None if by_load else _did_it_before(dossier, step, action, list(found))
    return found[before or _least_loaded(_near(dossier, step, list(found)))]


def candidates(
    dossier: Dossier,
    step: StepPlan,
    action: ActionPlan | None = None,
    *,
    people: Callable[[str, int, int | None], list[Post]] = people_for,
) -> list[Post]:
    """Return the posts of those who may have the dossier at this step by the action, in the order of their names.

    `people` returns who holds a role at an agency, in a department when one is named.
    """
    agency_id = _agency_id(dossier, step)
    if action is None or action.assignment not in NAMING:
        return people(step.role, agency_id, step.department_id)
    if action.assignment == Action.Assignment.FIXED:
        posts = people(step.role, agency_id, step.department_id)
        return [post for post in posts if post.user_id == action.officer_id]
    posts = people(step.role, agency_id, action.post_department_id or step.department_id)
    title = action.post_title.strip().casefold()
    return [post for post in posts if title in ("", post.title.casefold())]


def _agency_id(dossier: Dossier, step: StepPlan) -> int:
    return step.agency(receiving=dossier.agency_id, deciding=dossier.competent_agency_id)


def _suggested(action: ActionPlan | None) -> int | None:
    return action.officer_id if action and action.assignment == Action.Assignment.CHOSEN else None


def _did_it_before(
    dossier: Dossier, step: StepPlan, action: ActionPlan | None, user_ids: Sequence[int | None]
) -> int | None:
    """Return who did last the step that the action names, else this one, else any; who got it by mistake did none."""
    stays = Task.objects.filter(dossier=dossier, assignee__in=user_ids).exclude(outcome=Task.Outcome.UNDONE)
    stays = stays.order_by("-opened_at", "-pk")
    done = list(stays.values_list("step__code", "assignee_id"))
    wanted = (action.previous_step if action else "", step.code)
    by_step = [user_id for code in wanted for done_code, user_id in done if done_code == code]
    return next(iter([*by_step, *(user_id for _code, user_id in done)]), None)


def _near(dossier: Dossier, step: StepPlan, user_ids: Sequence[int | None]) -> Sequence[int | None]:
    """Return those of the department whose person has the dossier now; all when nobody of them is in it."""
    places = Post.objects.filter(active=True, agency_id=_agency_id(dossier, step), department__isnull=False)
    seats = places.filter(user__in=[dossier.holder_id, *user_ids]).values_list("user_id", "department_id")
    here = {department for user_id, department in seats if user_id == dossier.holder_id}
    inside = {user_id for user_id, department in seats if department in here}
    return [user_id for user_id in user_ids if user_id in inside] or user_ids


def _least_loaded(user_ids: Sequence[int | None]) -> int | None:
    held = Dossier.objects.filter(holder__in=user_ids, state__in=Dossier.HELD_STATES).order_by()
    loads = dict(held.values_list("holder").annotate(Count("pk")))
    return min(user_ids, key=lambda user_id: loads.get(user_id, 0))


def _unfit(step: StepPlan, action: ActionPlan | None) -> InputError:
    if action is not None and action.assignment in NAMING:
        text = _("Quy trình đã định ai nhận hồ sơ ở bước «%(step)s». Hãy chọn một người trong danh sách.")
        return InputError(text % {"step": step.name}, field="assignee_id")
    text = _("Người được chọn không giữ vai trò «%(role)s» của bước «%(step)s». Hãy chọn người khác.")
    return InputError(text % {"role": Role(step.role).label, "step": step.name}, field="assignee_id")


def _nobody(dossier: Dossier, step: StepPlan, action: ActionPlan | None) -> NobodyError:
    if action is not None and action.assignment in NAMING:
        text = _("Người hoặc chức vụ mà quy trình giao bước «%(step)s» không còn ai. Hãy báo quản trị sửa quy trình.")
        return NobodyError(text % {"step": step.name})
    department = Department.objects.filter(pk=step.department_id).first() if step.department_id else None
    place = department or (
        dossier.agency if _agency_id(dossier, step) == dossier.agency_id else dossier.competent_agency
    )
    text = _("Chưa có ai giữ vai trò «%(role)s» ở %(place)s cho bước «%(step)s». Hãy báo quản trị cơ quan phân công.")
    return NobodyError(text % {"role": Role(step.role).label, "place": place, "step": step.name})
