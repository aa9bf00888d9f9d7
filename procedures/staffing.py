"""Which steps would have nobody once somebody gives posts up: of processes in force, and of any version's plan."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.duties import Thing
from accounts.models import Agency, Post, Role, User
from procedures.catalogue import versions_seen
from procedures.engine import ActionPlan, ProcessPlan, StepPlan
from procedures.models import Action, Process, ProcessVersion, VersionState
from procedures.places import deciders_of
from procedures.policies import can_configure
from procedures.queries import plans_of

IN_FORCE = (VersionState.PUBLISHED, VersionState.SCHEDULED)
Place = Callable[[StepPlan], Collection[int]]


@dataclass(frozen=True)
class Crew:
    """Who is left: role, agency, department and title of each post that others hold, or the same person otherwise."""

    seats: frozenset[tuple[str, int, int | None, str]]
    persons: frozenset[tuple[int, str, int, int | None]]

    def holds(self, role: str, agency_id: int, department_id: int | None, title: str = "") -> bool:
        """Tell whether anybody holds the role there, under this title when one is named."""
        return any(
            (one_role, agency) == (role, agency_id) and department_id in (None, department) and title in ("", one_title)
            for one_role, agency, department, one_title in self.seats
        )

    def is_held_by(self, user_id: int, role: str, agencies: Collection[int], department_id: int | None) -> bool:
        """Tell whether this person holds the role at one of the agencies."""
        return any(
            (user, one_role) == (user_id, role) and agency in agencies and department_id in (None, department)
            for user, one_role, agency, department in self.persons
        )


def crew_without(posts: Sequence[Post]) -> Crew:
    """Return who is left of the roles and agencies of these posts once they are held no more; one query."""
    agencies, roles = {post.agency_id for post in posts}, {post.role for post in posts}
    found = Post.objects.filter(active=True, user__is_active=True, agency__in=agencies, role__in=roles)
    left = list(
        found.exclude(pk__in=[post.pk for post in posts]).values_list(
            "user_id", "role", "agency_id", "department_id", "title"
        )
    )
    return Crew(
        frozenset((role, agency, department, _plain(title)) for _user, role, agency, department, title in left),
        frozenset((user, role, agency, department) for user, role, agency, department, _title in left),
    )


def gaps_in(plan: ProcessPlan, place: Place, posts: Sequence[Post], crew: Crew, url: str) -> Iterator[Thing]:
    """Yield each step of the plan, with the words why, that nobody could have; `place` says where a step is done."""
    for step in plan.steps.values():
        agencies = place(step)
        losers = [post for post in posts if post.role == step.role and post.agency_id in agencies]
        if any(_is_lost(post, step.department_id, crew) for post in losers):
            text = _("%(process)s: bước «%(step)s» không còn ai là «%(role)s»")
            words = {"process": plan.name, "step": step.name, "role": Role(step.role).label}
            yield Thing(text % words, url)
    for action in plan.actions:
        yield from _gap_of(action, plan, place, posts, crew, url)


def gaps_in_force(posts: Sequence[Post], *, viewer: User) -> list[Thing]:
    """Return the steps of processes in force, or that will be, which nobody could have without these posts."""
    crew = crew_without(posts)
    versions = _versions(posts)
    plans = plans_of(versions)
    urls, units = urls_of(plans, viewer), _units_of(plans.values())
    found: list[Thing] = []
    for pk, version in versions.items():
        found += gaps_in(plans[pk], _places(version.process, units), posts, crew, urls.get(pk, ""))
    return found


def urls_of(version_ids: Iterable[int], viewer: User) -> dict[int, str]:
    """Return the addresses of those versions that this person may look at."""
    found = versions_seen(viewer).filter(pk__in=list(version_ids)) if can_configure(viewer) else []
    return {version.pk: version.get_absolute_url() for version in found}


def _versions(posts: Sequence[Post]) -> dict[int, ProcessVersion]:
    """Return the versions whose steps people of these agencies may have, by the code of the process."""
    agencies, roles = {post.agency_id for post in posts}, {post.role for post in posts}
    units = Agency.objects.filter(pk__in=agencies).values("code")
    procedure = "process__procedure"
    here = (
        Q(process__agency__in=agencies)
        | Q(process__agency=None, **{f"{procedure}__receiving_agencies__in": agencies})
        | Q(**{f"{procedure}__deciding_agencies__in": agencies})
        | Q(steps__target_unit__in=units)
    )
    found = ProcessVersion.objects.filter(here, state__in=IN_FORCE, steps__role__in=roles).distinct()
    found = found.select_related("process__agency", procedure).prefetch_related(
        Prefetch(f"{procedure}__deciding_agencies", Agency.objects.all()), f"{procedure}__receiving_agencies"
    )
    return {version.pk: version for version in found.order_by("process__code", "number")}


def _units_of(plans: Iterable[ProcessPlan]) -> dict[str, int]:
    """Return the agencies that steps of these plans name as units of the office, by their codes."""
    codes = {step.route.target_unit for plan in plans for step in plan.steps.values()}
    return dict(Agency.objects.filter(code__in=codes - {""}).values_list("code", "pk"))


def _places(process: Process, units: Mapping[str, int]) -> Place:
    """Return where each step is done: at the unit it names, at the agencies that receive, or at those that decide."""
    procedure = process.procedure
    receiving = [process.agency] if process.agency else list(procedure.receiving_agencies.all())
    pairs = {(one.pk, decider.pk) for one in receiving for decider in deciders_of(procedure, one)}

    def place(step: StepPlan) -> Collection[int]:
        if step.interconnected and step.route.target_unit:
            return {units.get(step.route.target_unit, 0)}
        return {step.agency(receiving=one, deciding=decider) for one, decider in pairs}

    return place


def _gap_of(
    action: ActionPlan, plan: ProcessPlan, place: Place, posts: Sequence[Post], crew: Crew, url: str
) -> Iterator[Thing]:
    """Yield an action that gives its step to just this person, or to a post that nobody else holds."""
    step = plan.steps.get(action.to_step or "")
    if step is None:
        return
    agencies = place(step)
    losers = [post for post in posts if post.role == step.role and post.agency_id in agencies]
    words: Mapping[str, str] = {"process": plan.name, "action": action.label}
    if action.assignment == Action.Assignment.FIXED:
        named = any(post.user_id == action.officer_id for post in losers)
        if named and not crew.is_held_by(action.officer_id or 0, step.role, agencies, step.department_id):
            yield Thing(_("%(process)s: thao tác «%(action)s» giao cố định cho người này") % words, url)
    if action.assignment == Action.Assignment.POST:
        title = _plain(action.post_title)
        fitting = [post for post in losers if title in ("", _plain(post.title))]
        department = action.post_department_id or step.department_id
        if any(_is_lost(post, department, crew, title) for post in fitting):
            yield Thing(_("%(process)s: thao tác «%(action)s» giao cho chức vụ không còn ai giữ") % words, url)


def _is_lost(post: Post, department_id: int | None, crew: Crew, title: str = "") -> bool:
    """Tell whether nobody else is where the post was wanted."""
    wanted = department_id in (None, post.department_id)
    return wanted and not crew.holds(post.role, post.agency_id, department_id, title)


def _plain(title: str) -> str:
    return title.strip().casefold()
