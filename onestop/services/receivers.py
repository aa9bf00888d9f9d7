"""Who gets a dossier next."""

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Department, Post, Role, User
from common.errors import InputError, TransitionError
from integrations.contracts import Person
from onestop.models import Dossier, Task
from procedures.engine import StepPlan
from procedures.models import Action


@dataclass(frozen=True)
class Receiver:
    """Who gets it: a person of the desk, or one of the document office by name only."""

    user: User | None
    name: str
    post: str = ""

    @classmethod
    def of_post(cls, post: Post) -> "Receiver":
        """Return the holder of a post."""
        return cls(post.user, post.user.full_name, str(post))

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

    The chosen person, else the preferred one, else by the action's assignment; the least loaded in the end.

    Raises:
        InputError: the chosen person does not hold the step's role.
        NobodyError: nobody does.
    """
    posts = candidates(dossier, step)
    if chosen_id is not None:
        return _chosen(posts, step, chosen_id)
    if assignment == Action.Assignment.LEAST_LOADED and preferred_id is None:
        post = posts.order_by(_load(), "user__sort_key").first()
    else:
        post = _nearest(posts, dossier, step, preferred_id).first()
    if post is None:
        raise _nobody(dossier, step)
    return Receiver.of_post(post)


def candidates(dossier: Dossier, step: StepPlan) -> QuerySet[Post]:
    """Return the posts whose holders may have the dossier at this step."""
    agency_id = dossier.agency_id if step.role == Role.CLERK else dossier.competent_agency_id
    return Post.objects.holding(step.role, agency_id=agency_id, department_id=step.department_id)


def _chosen(posts: QuerySet[Post], step: StepPlan, user_id: int) -> Receiver:
    post = posts.filter(user_id=user_id).first()
    if post is None:
        text = _("Người được chọn không giữ vai trò «%(role)s» của bước «%(step)s». Hãy chọn người khác.")
        raise InputError(text % {"role": Role(step.role).label, "step": step.name}, field="assignee_id")
    return Receiver.of_post(post)


def _load() -> Coalesce:
    held = Dossier.objects.filter(holder=OuterRef("user_id"), state__in=Dossier.HELD_STATES).order_by()
    count = held.values("holder").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(count, output_field=IntegerField()), 0)


def _nearest(posts: QuerySet[Post], dossier: Dossier, step: StepPlan, preferred_id: int | None) -> QuerySet[Post]:
    """Order by: preferred, did this step of the dossier last, did any step of it last, least loaded."""
    mine = Task.objects.filter(dossier=dossier, assignee=OuterRef("user_id")).order_by("-opened_at")
    at_step = Subquery(mine.filter(step=step.id).values("opened_at")[:1])
    at_dossier = Subquery(mine.values("opened_at")[:1])
    return posts.order_by(
        Case(When(user_id=preferred_id, then=0), default=1),
        at_step.desc(nulls_last=True),
        at_dossier.desc(nulls_last=True),
        _load(),
        "user__sort_key",
    )


def _nobody(dossier: Dossier, step: StepPlan) -> NobodyError:
    department = Department.objects.filter(pk=step.department_id).first() if step.department_id else None
    place = department or (dossier.agency if step.role == Role.CLERK else dossier.competent_agency)
    text = _("Chưa có ai giữ vai trò «%(role)s» ở %(place)s cho bước «%(step)s». Hãy báo quản trị cơ quan phân công.")
    return NobodyError(text % {"role": Role(step.role).label, "place": place, "step": step.name})
