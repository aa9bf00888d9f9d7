"""Who gets a dossier next."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.models import Department, Post, Role, User
from accounts.queries import people_for
from common.errors import InputError, TransitionError
from integrations.contracts import Person
from onestop.models import Dossier, Task
from procedures.engine import StepPlan
from procedures.models import Action


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
    dossier: Dossier, step: StepPlan, *, assignment: str, chosen_id: int | None = None, preferred_id: int | None = None
) -> Receiver:
    """Return who gets the dossier at this step.

    The chosen person, else the preferred one, else by the action's assignment: who did the step before, who worked
    on the dossier before, the least loaded, of the department where the dossier is if it has anybody.

    Raises:
        InputError: the chosen person does not hold the step's role.
        NobodyError: nobody does.
    """
    found: dict[int | None, Receiver] = {post.user_id: Receiver.of_post(post) for post in candidates(dossier, step)}
    if chosen_id is not None:
        if chosen_id not in found:
            raise _unfit(step)
        return found[chosen_id]
    if not found:
        raise _nobody(dossier, step)
    if preferred_id in found:
        return found[preferred_id]
    if len(found) == 1:
        return next(iter(found.values()))
    before = None if assignment == Action.Assignment.LEAST_LOADED else _did_it_before(dossier, step, list(found))
    return found[before or _least_loaded(_near(dossier, list(found)))]


def candidates(dossier: Dossier, step: StepPlan) -> list[Post]:
    """Return the posts of those who may have the dossier at this step, in the order of their names."""
    agency_id = dossier.agency_id if step.role == Role.CLERK else dossier.competent_agency_id
    return people_for(step.role, agency_id, step.department_id)


def _did_it_before(dossier: Dossier, step: StepPlan, user_ids: Sequence[int | None]) -> int | None:
    """Return who did this step of the dossier last, else who did any step of it last."""
    stays = Task.objects.filter(dossier=dossier, assignee__in=user_ids).order_by("-opened_at", "-pk")
    done = list(stays.values_list("step_id", "assignee_id"))
    return next((user_id for step_id, user_id in done if step_id == step.id), done[0][1] if done else None)


def _near(dossier: Dossier, user_ids: Sequence[int | None]) -> Sequence[int | None]:
    """Return those of the department whose person has the dossier now; all when nobody of them is in it."""
    places = Post.objects.filter(active=True, agency_id=dossier.competent_agency_id, department__isnull=False)
    seats = places.filter(user__in=[dossier.holder_id, *user_ids]).values_list("user_id", "department_id")
    here = {department for user_id, department in seats if user_id == dossier.holder_id}
    inside = {user_id for user_id, department in seats if department in here}
    return [user_id for user_id in user_ids if user_id in inside] or user_ids


def _least_loaded(user_ids: Sequence[int | None]) -> int | None:
    held = Dossier.objects.filter(holder__in=user_ids, state__in=Dossier.HELD_STATES).order_by()
    loads = dict(held.values_list("holder").annotate(Count("pk")))
    return min(user_ids, key=lambda user_id: loads.get(user_id, 0))


def _unfit(step: StepPlan) -> InputError:
    text = _("Người được chọn không giữ vai trò «%(role)s» của bước «%(step)s». Hãy chọn người khác.")
    return InputError(text % {"role": Role(step.role).label, "step": step.name}, field="assignee_id")


def _nobody(dossier: Dossier, step: StepPlan) -> NobodyError:
    department = Department.objects.filter(pk=step.department_id).first() if step.department_id else None
    place = department or (dossier.agency if step.role == Role.CLERK else dossier.competent_agency)
    text = _("Chưa có ai giữ vai trò «%(role)s» ở %(place)s cho bước «%(step)s». Hãy báo quản trị cơ quan phân công.")
    return NobodyError(text % {"role": Role(step.role).label, "place": place, "step": step.name})
